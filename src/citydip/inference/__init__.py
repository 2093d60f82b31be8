"""What follows from the ontology and a user's data: HermiT's answer, and why it is so.

Layout, by step of the flow: ``axioms`` cuts statements into axioms, ``hermit`` asks HermiT, ``reasoning`` puts the answer together,
``explanation`` finds the few axioms that clash, ``sentences`` and ``report`` say it in the reader's language.
"""

from citydip.inference.axioms import Axiom
from citydip.inference.explanation import Explanation
from citydip.inference.reasoning import LIMIT, Clash, Reasoning, reason

__all__ = ["LIMIT", "Axiom", "Clash", "Explanation", "Reasoning", "reason"]
