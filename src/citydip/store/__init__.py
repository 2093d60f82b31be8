"""What questions are put to: the ontology, what the paper says, and the user's own data, wherever they are kept.

    files in memory ---> embedded ------------------+
    store on disk -----> disk ---> embedded         +--> names ---> rows
    with a deadline ---> child -------+             |
    server ------------> endpoint ----+--> spoken --+

An engine answers queries; ``names`` knows on top of it what things are called; ``keeper`` writes stores on disk,
``graphs`` those on servers. ``connect`` opens what the options of a command name.
"""

from citydip.store.engine import Cell, Result, Solutions, Term
from citydip.store.names import Store
from citydip.store.rows import Rows

__all__ = ["Cell", "Result", "Rows", "Solutions", "Store", "Term"]
