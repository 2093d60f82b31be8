# Each change of good.ttl makes one constraint fire and no other. Above it: the shape and the component.

# codes MinCount
DELETE WHERE { ex:coding cd:codes ?activity }

# codes MaxCount
INSERT DATA { ex:coding cd:codes ex:visit }

# codes Class
DELETE WHERE { ex:coding cd:codes ?activity } ;
INSERT DATA { ex:coding cd:codes ex:twinning }

# codedBy MinCount
DELETE WHERE { ex:coding cd:codedBy ?coder }

# codedBy Class
INSERT DATA { ex:coding cd:codedBy "coder B" }

# judgement MinCount
DELETE WHERE { ex:coding cd:dimension ?dimension ; cd:function ?function }

# dimension Class
INSERT DATA { ex:coding cd:dimension kind:Twinning }

# function Class
INSERT DATA { ex:coding cd:function function:economical }

# confidence Class
DELETE WHERE { ex:coding cd:confidence ?level } ;
INSERT DATA { ex:coding cd:confidence confidence:very-high }

# confidence MaxCount
INSERT DATA { ex:coding cd:confidence confidence:low }

# date MinCount
DELETE WHERE { ex:coding cd:codedOn ?date }
