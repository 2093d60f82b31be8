"""Cases beside the paper: how they spread over its dimensions, and how far they bear out what it says.

Layout, by step of the flow: ``statements`` asks what speaks for and against each statement, ``agreement`` says how far coders agree,
``comparing`` puts it together, ``report`` says it in the reader's language.
"""

from citydip.comparison.agreement import Agreement, DimensionAgreement
from citydip.comparison.comparing import Comparison, compare
from citydip.comparison.statements import Tally, Tested, Untested

__all__ = ["Agreement", "Comparison", "DimensionAgreement", "Tally", "Tested", "Untested", "compare"]
