# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# label MinCount
DELETE WHERE { ex:signing skos:prefLabel ?name }

# kind MinCount
DELETE WHERE { ex:signing cd:kind ?kind }

# kind Class
INSERT DATA { ex:signing cd:kind kind:TradeAgrement }

# dimension MinCount
DELETE WHERE { ex:signing cd:dimension ?dimension }

# dimension Class
INSERT DATA { ex:visit cd:dimension dimension:economics }

# function Class
INSERT DATA { ex:alliance cd:function dimension:economy }

# acting MinCount
DELETE DATA { ex:visit cd:actor ex:mayor-of-auckland } ;
INSERT DATA { ex:visit cd:addressee ex:mayor-of-auckland }

# actor Class
INSERT DATA { ex:alliance cd:actor ex:auckland }

# organizer Class
INSERT DATA { ex:signing cd:organizer ex:guangzhou }

# host Class
INSERT DATA { ex:signing cd:host ex:guangzhou }

# signatory Class
INSERT DATA { ex:signing cd:signatory "Auckland" }

# bidder Class
INSERT DATA { ex:signing cd:bidder ex:auckland }

# addressee Class
INSERT DATA { ex:signing cd:addressee ex:NZ }

# beneficiary Class
INSERT DATA { ex:signing cd:beneficiary ex:guangzhou }

# observer Class
INSERT DATA { ex:signing cd:observer ex:nobody-knows }

# participant Class
INSERT DATA { ex:signing cd:participant place:tehran }

# takesPlaceIn Class
INSERT DATA { ex:signing cd:takesPlaceIn ex:guangzhou-government }

# subActivityOf Class
INSERT DATA { ex:signing cd:subActivityOf ex:memorandum }

# concludes Class
INSERT DATA { ex:signing cd:concludes ex:alliance }

# concernsAgreement Class
INSERT DATA { ex:signing cd:concernsAgreement ex:alliance }

# founds Class
INSERT DATA { ex:signing cd:founds ex:guangzhou }

# type Not
INSERT DATA { ex:visit a cd:ActivityKind ; skos:inScheme ex:kinds }

# Dated Or
DELETE WHERE { ex:alliance cd:start ?start }

# ListedDimension Or
DELETE DATA { ex:alliance cd:dimension dimension:economy } ;
INSERT DATA { ex:alliance cd:dimension dimension:culture }
