"""Data sets by seed: small and sloppy ones, in which much is left to be concluded, and large ones that are recorded with care."""

from collections.abc import Callable, Iterator
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


def large(triples: int, seed: int = 1) -> Iterator[str]:
    """Lines of N-Triples, at least as many as asked for: cases as an office or a register would record them, in two languages.

    Half of the records are activities; the others are agreements and memberships of some thousands of cities.
    """
    random = Random(seed)  # noqa: S311 (no secrets)
    count = 0

    def line(subject: str, property_: str, value: str) -> str:
        nonlocal count
        count += 1
        name = property_ if ":" in property_ else f"cd:{property_}"
        return f"<https://example.org/{subject}> {iri(name)} {value} .\n"

    def own(name: str) -> str:
        return f"<https://example.org/{name}>"

    def called(subject: str, name: str) -> Iterator[str]:
        yield line(subject, "skos:prefLabel", f'"{name}"@en')
        yield line(subject, "skos:prefLabel", f'"مورد {name}"@fa')

    cities, networks = max(10, triples // 250), max(3, triples // 10_000)
    for index in range(60):
        yield line(f"country/{index}", "rdf:type", str(iri("cd:Country")))
        yield from called(f"country/{index}", f"country {index}")
    for index in range(cities):
        yield line(f"place/{index}", "rdf:type", str(iri("cd:City")))
        yield from called(f"place/{index}", f"city {index}")
        yield line(f"place/{index}", "country", own(f"country/{random.randrange(60)}"))
        yield line(f"place/{index}", "wikidataId", f'"Q{index}"')
        yield line(f"actor/{index}", "rdf:type", str(iri("cd:CityGovernment")))
        yield from called(f"actor/{index}", f"government of city {index}")
        yield line(f"actor/{index}", "governs", own(f"place/{index}"))
    for index in range(networks):
        yield line(f"network/{index}", "rdf:type", str(iri("cd:CityNetwork")))
        yield from called(f"network/{index}", f"network {index}")
    number = 0
    while count < triples:
        number += 1
        sort = random.choices((activity, agreement, membership), (5, 3, 2))[0]
        yield from sort(f"record/{number}", random, line, own, cities, networks)


Line = Callable[[str, str, str], str]
Own = Callable[[str], str]


def recorded(name: str, class_: str, line: Line, own: Own, random: Random) -> Iterator[str]:
    yield line(name, "rdf:type", str(iri(f"cd:{class_}")))
    yield line(name, "skos:prefLabel", f'"{class_.lower()} {name}"@en')
    yield line(name, "skos:prefLabel", f'"ثبت {name}"@fa')
    yield line(name, "confidence", str(iri("confidence:high")))
    yield line(name, "source", own(f"source/{random.randrange(1000)}"))


def activity(name: str, random: Random, line: Line, own: Own, cities: int, networks: int) -> Iterator[str]:
    yield from recorded(name, "Activity", line, own, random)
    yield line(name, "kind", str(iri(random.choice(KINDS))))
    yield line(name, "dimension", str(iri(f"dimension:{random.choice(DIMENSIONS)}")))
    yield line(name, "function", str(iri(f"function:{random.choice(FUNCTIONS)}")))
    for role in random.sample(ROLES, 2):
        yield line(name, role, own(f"actor/{random.randrange(cities)}"))
    yield line(name, "takesPlaceIn", own(f"place/{random.randrange(cities)}"))
    yield line(name, "start", f'"{date(random)}"')
    yield line(name, "skos:editorialNote", f'"What was troublesome about {name}."@en')


def agreement(name: str, random: Random, line: Line, own: Own, cities: int, networks: int) -> Iterator[str]:
    yield from recorded(name, "Agreement", line, own, random)
    yield line(name, "agreementKind", str(iri(f"agreement:{random.choice(('twinning', 'twinning', 'friendship-pact'))}")))
    for party in random.sample(range(cities), 2):
        yield line(name, "party", own(f"actor/{party}"))
    for index in range(random.choice((1, 1, 2))):
        change = f"{name}/{index}"
        yield line(name, "statusChange", own(change))
        yield line(change, "rdf:type", str(iri("cd:StatusChange")))
        yield line(change, "status", str(iri(f"status:{random.choice(STATUSES) if index else 'signed'}")))
        yield line(change, "date", f'"{date(random)}"')
        yield line(change, "source", own(f"source/{random.randrange(1000)}"))


def membership(name: str, random: Random, line: Line, own: Own, cities: int, networks: int) -> Iterator[str]:
    yield from recorded(name, "Membership", line, own, random)
    yield line(name, "member", own(f"actor/{random.randrange(cities)}"))
    yield line(name, "organization", own(f"network/{random.randrange(networks)}"))
    yield line(name, "membershipRole", str(iri(f"membership-role:{random.choice(('member', 'observer', 'founding-member'))}")))
    yield line(name, "start", f'"{date(random)}"')
