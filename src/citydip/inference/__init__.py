"""What follows from the ontology and a user's data, and why: by HermiT for what OWL says, by rule for many cases and what OWL cannot say.

Layout, by step of the flow. HermiT: ``axioms`` cuts statements into axioms, ``hermit`` asks HermiT, ``reasoning`` puts the answer together,
``explanation`` finds the few axioms that clash, ``sentences`` and ``report`` say it in the reader's language. Rules: ``rules`` runs
queries/rules, ``derivation`` finds the statements that a conclusion rests on, ``rules_report`` says it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citydip.inference.axioms import Axiom
    from citydip.inference.explanation import Explanation
    from citydip.inference.reasoning import LIMIT, Clash, Reasoning, reason

__all__ = ["LIMIT", "Axiom", "Clash", "Explanation", "Reasoning", "reason"]


def __getattr__(name: str) -> object:
    """Imports what is asked for, when it is asked for: data with its conclusions is loaded without HermiT."""
    from importlib import import_module

    for module in ("axioms", "explanation", "reasoning"):
        if name in __all__ and hasattr(found := import_module(f"citydip.inference.{module}"), name):
            return getattr(found, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
