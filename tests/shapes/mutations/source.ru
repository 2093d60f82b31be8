# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# reference MinCount
DELETE WHERE { ex:china-daily cd:address ?address }

# address Node
INSERT DATA { ex:thesis cd:address "aucklandcouncil.govt.nz"^^xsd:anyURI }

# citationText Datatype
INSERT DATA { ex:thesis cd:citationText "a thesis of 2020"@en }

# yearAsPrinted Datatype
INSERT DATA { ex:thesis cd:yearAsPrinted 1399 }

# known Class
INSERT DATA { ex:auckland cd:source <https://example.org/page> }

# required MinCount
DELETE WHERE { ex:trade-volume cd:source ?source }

# advisable MinCount
DELETE WHERE { ex:friendship cd:source ?source }
