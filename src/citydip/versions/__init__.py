"""What changed between two versions of an ontology: terms added, removed, deprecated and changed, whatever the files look like."""

from citydip.versions.compare import Axiom, Change, Difference, Term, Version, compare

__all__ = ["Axiom", "Change", "Difference", "Term", "Version", "compare"]
