"""Case data from and into other vocabularies, by the CONSTRUCT queries of queries/exports.

out: leaving (vocabularies, geojson, quickstatements, webpages); in: coming (rows, webpages, vocabularies, governments)
"""

from citydip.exchange.coming import VOCABULARIES, Imported, adopt
from citydip.exchange.leaving import ENDINGS, Exported, export, written

__all__ = ["ENDINGS", "VOCABULARIES", "Exported", "Imported", "adopt", "export", "written"]
