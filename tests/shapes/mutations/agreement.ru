# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# kind MinCount
DELETE WHERE { ex:twinning cd:agreementKind ?kind }

# kind Class
INSERT DATA { ex:twinning cd:agreementKind kind:Twinning }

# party MinCount
DELETE DATA { ex:twinning cd:party ex:guangzhou-government }

# party Class
INSERT DATA { ex:twinning cd:party ex:guangzhou }

# statusChange Class
INSERT DATA { ex:twinning cd:statusChange ex:twinning-lapsed . ex:twinning-lapsed cd:status status:expired }

# underAgreement Class
INSERT DATA { ex:memorandum cd:underAgreement ex:alliance }

# status MinCount
DELETE WHERE { ex:memorandum-signed cd:status ?status }

# status MaxCount
INSERT DATA { ex:memorandum-signed cd:status status:in-force }

# status Class
DELETE DATA { ex:memorandum-signed cd:status status:signed } ;
INSERT DATA { ex:memorandum-signed cd:status status:sealed }

# oneDate MaxCount
INSERT DATA { ex:memorandum-signed cd:date "2014-11-17" }

# Dated Or
DELETE WHERE { ex:friendship cd:reportedInForceOn ?date }

# UnnamedParty SPARQL
DELETE WHERE { ex:guangdong-government skos:prefLabel ?name } ;
DELETE DATA { ex:friendship cd:party ex:guangdong-government } ;
INSERT DATA { ex:friendship cd:party ex:coders }

# UnnamedParties SPARQL
DELETE WHERE { ex:guangdong-government skos:prefLabel ?name } ;
DELETE WHERE { ex:auckland-council skos:prefLabel ?name } ;
DELETE DATA { ex:twinning cd:party ex:auckland-council } ;
INSERT DATA { ex:twinning cd:party ex:coders }

# WithItself Or
INSERT DATA { ex:delta-government cd:governs ex:guangzhou . ex:memorandum cd:party ex:delta-government }

# OneCountry Or
DELETE DATA { ex:friendship cd:party ex:auckland-council } ;
INSERT DATA { ex:friendship cd:party ex:guangzhou-government }

# SignedAfterEnd SPARQL
DELETE DATA { ex:twinning-ended cd:date "2024-05" } ;
INSERT DATA { ex:twinning-ended cd:date "1988" }

# RenewedBeforeForce SPARQL
DELETE DATA { ex:twinning-signed cd:status status:signed } ;
INSERT DATA { ex:twinning-signed cd:status status:proposed }

# TermBeforeSigning SPARQL
INSERT DATA { ex:memorandum cd:validUntil "2014-10" }
