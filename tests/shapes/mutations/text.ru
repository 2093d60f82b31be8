# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# oneName UniqueLang
INSERT DATA { ex:guangzhou skos:prefLabel "Canton"@en }

# language Datatype
INSERT DATA { ex:guangzhou skos:prefLabel "Guangzhou" }

# notEmpty Pattern
INSERT DATA { ex:guangzhou skos:altLabel " "@en }

# trimmed Not
INSERT DATA { ex:guangzhou skos:altLabel "Canton "@en }

# persianLetters Not
INSERT DATA { ex:guangzhou skos:altLabel "کانتون چين"@fa }
