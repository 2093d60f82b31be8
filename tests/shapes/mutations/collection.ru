# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# SharedIdentifier SPARQL
INSERT DATA { ex:guangzhou cd:wikidataId "Q37100" }

# SameName SPARQL
DELETE WHERE { ex:auckland-otago cd:wikidataId ?id } ;
INSERT DATA { ex:auckland-otago cd:identifier "NZ-OTA-1" }

# StoredTwice SPARQL
INSERT DATA {
    ex:friendship-again a cd:Agreement ;
        cd:agreementKind agreement:friendship-pact ;
        cd:party ex:guangdong-government , ex:auckland-council ;
        cd:reportedInForceOn "2024" ;
        cd:source ex:auckland-page
}
