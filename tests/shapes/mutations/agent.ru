# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# label MinCount
DELETE WHERE { ex:coders skos:prefLabel ?name }

# kind Class
INSERT DATA { ex:auckland-council cd:actorKind actor-kind:council }

# country Class
INSERT DATA { ex:local-government-nz cd:country ex:auckland }

# memberOf Class
INSERT DATA { ex:auckland-council cd:memberOf ex:auckland }

# names Class
INSERT DATA { ex:alliance-network cd:name "Tripartite" }

# type Not
INSERT DATA { ex:coders a skos:Concept }

# seat Class
INSERT DATA { ex:port-company cd:seat ex:auckland-council }

# hostedBy Class
INSERT DATA { ex:alliance-network cd:hostedBy ex:auckland }

# partOf Class
INSERT DATA { ex:alliance-network cd:partOf ex:coders }

# successorOf Class
INSERT DATA { ex:alliance-network cd:successorOf ex:coders }

# officeOf Class
INSERT DATA { ex:mayor-of-auckland cd:officeOf ex:auckland }

# jurisdiction MinCount
DELETE WHERE { ex:new-zealand-government cd:country ?country }

# governs Class
INSERT DATA { ex:guangzhou-government cd:governs ex:guangzhou-office }

# Identified Or
DELETE WHERE { ex:port-company cd:identifier ?identifier }

# Placed Or
DELETE WHERE { ex:delta-government cd:governs ?place } ;
INSERT DATA { ex:delta-government cd:country ex:CN ; cd:identifier "CN-DELTA" }
