"""citydip: the city diplomacy ontology, its questions, and the tools around it.

>>> import citydip
>>> citydip.ask("F02").to_dataframe("fa").shape
(9, 2)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citydip.api import adopt, ask, connect, diff, export, find_terms, findings, show, sparql
    from citydip.errors import CitydipError
    from citydip.resources import ontology_file
    from citydip.validation import validate

__version__ = "1.0.0"

__all__ = [
    "CitydipError",
    "__version__",
    "adopt",
    "ask",
    "compare",
    "connect",
    "diff",
    "export",
    "find_terms",
    "findings",
    "ontology_file",
    "show",
    "sparql",
    "validate",
]


def __getattr__(name: str) -> object:
    """Imports what is asked for, when it is asked for: the command starts in no time."""
    if name == "CitydipError":
        from citydip.errors import CitydipError

        return CitydipError
    if name == "ontology_file":
        from citydip.resources import ontology_file

        return ontology_file
    if name == "validate":
        from citydip.validation import validate

        return validate
    if name in __all__:
        from citydip import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
