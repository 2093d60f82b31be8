# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# about MinCount
DELETE WHERE { ex:trade-volume cd:about ?thing }

# about NodeKind
INSERT DATA { ex:trade-volume cd:about "the alliance" }

# modality MaxCount
INSERT DATA { ex:delegates cd:modality modality:estimated }

# modality Class
DELETE WHERE { ex:delegates cd:modality ?modality } ;
INSERT DATA { ex:delegates cd:modality modality:hoped }

# modalityStated MinCount
DELETE WHERE { ex:delegates cd:modality ?modality }

# quantity MinCount
DELETE WHERE { ex:delegates cd:quantity ?quantity }

# quantity MaxCount
INSERT DATA { ex:delegates cd:quantity quantity:members }

# quantity Class
DELETE WHERE { ex:delegates cd:quantity ?quantity } ;
INSERT DATA { ex:delegates cd:quantity quantity:delegates }

# comparator MaxCount
INSERT DATA { ex:delegates cd:comparator comparator:nearly }

# comparator Class
DELETE WHERE { ex:delegates cd:comparator ?comparator } ;
INSERT DATA { ex:delegates cd:comparator "about" }

# value MinCount
DELETE WHERE { ex:delegates cd:value ?value }

# value MaxCount
INSERT DATA { ex:delegates cd:value 125 }

# value Node
DELETE WHERE { ex:delegates cd:value ?value } ;
INSERT DATA { ex:delegates cd:value "۱۲۰"^^xsd:integer }

# unit MaxCount
INSERT DATA { ex:delegates cd:unit unit:city }

# unit Class
DELETE WHERE { ex:delegates cd:unit ?unit } ;
INSERT DATA { ex:delegates cd:unit unit:persons }

# asOf MinCount
DELETE WHERE { ex:delegates cd:asOf ?date }

# dateAspect MinCount
DELETE WHERE { ex:visit-1988 cd:dateAspect ?aspect }

# dateAspect MaxCount
INSERT DATA { ex:visit-1988 cd:dateAspect date-aspect:founding }

# dateAspect Class
DELETE WHERE { ex:visit-1988 cd:dateAspect ?aspect } ;
INSERT DATA { ex:visit-1988 cd:dateAspect date-aspect:begin }

# date MinCount
DELETE WHERE { ex:visit-1988 cd:date ?date } ;
INSERT DATA { ex:visit cd:start "1988" }

# date MaxCount
INSERT DATA { ex:visit-1988 cd:date "1989" }
