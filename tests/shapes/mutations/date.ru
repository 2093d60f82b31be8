# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# start Node
INSERT DATA { ex:alliance cd:start "2014-13" }

# end Node
INSERT DATA { ex:signing cd:end "۲۰۱۴" }

# date Node
DELETE WHERE { ex:visit-1988 cd:date ?date } ;
INSERT DATA { ex:visit-1988 cd:date "1988-02-30" }

# validUntil Node
INSERT DATA { ex:memorandum cd:validUntil 2018 }

# reportedInForceOn Node
INSERT DATA { ex:friendship cd:reportedInForceOn "5 August 2025" }

# asOf Node
INSERT DATA { ex:trade-volume cd:asOf "2014/15" }

# codedOn Node
INSERT DATA { ex:coding cd:codedOn "0" }

# published Node
INSERT DATA { ex:thesis cd:published "2020-06-31" }

# accessed Node
INSERT DATA { ex:auckland-page cd:accessed "2026-5-2" }

# notSolarHijri Not
INSERT DATA { ex:alliance cd:start "1393-08" }

# Order SPARQL
DELETE WHERE { ex:signing cd:end ?end } ;
INSERT DATA { ex:signing cd:end "2014-10" }
