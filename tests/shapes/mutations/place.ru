# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# label MinCount
DELETE WHERE { ex:guangzhou skos:prefLabel ?name }

# country MinCount
DELETE WHERE { ex:waitemata cd:country ?country }

# country Class
INSERT DATA { ex:waitemata cd:country "New Zealand"@en }

# locatedIn Class
INSERT DATA { ex:waitemata cd:locatedIn ex:auckland-council }

# latitude MaxCount
INSERT DATA { ex:auckland cd:latitude -36.84 }

# latitude Node
DELETE WHERE { ex:auckland cd:latitude ?old } ;
INSERT DATA { ex:auckland cd:latitude 174.76 }

# longitude MaxCount
INSERT DATA { ex:auckland cd:longitude 174.77 }

# longitude Node
DELETE WHERE { ex:auckland cd:longitude ?old } ;
INSERT DATA { ex:auckland cd:longitude "174,76" }

# Coordinates Or
DELETE WHERE { ex:auckland cd:longitude ?old }

# names Class
INSERT DATA { ex:guangzhou cd:name "Canton" }

# twinnedWith Class
INSERT DATA { ex:guangzhou cd:twinnedWith ex:auckland-council }

# identified MinCount
DELETE WHERE { ex:waitemata cd:identifier ?identifier }

# wikidataId Datatype
INSERT DATA { ex:waitemata cd:wikidataId "Q99000009"^^xsd:token }

# wikidataId Pattern
INSERT DATA { ex:waitemata cd:wikidataId "https://www.wikidata.org/wiki/Q99000009" }

# geonamesId Datatype
INSERT DATA { ex:waitemata cd:geonamesId 2180815 }

# geonamesId Pattern
INSERT DATA { ex:waitemata cd:geonamesId "۲۱۸۰۸۱۵" }

# isoCode Datatype
INSERT DATA { ex:NZ cd:isoCode "NZ"@en }

# isoCode Pattern
INSERT DATA { ex:NZ cd:isoCode "NZL" }

# nameText MinCount
DELETE WHERE { ex:guangzhou-canton cd:nameText ?text }

# nameStart Node
INSERT DATA { ex:guangzhou-canton cd:start "about 1368" }

# nameEnd Node
INSERT DATA { ex:guangzhou-canton cd:end "1918-00" }
