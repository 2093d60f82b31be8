"""What is said of a change of a store is what a check of the whole says there; nothing that the change affects is left out."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from citydip.errors import StoreError, UnchangedError
from citydip.store.graphs import names_of
from citydip.store.keeper import Keeper
from citydip.validation import validate
from citydip.validation.change import validate_change
from tests.benchmarks.generate import FAULTS, Record, case, shared, turtle
from tests.run import run

FILES = ("actors.ttl", "first.ttl", "second.ttl")


def written(path: Path, records: Sequence[Record]) -> Path:
    path.write_text("".join(turtle(list(records))), encoding="utf-8")
    return path


def kept(folder: Path, files: Sequence[Path]) -> Path:
    store = folder / "store"
    Keeper(store).add(names_of(files))
    return store


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Record]]:
    """Faulty and good cases over three files, with actors and places in all of them."""
    chance = random.Random(11)  # noqa: S311 (nothing secret)
    found: list[Record] = list(shared(6, chance))
    for number, fault in enumerate(FAULTS.values()):
        group = case(number, 6, chance)
        if number % 2:
            any(fault(record, chance) for record in group)
        found += group
    files: dict[str, list[Record]] = {name: [] for name in FILES}
    for record in found:
        files[chance.choice(FILES)].append(record)
    return files


def changed(records: Sequence[Record], others: Sequence[Record], chance: random.Random) -> list[Record]:
    """Records of which one or two are gone, are another's twin, or have a fault."""
    after = [Record(record.subject, list(record.statements)) for record in records]
    while after == records or chance.random() < 0.5:
        victim = chance.randrange(len(after))
        match chance.randrange(4):
            case 0:
                del after[victim]
            case 1:
                after.append(Record(f"ex:again-{victim}", list(after[victim].statements)))
            case 2:
                # Statements that another file makes, too, are no change: this one is gone.
                after[victim] = chance.choice(others)
            case _:
                faults = list(FAULTS.values())
                chance.shuffle(faults)
                any(fault(after[victim], chance) for fault in faults)
    return after


@pytest.mark.parametrize("seed", range(12))
def test_a_change_is_told_as_by_the_whole(seed: int, collection: dict[str, list[Record]], tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    before = [written(tmp_path / name, records) for name, records in collection.items()]
    store = kept(tmp_path, before)
    old = validate(before).tuples()
    name = chance.choice(FILES)
    others = [record for other in FILES if other != name for record in collection[other]]
    written(tmp_path / name, changed(collection[name], others, chance))
    report, whole = validate_change(store, [tmp_path / name]), validate(before).tuples()
    told = report.tuples()
    assert told <= whole
    assert whole - old <= told
    gone = {result[0] for result in old - whole}
    assert {result for result in whole if result[0] in gone} == {result for result in told if result[0] in gone}
    assert 0 < report.checked.triples < sum(1 for _ in collection) * 10_000


def test_what_nobody_changes_is_not_looked_at(collection: dict[str, list[Record]], tmp_path: Path) -> None:
    files = [written(tmp_path / name, records) for name, records in collection.items()]
    store = kept(tmp_path, files)
    added = written(tmp_path / "new.ttl", case(999, 6, random.Random(3)))  # noqa: S311 (nothing secret)
    report = validate_change(store, [added])
    assert 0 < report.checked.triples < validate(files).checked.triples / 5
    with pytest.raises(UnchangedError):
        validate_change(store, files)


PROLOGUE = """
@prefix agreement: <https://w3id.org/citydip/concept/agreement/> .
@prefix cd: <https://w3id.org/citydip/ontology#> .
@prefix ex: <https://example.org/> .
@prefix kind: <https://w3id.org/citydip/concept/kind/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix status: <https://w3id.org/citydip/concept/status/> .
ex:fr a cd:Country ; skos:prefLabel "France"@en ; cd:isoCode "FR" .
ex:de a cd:Country ; skos:prefLabel "Germany"@en ; cd:isoCode "DE" .
"""
CITY = 'ex:{0} a cd:City ; skos:prefLabel "{0}"@en ; cd:country ex:{1} .\n'
CITY += 'ex:g{0} a cd:CityGovernment ; skos:prefLabel "g{0}"@en ; cd:governs ex:{0} .\n'
BOND = 'ex:bond a cd:Agreement ; skos:prefLabel "bond"@en ; cd:agreementKind agreement:twinning ; cd:party ex:ga , ex:gb .\n'
FAR: dict[str, tuple[str, str, str, str]] = {
    "country of the place of a party": (
        CITY.format("a", "fr") + BOND,
        CITY.format("b", "de"),
        CITY.format("b", "fr"),
        "bond",
    ),
    "identifier of another": (
        CITY.format("a", "fr") + 'ex:a cd:wikidataId "Q1" .',
        CITY.format("b", "de"),
        CITY.format("b", "de") + 'ex:b cd:wikidataId "Q1" .',
        "a",
    ),
    "name of another": (
        CITY.format("a", "fr"),
        CITY.format("b", "fr"),
        CITY.format("b", "fr").replace('"b"', '"a"'),
        "a",
    ),
    "agreement stored twice": (
        CITY.format("a", "fr") + CITY.format("b", "de") + BOND,
        BOND.replace("ex:bond", "ex:again").replace("ex:gb", "ex:gc") + CITY.format("c", "de"),
        BOND.replace("ex:bond", "ex:again") + CITY.format("c", "de"),
        "bond",
    ),
    "change of status": (
        BOND + 'ex:bond cd:statusChange ex:end , ex:start . ex:end a cd:StatusChange ; cd:status status:ended ; cd:date "2000" .',
        'ex:start a cd:StatusChange ; cd:status status:signed ; cd:date "1990" .',
        'ex:start a cd:StatusChange ; cd:status status:signed ; cd:date "2010" .',
        "bond",
    ),
    "class of the data": (
        'ex:visit a ex:Visit ; skos:prefLabel "visit"@en .',
        "ex:Visit rdfs:subClassOf ex:Event .",
        "ex:Visit rdfs:subClassOf ex:Event . ex:Event rdfs:subClassOf cd:Activity .",
        "visit",
    ),
    "term that the data declared": (
        'ex:fair a cd:Activity ; skos:prefLabel "fair"@en ; cd:kind kind:BookFair .',
        'kind:BookFair a cd:ActivityKind ; skos:prefLabel "book fair"@en .',
        "ex:fr cd:population 5 .",
        "fair",
    ),
}


@pytest.mark.parametrize("what", FAR)
def test_a_change_far_away_is_told(what: str, tmp_path: Path) -> None:
    here, there = tmp_path / "here.ttl", tmp_path / "there.ttl"
    first, before, after, concerned = FAR[what]
    here.write_text(PROLOGUE + first, encoding="utf-8")
    there.write_text(PROLOGUE + before, encoding="utf-8")
    store, old = kept(tmp_path, [here, there]), validate([here, there]).tuples()
    there.write_text(PROLOGUE + after, encoding="utf-8")
    told, whole = validate_change(store, [there]).tuples(), validate([here, there]).tuples()
    focus = f"<https://example.org/{concerned}>"
    new = {result for result in whole - old if result.focus == focus}
    assert new
    assert whole - old <= told <= whole


def test_names_and_places_come_from_the_store(tmp_path: Path) -> None:
    prologue = "@prefix cd: <https://w3id.org/citydip/ontology#> . @prefix ex: <https://example.org/> .\n"
    prologue += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    actors, bond = tmp_path / "actors.ttl", tmp_path / "bond.ttl"
    actors.write_text(prologue + 'ex:a a cd:CityGovernment ; skos:prefLabel "A"@en .\n', encoding="utf-8")
    bond.write_text(prologue + 'ex:bond a cd:Agreement ; skos:prefLabel "bond"@en ; cd:party ex:a , [] .\n', encoding="utf-8")
    store = kept(tmp_path, [actors, bond])
    actors.write_text(prologue + 'ex:a a cd:City ; skos:prefLabel "A"@en .\n', encoding="utf-8")
    results = validate_change(store, [actors]).results
    by_place = {(str(result.place).removeprefix(f"{tmp_path}/"), result.focus_label["en"]) for result in results}
    assert {("actors.ttl:3:1", "A"), ("bond.ttl", "bond")} <= by_place


def test_the_command(tmp_path: Path) -> None:
    first = written(tmp_path / "a.ttl", case(1, 6, random.Random(3)))  # noqa: S311 (nothing secret)
    with pytest.raises(StoreError):
        validate_change(tmp_path, [first])
    store = kept(tmp_path, [first])
    unchanged = run("validate", "--store", str(store), "--changed", str(first))
    assert (unchanged.returncode, unchanged.stdout, unchanged.stderr.count("\n")) == (3, "", 1)
    written(tmp_path / "b.ttl", [Record("ex:x", [("a", "cd:Activty")])])
    wrong = run("validate", "--store", str(store), "--changed", str(tmp_path / "b.ttl"))
    assert wrong.returncode == 1
    assert "cd:Activity" in wrong.stdout
    both = run("validate", str(first), "--store", str(store), "--changed", str(first))
    assert (both.returncode, both.stderr.count("\n")) == (2, 1)
