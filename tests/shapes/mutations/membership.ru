# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# member MinCount
DELETE WHERE { ex:auckland-in-alliance cd:member ?member }

# member MaxCount
INSERT DATA { ex:auckland-in-alliance cd:member ex:guangzhou-government }

# member Class
DELETE WHERE { ex:auckland-in-alliance cd:member ?member } ;
INSERT DATA { ex:auckland-in-alliance cd:member ex:auckland }

# member Disjoint
DELETE WHERE { ex:auckland-in-alliance cd:member ?member } ;
INSERT DATA { ex:auckland-in-alliance cd:member ex:alliance-network }

# organization MinCount
DELETE WHERE { ex:auckland-in-alliance cd:organization ?organization }

# organization MaxCount
INSERT DATA { ex:auckland-in-alliance cd:organization ex:pacific-forum }

# organization Class
DELETE WHERE { ex:auckland-in-alliance cd:organization ?organization } ;
INSERT DATA { ex:auckland-in-alliance cd:organization ex:coders }

# role MinCount
DELETE WHERE { ex:auckland-in-alliance cd:membershipRole ?role }

# role Class
INSERT DATA { ex:auckland-in-alliance cd:membershipRole membership-role:founder }

# category Class
INSERT DATA { ex:auckland-in-alliance cd:category "trade" }

# Dated Or
DELETE WHERE { ex:auckland-in-alliance cd:start ?start ; cd:end ?end }
