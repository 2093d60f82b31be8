"""Small data sets by seed, sloppy ones, in which much is left to be concluded."""

from random import Random

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from citydip.terms import PREFIXES

Node = NamedNode | BlankNode

ROLES = ("participant", "actor", "organizer", "host", "signatory", "bidder", "addressee", "beneficiary", "observer")
DIMENSIONS = ("security", "development", "economy", "culture", "networks", "representation")
FUNCTIONS = ("political", "economic", "cultural", "informational")
KINDS = (
    *("kind:Twinning", "kind:EconomicExperienceExchange", "kind:Lobbying", "kind:PassiveDefenceCooperation", "kind:TradeAgreement"),
    *("case-kind:YouthExchange", "case-kind:Commemoration", "case-kind:Summit", "case-kind:Training", "case-kind:OfficialVisit"),
)
STATUSES = ("proposed", "signed", "in-force", "renewed", "suspended", "resumed", "expired", "ended")
RECORDED = ("Activity", *(f"{name.capitalize()}Activity" for name in DIMENSIONS))
GOVERNMENTS = ("CityGovernment", "LocalGovernment", "MetropolitanGovernment", "RegionalGovernment", "Government")


def iri(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def date(random: Random) -> str:
    year = str(random.randint(1950, 2025))
    return random.choice((year, f"{year}-{random.randint(1, 12):02}", f"{year}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"))


def small(seed: int) -> list[Triple]:
    """A consistent data set of about twenty things, of which many lack a class, have a value by a special property only, or are nameless.

    Some have classes and properties of the user's own below those of the ontology.
    """
    random = Random(seed)  # noqa: S311 (no secrets)
    own = f"https://example.org/{seed}/"
    triples: list[Triple] = []

    def say(subject: Node, property_: str | NamedNode, value: Node | Literal | str) -> None:
        predicate = property_ if isinstance(property_, NamedNode) else iri(property_ if ":" in property_ else f"cd:{property_}")
        triples.append(Triple(subject, predicate, Literal(value) if isinstance(value, str) else value))

    def maybe(chance: float, subject: Node, property_: str | NamedNode, value: Node | Literal | str) -> None:
        if random.random() < chance:
            say(subject, property_, value)

    def new(name: str, count: int) -> list[Node]:
        return [BlankNode() if name != "city" and random.random() < 0.1 else NamedNode(f"{own}{name}-{index}") for index in range(count)]

    festival, co_host = NamedNode(own + "Festival"), NamedNode(own + "coHost")
    if random.random() < 0.3:
        say(festival, "rdf:type", iri("owl:Class"))
        say(festival, "rdfs:subClassOf", iri("cd:CultureActivity"))
    if random.random() < 0.3:
        say(co_host, "rdf:type", iri("owl:ObjectProperty"))
        say(co_host, "rdfs:subPropertyOf", iri("cd:host"))
    declared = {triple.subject for triple in triples}

    countries, cities, governments = new("country", 2), new("city", 4), new("government", 4)
    for node in countries:
        maybe(0.5, node, "rdf:type", iri("cd:Country"))
        maybe(0.5, node, "isoCode", f"X{random.randint(0, 9)}")
    for city, government in zip(cities, governments, strict=True):
        maybe(0.6, city, "rdf:type", iri(random.choice(("cd:City", "cd:Place"))))
        maybe(0.7, city, "country", random.choice(countries))
        maybe(0.4, city, random.choice(("wikidataId", "geonamesId", "identifier")), f"Q{random.randint(1, 99)}")
        maybe(0.6, government, "rdf:type", iri(f"cd:{random.choice(GOVERNMENTS)}"))
        maybe(0.8, government, "governs", city)
    maybe(0.3, cities[0], "twinnedWith", cities[1])
    networks = new("network", 2)
    for network in networks:
        maybe(0.6, network, "rdf:type", iri("cd:CityNetwork"))
        maybe(0.3, network, "hostedBy", random.choice(governments))
    for membership in new("membership", 2):
        maybe(0.6, membership, "rdf:type", iri("cd:Membership"))
        say(membership, "member", random.choice(governments))
        say(membership, "organization", random.choice(networks))
        maybe(0.6, membership, "membershipRole", iri(f"membership-role:{random.choice(('member', 'observer', 'founding-member'))}"))
        maybe(0.5, membership, "start", date(random))
        maybe(0.2, membership, "end", date(random))
    agreements = new("agreement", 2)
    for index, agreement in enumerate(agreements):
        maybe(0.6, agreement, "rdf:type", iri("cd:Agreement"))
        maybe(0.8, agreement, "agreementKind", iri(f"agreement:{random.choice(('twinning', 'friendship-pact'))}"))
        for party in random.sample(governments, 2):
            say(agreement, "party", party)
        for change in new(f"change-{index}", random.randint(0, 3)):
            say(agreement, "statusChange", change)
            maybe(0.9, change, "status", iri(f"status:{random.choice(STATUSES)}"))
            maybe(0.8, change, "date", date(random))
            maybe(0.1, change, "validUntil", date(random))
        maybe(0.2, agreement, "validUntil", date(random))
        maybe(0.2, agreement, "reportedInForceOn", date(random))
        maybe(0.2, agreement, "start", date(random))
    for activity in new("activity", 4):
        maybe(
            0.7, activity, "rdf:type", festival if festival in declared and random.random() < 0.5 else iri(f"cd:{random.choice(RECORDED)}")
        )
        maybe(0.8, activity, "kind", iri(random.choice(KINDS)))
        maybe(0.7, activity, "dimension", iri(f"dimension:{random.choice(DIMENSIONS)}"))
        maybe(0.5, activity, "function", iri(f"function:{random.choice(FUNCTIONS)}"))
        for _ in range(2):
            say(activity, co_host if co_host in declared and random.random() < 0.3 else random.choice(ROLES), random.choice(governments))
        maybe(0.4, activity, random.choice(("concludes", "concernsAgreement")), random.choice(agreements))
        maybe(0.4, activity, "takesPlaceIn", random.choice(cities))
        maybe(0.7, activity, "start", date(random))
        maybe(0.3, activity, "end", date(random))
        maybe(0.5, activity, "source", NamedNode(own + "source"))
        if random.random() < 0.3:
            [coding] = new(f"coding-{len(triples)}", 1)
            say(coding, "codes", activity)
            say(coding, "dimension", iri(f"dimension:{random.choice(DIMENSIONS)}"))
            maybe(0.5, coding, "codedBy", random.choice(governments))
    [claim] = new("claim", 1)
    say(claim, "rdf:type", iri(f"cd:{random.choice(('Claim', 'ListItem', 'CaseMention', 'FunctionClaim'))}"))
    say(claim, "kind", iri(random.choice(KINDS)))
    say(claim, "dimension", iri(f"dimension:{random.choice(DIMENSIONS)}"))
    return list(dict.fromkeys(triples))
