# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# label MinCount
DELETE WHERE { ex:trade skos:prefLabel ?name }

# broader Class
INSERT DATA { ex:trade skos:broader kind:Trade }

# BroaderCycle SPARQL
INSERT DATA { ex:trade skos:broader ex:trade }
