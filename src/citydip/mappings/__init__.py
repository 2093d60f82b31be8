"""Mappings to other vocabularies and between frameworks: SSSOM tables, and the Turtle made from them.

SSSOM is the Simple Standard for Sharing Ontological Mappings, version 1.1 (https://w3id.org/sssom).
"""

from citydip.mappings.bridges import bridges
from citydip.mappings.table import Mapping, MappingSet, read

__all__ = ["Mapping", "MappingSet", "bridges", "read"]
