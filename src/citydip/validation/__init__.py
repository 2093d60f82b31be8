"""Checks case data against the ontology and the shapes, and says what is wrong so that it can be put right.

data -> documents (one pass: what is there, which terms are declared?) -> engines (which shapes are violated?)
     -> places, fixes (where does it stand, what belongs there?) -> report -> formats
"""

from citydip.validation.check import validate
from citydip.validation.results import Change, Checked, Fix, Place, RawResult, Report, Result, Severity

__all__ = ["Change", "Checked", "Fix", "Place", "RawResult", "Report", "Result", "Severity", "validate"]
