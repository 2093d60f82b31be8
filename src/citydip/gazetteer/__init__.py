"""Which country and which city a name stands for, offline.

Countries are at hand; cities need the extra ``[places]``.
"""

from citydip.gazetteer.countries import Country, country_named, country_of

__all__ = ["Country", "country_named", "country_of"]
