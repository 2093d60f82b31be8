"""citydip: the city diplomacy ontology, its questions, and the tools around it."""

__version__ = "1.0.0"

__all__ = ["__version__"]
