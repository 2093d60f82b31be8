"""Plain JSON, pleasant to write by hand, that is JSON-LD by a context of ours.

made from the ontology: context -> read (to the parser), write (from statements); made from the shapes: schema
"""

from citydip.casejson.context import ADDRESS
from citydip.casejson.read import inlined
from citydip.casejson.write import tree, written

__all__ = ["ADDRESS", "inlined", "tree", "written"]
