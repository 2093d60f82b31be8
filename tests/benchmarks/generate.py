"""Case data of any size, in Persian and English, of everything that has shapes.

    python tests/benchmarks/generate.py TRIPLES [SEED] [FAULTY] > cases.ttl

The same size, seed and share of faulty cases give the same bytes. Cities, governments, networks and a coder are shared by all
cases and stand first; a case is an activity with its source and, by turns, an agreement, a membership, a figure, a dated
statement and a coding. All is invented: cities are called by syllables and numbers, and stand in real countries.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

__all__ = ["FAULTS", "PREFIXES", "Record", "cases", "records", "turtle"]


def _words(text: str) -> list[str]:
    return text.split()


EXAMPLE: Final = "https://example.org/generated/"
PREFIXES: Final = {
    "cd": "https://w3id.org/citydip/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "place": "https://w3id.org/citydip/place/",
    "ex": EXAMPLE,
} | {
    scheme: f"https://w3id.org/citydip/concept/{scheme}/"
    for scheme in _words(
        "agreement case-kind comparator confidence date-aspect dimension function kind membership-role modality quantity status unit"
    )
}

_COUNTRIES: Final = _words("place:JP place:NL place:AE place:US place:IR place:GB place:DE")
_KINDS: Final = _words(
    "kind:Twinning dimension:culture kind:CulturalExchange dimension:culture kind:Lobbying dimension:representation "
    "kind:TradeAgreement dimension:economy "
    "kind:ExperienceExchange dimension:development kind:UrbanSecurityCooperation dimension:security case-kind:Summit dimension:networks"
)
_FUNCTIONS: Final = _words("function:political function:economic function:cultural function:informational")
_AGREEMENTS: Final = _words("agreement:twinning agreement:friendship-pact agreement:memorandum-of-understanding")
_ENGLISH: Final = _words("Arden Belmor Calder Dorvane Elmstad Farrow Galden Harwick Istrel Jorvane Kelmar Lorwen")
_PERSIAN: Final = _words("آرمان‌شهر بهاران چمنزار دلگشا الوند فرازمند گلستانک هامون ایوانک جویبارک کوهسارک لاله‌زار")


@dataclass
class Record:
    """One subject and what is said of it.

    Attributes:
        subject: its name in Turtle.
        statements: pairs of a property and a value, as Turtle writes them.
    """

    subject: str
    statements: list[tuple[str, str]] = field(default_factory=list)

    def has(self, property_: str) -> bool:
        """Whether it has a value of a property."""
        return any(said == property_ for said, _ in self.statements)

    def is_a(self, *classes: str) -> bool:
        """Whether it is of one of some classes."""
        return any(("a", class_) in self.statements for class_ in classes)

    def drop(self, property_: str) -> None:
        """Takes all values of a property away."""
        self.statements = [statement for statement in self.statements if statement[0] != property_]

    def put(self, property_: str, value: str) -> None:
        """Gives a property another value."""
        self.drop(property_)
        self.statements.append((property_, value))


def _text(english: str, persian: str) -> list[tuple[str, str]]:
    return [("skos:prefLabel", f'"{english}"@en'), ("skos:prefLabel", f'"{persian}"@fa')]


def _date(random: Random, earliest: int = 1950, latest: int = 2020) -> str:
    year, month, day = random.randint(earliest, latest), random.randint(1, 12), random.randint(1, 28)
    return random.choice((f'"{year}"', f'"{year}-{month:02}"', f'"{year}-{month:02}-{day:02}"'))


def shared(cities: int, random: Random) -> Iterator[Record]:
    """The entities that cases point to: a coder, networks, cities and their governments."""
    page = ("cd:source", "ex:register")
    yield Record(
        "ex:register", [("a", "cd:Source"), *_text("Register", "فهرست"), ("cd:address", '"https://example.org/register"^^xsd:anyURI')]
    )
    yield Record("ex:coder", [("a", "cd:Group"), *_text("Coders", "کدگذاران")])
    for number in range(max(2, cities // 20)):
        name = _text(f"Network {number}", f"شبکهٔ {number}")
        yield Record(f"ex:network-{number}", [("a", "cd:CityNetwork"), *name, ("cd:identifier", f'"network {number}"'), page])
    for number in range(cities):
        which = number % len(_ENGLISH)
        country = random.choice(_COUNTRIES)
        yield Record(
            f"ex:city-{number}",
            [
                ("a", "cd:City"),
                *_text(f"{_ENGLISH[which]} {number}", f"{_PERSIAN[which]} {number}"),
                ("cd:country", country),
                ("cd:wikidataId", f'"Q9{number:09}"'),
                ("cd:latitude", f"{random.uniform(-80, 80):.4f}"),
                ("cd:longitude", f"{random.uniform(-170, 170):.4f}"),
                page,
            ],
        )
        yield Record(
            f"ex:government-{number}",
            [
                ("a", "cd:CityGovernment"),
                *_text(f"{_ENGLISH[which]} {number} city government", f"حکومت شهری {_PERSIAN[which]} {number}"),
                ("cd:governs", f"ex:city-{number}"),
                page,
            ],
        )


def case(number: int, cities: int, random: Random) -> list[Record]:
    """The records of one case without a fault."""
    one, other = random.sample(range(cities), 2)
    mine, its = f"ex:government-{one}", f"ex:government-{other}"
    id_, source = f"ex:case-{number}", f"ex:case-{number}-page"
    year, which = random.randint(1960, 2015), 2 * random.randrange(len(_KINDS) // 2)
    activity = Record(
        id_,
        [
            ("a", "cd:Activity"),
            *_text(f"Meeting {number} of two cities", f"دیدار {number} دو شهر"),
            ("cd:kind", _KINDS[which]),
            ("cd:dimension", _KINDS[which + 1]),
            ("cd:function", random.choice(_FUNCTIONS)),
            ("cd:signatory", mine),
            ("cd:signatory", its),
            ("cd:takesPlaceIn", f"ex:city-{one}"),
            ("cd:start", f'"{year}-{random.randint(1, 12):02}"'),
            ("cd:source", source),
        ],
    )
    found = [
        activity,
        Record(
            source,
            [("a", "cd:Source"), *_text(f"Page {number}", f"صفحهٔ {number}"), ("cd:address", f'"{EXAMPLE}page/{number}"^^xsd:anyURI')],
        ),
    ]
    if number % 2 == 0:
        agreement = f"{id_}-agreement"
        later, years = ("renewed", 3) if number % 6 == 0 else ("in-force", 1)
        activity.statements.append(("cd:concludes", agreement))
        found.append(
            Record(
                agreement,
                [
                    ("a", "cd:Agreement"),
                    *_text(f"Agreement {number}", f"توافق {number}"),
                    ("cd:agreementKind", random.choice(_AGREEMENTS)),
                    ("cd:party", mine),
                    ("cd:party", its),
                    ("cd:statusChange", f"{id_}-signed"),
                    ("cd:statusChange", f"{id_}-{later}"),
                    ("cd:source", source),
                ],
            )
        )
        for status, date in (("signed", f'"{year}-{number % 12 + 1:02}-{random.randint(1, 28):02}"'), (later, f'"{year + years}"')):
            name = _text(f"{status} {number}", f"وضعیت {number}")
            found.append(Record(f"{id_}-{status}", [("a", "cd:StatusChange"), *name, ("cd:status", f"status:{status}"), ("cd:date", date)]))
    match number % 4:
        case 0:
            found.append(
                Record(
                    f"{id_}-figure",
                    [
                        ("a", "cd:Figure"),
                        ("cd:about", id_),
                        ("cd:quantity", "quantity:participants"),
                        ("cd:comparator", "comparator:about"),
                        ("cd:value", str(random.randint(10, 900))),
                        ("cd:unit", "unit:person"),
                        ("cd:asOf", f'"{year}"'),
                        ("cd:modality", "modality:observed"),
                        ("cd:source", source),
                    ],
                )
            )
        case 1:
            found.append(
                Record(
                    f"{id_}-member",
                    [
                        ("a", "cd:Membership"),
                        ("cd:member", mine),
                        ("cd:organization", f"ex:network-{number % max(2, cities // 20)}"),
                        ("cd:membershipRole", "membership-role:member"),
                        ("cd:start", _date(random)),
                        ("cd:source", source),
                    ],
                )
            )
        case 2:
            found.append(
                Record(
                    f"{id_}-said",
                    [
                        ("a", "cd:DatedStatement"),
                        ("cd:about", f"{id_}-agreement"),
                        ("cd:dateAspect", "date-aspect:signing"),
                        ("cd:date", f'"{year}"'),
                        ("cd:modality", "modality:observed"),
                        ("cd:source", source),
                    ],
                )
            )
        case _:
            found.append(
                Record(
                    f"{id_}-coding",
                    [
                        ("a", "cd:Coding"),
                        ("cd:codes", id_),
                        ("cd:codedBy", "ex:coder"),
                        ("cd:codedOn", '"2024-05"'),
                        ("cd:dimension", activity.statements[4][1]),
                        ("cd:confidence", "confidence:high"),
                    ],
                )
            )
    return found


def _dropped(property_: str, *classes: str) -> Callable[[Record, Random], bool]:
    def fault(record: Record, random: Random) -> bool:
        if not record.is_a(*classes) or not record.has(property_):
            return False
        record.drop(property_)
        return True

    return fault


def _written(property_: str, *values: str) -> Callable[[Record, Random], bool]:
    def fault(record: Record, random: Random) -> bool:
        if not record.has(property_):
            return False
        record.put(property_, random.choice(values))
        return True

    return fault


def _added(property_: str, *values: str) -> Callable[[Record, Random], bool]:
    def fault(record: Record, random: Random) -> bool:
        if not record.has(property_):
            return False
        record.statements.append((property_, random.choice(values)))
        return True

    return fault


def _moved(property_: str, other: str, *classes: str) -> Callable[[Record, Random], bool]:
    """A value that stands under another property."""

    def fault(record: Record, random: Random) -> bool:
        if not record.is_a(*classes) or not record.has(property_):
            return False
        record.statements = [(other if said == property_ else said, value) for said, value in record.statements]
        return True

    return fault


def _strange(class_: str, property_: str) -> Callable[[Record, Random], bool]:
    """A value, or one more, of a kind that the property may not have."""

    def fault(record: Record, random: Random) -> bool:
        if not record.is_a(class_):
            return False
        record.statements.append((property_, random.choice(("ex:city-0", "ex:lost", '"text"', '"1395"', "7", "dimension:culture"))))
        return True

    return fault


_FIELDS: Final = {
    "cd:Activity": "organizer host bidder addressee beneficiary observer participant subActivityOf concernsAgreement founds",
    "cd:City": "locatedIn name twinnedWith geonamesId longitude",
    "cd:CityGovernment": "country actorKind memberOf name seat hostedBy partOf successorOf officeOf",
    "cd:Agreement": "underAgreement reportedInForceOn validUntil confidence",
    "cd:StatusChange": "validUntil status",
    "cd:Membership": "category end membershipRole",
    "cd:Figure": "comparator asOf modality value",
    "cd:DatedStatement": "date dateAspect modality",
    "cd:Coding": "function codedOn dimension",
    "cd:Source": "citationText yearAsPrinted published accessed",
}

FAULTS: Final[dict[str, Callable[[Record, Random], bool]]] = {
    "activity without name": _dropped("skos:prefLabel", "cd:Activity"),
    "activity without kind": _dropped("cd:kind", "cd:Activity"),
    "activity without dimension": _dropped("cd:dimension", "cd:Activity"),
    "activity without signatory": _dropped("cd:signatory", "cd:Activity"),
    "activity without source": _dropped("cd:source", "cd:Activity"),
    "activity without date": _dropped("cd:start", "cd:Activity"),
    "place acts": _written("cd:signatory", "ex:city-0", "ex:city-1"),
    "unknown kind": _written("cd:kind", "kind:Twining", "dimension:culture", '"twinning"'),
    "unknown dimension": _written("cd:dimension", "dimension:sport", "function:cultural"),
    "unknown function": _written("cd:function", "function:musical", "dimension:culture"),
    "no place": _written("cd:takesPlaceIn", "ex:government-0", "ex:nowhere"),
    "unknown agreement": _written("cd:concludes", "ex:nothing", "ex:city-0"),
    "start no date": _written("cd:start", '"May 1998"', '"1998-13"', '"1998-02-30"', '"۱۹۹۸"', "1998"),
    "Solar Hijri year": _written("cd:start", '"1395"', '"1376-05"'),
    "end before start": _added("cd:start", '"2031-01"'),
    "ended before": lambda record, random: record.has("cd:start") and not record.statements.append(("cd:end", '"1951"')),
    "agreement without kind": _dropped("cd:agreementKind", "cd:Agreement"),
    "agreement without parties": _dropped("cd:party", "cd:Agreement"),
    "agreement without dates": _dropped("cd:statusChange", "cd:Agreement"),
    "agreement without source": _dropped("cd:source", "cd:Agreement"),
    "unknown agreement kind": _written("cd:agreementKind", "agreement:pact", "kind:Twinning"),
    "one party": _written("cd:party", "ex:government-0", "ex:city-0"),
    "unnamed party": _added("cd:party", "ex:somebody"),
    "unnamed parties": _written("cd:party", "ex:somebody , ex:somebody-else"),
    "agreement of a thing": _written("cd:statusChange", "ex:city-0"),
    "change without status": _dropped("cd:status", "cd:StatusChange"),
    "ended too early": _written("cd:status", "status:ended"),
    "never in force": _written("cd:status", "status:resumed"),
    "change without date": _dropped("cd:date", "cd:StatusChange"),
    "two dates": _added("cd:date", '"1999"'),
    "member missing": _dropped("cd:member", "cd:Membership"),
    "member is a place": _written("cd:member", "ex:city-0"),
    "member of itself": _written("cd:member", "ex:network-0", "ex:network-1"),
    "two organisations": _added("cd:organization", "ex:network-0", "ex:coder"),
    "role missing": _dropped("cd:membershipRole", "cd:Membership"),
    "membership without date": _dropped("cd:start", "cd:Membership"),
    "figure of nothing": _dropped("cd:about", "cd:Figure", "cd:DatedStatement"),
    "two quantities": _added("cd:quantity", "quantity:members"),
    "value in words": _written("cd:value", '"many"', '"۵۲۵"', "5.25e2"),
    "two values": _added("cd:value", "7"),
    "unknown unit": _written("cd:unit", "unit:parsec"),
    "figure without date": _dropped("cd:asOf", "cd:Figure"),
    "no modality": _dropped("cd:modality", "cd:Figure", "cd:DatedStatement"),
    "unknown moment": _written("cd:dateAspect", "date-aspect:lunch"),
    "statement without date": _dropped("cd:date", "cd:DatedStatement"),
    "coding of nothing": _written("cd:codes", "ex:city-0"),
    "coder missing": _dropped("cd:codedBy", "cd:Coding"),
    "nothing judged": _dropped("cd:dimension", "cd:Coding"),
    "two confidences": _added("cd:confidence", "confidence:low"),
    "unknown source": _written("cd:source", "ex:lost"),
    "source without address": _dropped("cd:address", "cd:Source"),
    "no address": _written("cd:address", '"example.org"', '"https://example.org/a b"^^xsd:anyURI'),
    "city without country": _dropped("cd:country", "cd:City"),
    "country unknown": _written("cd:country", "place:london", "ex:city-0"),
    "no identifier": _dropped("cd:wikidataId", "cd:City"),
    "wrong identifier": _written("cd:wikidataId", '"90"', '"Q۹۰"', '"Q9000000001"'),
    "half a coordinate": _dropped("cd:longitude", "cd:City"),
    "coordinate out of range": _written("cd:latitude", "91.5", '"35.7"'),
    "government without place": _dropped("cd:governs", "cd:CityGovernment"),
    "same place": _written("cd:governs", "ex:city-0", "ex:city-1"),
    "governs an agent": _written("cd:governs", "ex:network-0"),
    "no language": _written("skos:prefLabel", '"Name"'),
    "two names": _added("skos:prefLabel", '"one more"@en , "another"@en'),
    "empty name": _written("skos:prefLabel", '""@en', '"  "@fa'),
    "untrimmed name": _written("skos:prefLabel", '" Name"@en', '"نام "@fa'),
    "Arabic letters": _written("skos:prefLabel", '"شهر علي و كمال"@fa', '"سال ١٣٩٥"@fa'),
    "same name": _written("skos:prefLabel", '"Arden 0"@en'),
    "unknown class": lambda record, random: record.is_a("cd:Activity") and not record.put("a", "cd:Activty"),
    "two natures": lambda record, random: record.is_a("cd:Activity", "cd:City") and not record.statements.append(("a", "cd:Agreement")),
    "name in time": lambda record, random: (
        record.is_a("cd:City") and not record.statements.append(("cd:name", '[ cd:nameText "" ; cd:start "1998-13" ]'))
    ),
    "same party twice": lambda record, random: record.is_a("cd:CityGovernment") and not record.put("cd:governs", "ex:city-0"),
    "unknown property": lambda record, random: not record.statements.append(("cd:partcipant", "ex:city-0")),
    "misspelt property": lambda record, random: not record.statements.append(("skos:preferredLabel", '"Name"@en')),
} | {
    f"strange {property_} of {class_}": _strange(class_, f"cd:{property_}")
    for class_, names in _FIELDS.items()
    for property_ in names.split()
}
"""What may be wrong with a record: each changes one that it fits, and says whether it did."""


def cases(count: int, seed: int = 0, faulty: float = 0.02, cities: int | None = None) -> Iterator[list[Record]]:
    """Shared entities, one group each, then cases.

    Args:
        count: how many cases.
        seed: for chance.
        faulty: the share of cases, and of shared entities, of which one record has a fault.
        cities: how many cities there are; one for twenty cases where None.
    """
    random = Random(seed)  # noqa: S311 (nothing secret)
    cities = cities or max(4, count // 20)
    for record in shared(cities, random):
        # The shared entities of few cases would rarely have a fault, those of many very often.
        yield _spoilt([record], random, faulty)
    for number in range(count):
        yield _spoilt(case(number, cities, random), random, faulty)


def _spoilt(group: list[Record], random: Random, share: float) -> list[Record]:
    if random.random() < share:
        names, spoilt = list(FAULTS), list(group)
        random.shuffle(names)
        random.shuffle(spoilt)
        any(FAULTS[name](record, random) for name in names for record in spoilt)
    return group


def records(triples: int, seed: int = 0, faulty: float = 0.02) -> Iterator[Record]:
    """Records of about so many statements."""
    for group in cases(max(1, round(triples / 30.2)), seed, faulty):
        yield from group


def turtle(given: Iterator[Record] | list[Record]) -> Iterator[str]:
    """Records as Turtle, piece by piece."""
    yield "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    for record in given:
        if record.statements:
            said = " ;\n    ".join(f"{property_} {value}" for property_, value in record.statements)
            yield f"\n{record.subject}\n    {said} .\n"


def main() -> None:
    """Writes to standard output."""
    triples, seed, faulty = (*sys.argv[1:], *("100000", "0", "0.02")[len(sys.argv) - 1 :])
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for piece in turtle(records(int(triples), int(seed), float(faulty))):
        sys.stdout.write(piece)


if __name__ == "__main__":
    main()
