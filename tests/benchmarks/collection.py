"""A collection of cases of any size, for benchmarks: twinned cities, their agreements, activities and memberships.

    python tests/benchmarks/collection.py TRIPLES FILE

The same number gives the same N-Triples. There is a city for about 150 statements; the shape of a record is that of real collections:
some links are undated, some agreements ended, kinds and dimensions are those of the ontology.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from citydip.terms import PREFIXES

DATA: Final = "https://example.org/collection/"
KINDS: Final = ["Twinning", "CulturalExchange", "HostingBid", "Lobbying", "MedicalTourism", "PeaceInitiative", "LoanProvision"]
DIMENSIONS: Final = ["security", "development", "economy", "culture", "networks", "representation"]
FUNCTIONS: Final = ["political", "economic", "cultural", "informational"]
STATUSES: Final = ["proposed", "signed", "in-force", "ended"]
TYPE: Final = f"<{PREFIXES['rdf']}type>"


def term(short: str) -> str:
    prefix, _, local = short.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def own(local: str) -> str:
    return f"<{DATA}{local}>"


def text(words: str, language: str = "en") -> str:
    return f'"{words}"@{language}'


def statements() -> Iterator[str]:
    """N-Triples lines without an end: first networks, then cities, each with what it does."""
    chance = random.Random(1)  # noqa: S311
    for network in range(20):
        yield f"{own(f'network-{network}')} {TYPE} {term('cd:CityNetwork')} ."
        yield f"{own(f'network-{network}')} {term('skos:prefLabel')} {text(f'Network {network}')} ."
    number = 0
    while True:
        yield from _city(number, chance)
        number += 1


def _city(number: int, chance: random.Random) -> Iterator[str]:
    place, government = own(f"place-{number}"), own(f"government-{number}")
    yield f"{place} {TYPE} {term('cd:City')} ."
    yield f"{place} {term('skos:prefLabel')} {text(f'City {number}')} ."
    yield f"{place} {term('skos:prefLabel')} {text(f'شهر {number}', 'fa')} ."
    yield f"{place} {term('cd:country')} {own(f'country-{number % 90}')} ."
    yield f"{government} {TYPE} {term('cd:CityGovernment')} ."
    yield f"{government} {term('skos:prefLabel')} {text(f'City {number} government')} ."
    yield f"{government} {term('cd:governs')} {place} ."
    if number < 90:
        yield f"{own(f'country-{number}')} {TYPE} {term('cd:Country')} ."
        yield f"{own(f'country-{number}')} {term('skos:prefLabel')} {text(f'Country {number}')} ."
    for index in range(5):
        yield from _link(number, index, government, chance)
    for network in chance.sample(range(20), 2):
        membership = own(f"membership-{number}-{network}")
        yield f"{membership} {TYPE} {term('cd:Membership')} ."
        yield f"{membership} {term('cd:member')} {government} ."
        yield f"{membership} {term('cd:organization')} {own(f'network-{network}')} ."
        yield f'{membership} {term("cd:start")} "{chance.randint(1950, 2024)}" .'


def _link(number: int, index: int, government: str, chance: random.Random) -> Iterator[str]:
    """One activity that concludes one agreement with an earlier city."""
    partner = own(f"government-{chance.randrange(number + 1)}")
    activity, agreement = own(f"activity-{number}-{index}"), own(f"agreement-{number}-{index}")
    year = chance.randint(1950, 2024)
    yield f"{activity} {TYPE} {term('cd:Activity')} ."
    yield f"{activity} {term('skos:prefLabel')} {text(f'Activity {index} of city {number}')} ."
    yield f"{activity} {term('cd:kind')} {term('kind:' + chance.choice(KINDS))} ."
    yield f"{activity} {term('cd:dimension')} {term('dimension:' + chance.choice(DIMENSIONS))} ."
    yield f"{activity} {term('cd:function')} {term('function:' + chance.choice(FUNCTIONS))} ."
    yield f"{activity} {term('cd:concludes')} {agreement} ."
    yield f"{activity} {term('cd:source')} {own(f'source-{number % 500}')} ."
    yield f"{agreement} {TYPE} {term('cd:Agreement')} ."
    yield f"{agreement} {term('skos:prefLabel')} {text(f'Agreement {index} of city {number}')} ."
    yield f"{agreement} {term('cd:agreementKind')} {term('agreement:twinning')} ."
    for who in (government, partner):
        yield f"{activity} {term('cd:signatory')} {who} ."
        yield f"{agreement} {term('cd:party')} {who} ."
    if chance.random() < 0.9:
        yield f'{activity} {term("cd:start")} "{year}" .'
        for step, status in enumerate(STATUSES[1 : chance.randint(2, 4)]):
            change = own(f"change-{number}-{index}-{step}")
            yield f"{agreement} {term('cd:statusChange')} {change} ."
            yield f"{change} {TYPE} {term('cd:StatusChange')} ."
            yield f"{change} {term('cd:status')} {term('status:' + status)} ."
            yield f'{change} {term("cd:date")} "{year + step * 7}" .'


def write(triples: int, path: Path) -> None:
    """Writes a collection of that many statements."""
    with path.open("w", encoding="utf-8") as file:
        for _, line in zip(range(triples), statements(), strict=False):
            file.write(line + "\n")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
