"""The reference of all terms: a page in each language, made from the ontology.

files -> outline (which terms, in which order?) -> entries (what is said of each?) -> diagram, page
"""

from citydip.reference.page import reference

__all__ = ["reference"]
