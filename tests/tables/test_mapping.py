"""Other people's tables by the mappings that come with citydip, on small tables of the same layouts."""

import json
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from citydip.conversion import Choices, Outcome, convert
from citydip.tables.making import model
from citydip.tables.mapping import load_mapping, shipped_mappings
from citydip.terms import PREFIXES, local_name

CD = PREFIXES["cd"]
TYPE = PREFIXES["rdf"] + "type"

MONTREAL = """\
name,lat,lng,description,url
Lyon,45.76,4.84,Protocole d'échange et de coopération (décembre 1989),https://fr.wikipedia.org/wiki/Lyon
Milan,45.46,9.19,Jumelage et protocole d'échange et de coopération (novembre 1996),https://fr.wikipedia.org/wiki/Milan
Shanghai,31.23,121.47,Jumelage officiel (depuis 1985) et Mémorandum d'échanges amicaux (depuis 1985 renouvelables tous les trois ans),https://x
Wilaya d'Alger,36.7,3.06,Jumelage,https://fr.wikipedia.org/wiki/Alger
Ailleurs,1.0,2.0,Coopération (formel ou informel),https://x
Plus loin,1.0,2.0,Amitié,https://x
"""
TOWNS_HEAD = "origincityLabel\torigincountry\toriginlat\toriginlong\toriginpopulation\tsistercityLabel\tdestinationlat\tdestinationlong\t"
TOWNS = TOWNS_HEAD + (
    "destinationpopulation\tdestination_countryLabel\tdist\teu\n"
    "Narva\tEstonia\t59.38\t28.19\t54000\tPärnu\t58.39\t24.5\t\tEstonia\t1\tEU\n"
    "Pärnu\tEstonia\t58.39\t24.5\t\tNarva\t59.38\t28.19\t54000\tEstonia\t1\tEU\n"
    "Tartu\tEstonia\t58.38\t26.72\t93687\t18th district of Budapest\t47.43\t19.17\t101613\tHungary\t1\tEU\n"
    "Tartu\tEstonia\t58.38\t26.72\t93687\t18th district of Budapest\t47.44\t19.17\t101613\tHungary\t2\tEU\n"
    "Tartu\tEstonia\t58.38\t26.72\t93687\tQ12875763\t35.0\t33.0\t\tCyprus\t3\tEU\n"
    "Võru\tEstonia\t57.85\t26.99\tNA\t\t\t\t\t\t\t\n"
)
EUROCITIES = json.dumps(
    {
        "members": [
            {"name_on_website": "Izmir", "wikidata_id": "Q35997"},
            {"name_on_website": "Lyon Metropole", "wikidata_id": "Q456"},
            {"name_on_website": "Lyon", "wikidata_id": "Q456"},
            {"name_on_website": "Somewhere", "wikidata_id": "?"},
            {"name_on_website": "Nowhere", "wikidata_id": None},
        ]
    }
)
CREATIVE = "City Name,Category,Link\nIsfahan,Crafts and Folk Art,https://example.org/i\nBologna,Music,https://example.org/b\nX,Music,\n"
MEMBERSHIPS = """\
City,Country,Network,Year
Bern,Switzerland,Eurocities,1998
برن,سوئیس,یوروسیتیز,۱۳۷۷
Bern,Switzerland,Other Net,0
Brno,,Eurocities,1999
"""
SIGNATURES = """\
city_name,country,wikidata_id,mayor_title
Athens,Greece,Q1524,Mayor of Athens
Athens,USA,Q755425,Mayor of Athens
Al-Hamdanyia district,Iraq,,Mayor of Al-Hamdanyia district
Athens,Greece,Q1524,Mayor of Athens
"""

# For each mapping: a table, how many rows it has, repeats and refuses, and the records that are made of it.
LAYOUTS: dict[str, tuple[str, str, tuple[int, int, int], dict[str, int]]] = {
    "montreal-links": ("links.csv", MONTREAL, (6, 0, 2), {"Agreement": 6, "City": 4, "Region": 1}),
    "wikidata-twin-towns": ("towns.tsv", TOWNS, (6, 2, 2), {"Agreement": 2, "City": 3, "District": 1, "Figure": 3}),
    "eurocities-members": ("members.json", EUROCITIES, (5, 1, 2), {"Membership": 2, "City": 1, "MetropolitanArea": 1}),
    "unesco-creative-cities": ("creative.csv", CREATIVE, (3, 0, 1), {"Membership": 2, "City": 2}),
    "memberships": ("memberships.csv", MEMBERSHIPS, (4, 0, 1), {"Membership": 3, "City": 2, "CityNetwork": 3}),
    "declaration-signatures": ("signatures.csv", SIGNATURES, (4, 1, 0), {"Activity": 1, "City": 2, "District": 1}),
}


def mapped(mapping: str, folder: Path) -> tuple[Outcome, Path]:
    name, content, _, _ = LAYOUTS[mapping]
    (folder / name).write_text(content, encoding="utf-8")
    output = folder / "out.nt"
    return convert([folder / name], output, ".nt", Choices(mapping=mapping)), output


def test_every_shipped_mapping_is_tried() -> None:
    assert {path.stem for path in shipped_mappings()} == set(LAYOUTS)
    for path in shipped_mappings():
        title = load_mapping(path.stem, model()).title
        assert set(title) == {"en", "fa"}


@pytest.mark.parametrize("mapping", LAYOUTS)
def test_every_row_is_counted(mapping: str, tmp_path: Path) -> None:
    outcome, output = mapped(mapping, tmp_path)
    account = outcome.account
    assert account is not None
    rows, repeated, refused = LAYOUTS[mapping][2]
    assert (account.rows.total(), account.repeated, account.refused.total()) == (rows, repeated, refused)
    lines = {problem.place.row for problem in account.problems if problem.grave}
    assert len(lines) == refused, "each refused row has its reason"
    made = Counter(
        local_name(quad.object.value)
        for quad in parse(output.read_bytes(), RdfFormat.N_TRIPLES)
        if quad.predicate.value == TYPE and isinstance(quad.object, NamedNode) and quad.object.value.startswith(CD)
    )
    assert {class_: made[class_] for class_ in LAYOUTS[mapping][3]} == LAYOUTS[mapping][3]


def said(output: Path, property_: str, subject: str = "") -> list[str]:
    return sorted(
        quad.object.value
        for quad in parse(output.read_bytes(), RdfFormat.N_TRIPLES)
        if quad.predicate.value == CD + property_ and subject in quad.subject.value and not isinstance(quad.object, type(None))
    )


def test_two_agreements_in_one_cell_each_with_its_date(tmp_path: Path) -> None:
    _, output = mapped("montreal-links", tmp_path)
    kinds = [local_name(kind) for kind in said(output, "agreementKind")]
    assert Counter(kinds) == {"twinning": 3, "protocol": 2, "exchange-memorandum": 1}
    assert said(output, "date") == ["1985", "1985", "1989-12", "1996-11"]


def test_pairs_are_one_agreement_in_whatever_direction(tmp_path: Path) -> None:
    outcome, output = mapped("wikidata-twin-towns", tmp_path)
    assert len(said(output, "party")) == 4
    assert outcome.account is not None
    otherwise = [problem.data for problem in outcome.account.problems if problem.key == "row-otherwise"]
    assert {"47.43", "47.44"} <= {text for data in otherwise for text in map(str, data.values())}
    reasons = {problem.place.row: problem.message("en") for problem in outcome.account.problems if problem.grave}
    assert reasons[6] == "Wikidata has no name for this partner in the language of the table, only its number."


def test_what_names_a_refused_record_is_refused_with_it(tmp_path: Path) -> None:
    rows = "city,country,network,year\nBern,Atlantis,UCLG,1999\nBern,Atlantis,Metropolis,2001\nIsfahan,Iran,UCLG,2004\n"
    (tmp_path / "memberships.csv").write_text(rows, encoding="utf-8")
    outcome = convert([tmp_path / "memberships.csv"], tmp_path / "out.nt", ".nt", Choices(mapping="memberships"))
    assert outcome.account is not None
    assert (outcome.account.rows.total(), outcome.account.refused.total()) == (3, 2)
    assert "Atlantis" not in (tmp_path / "out.nt").read_text(encoding="utf-8")
    assert said(tmp_path / "out.nt", "start") == ["2004"]
    keys = {(problem.place.row, problem.key) for problem in outcome.account.problems}
    assert keys == {(2, "cell-unknown"), (2, "row-names-refused"), (3, "row-names-refused")}


def test_a_refused_first_row_does_not_cost_the_others_what_they_share(tmp_path: Path) -> None:
    members = [{"name_on_website": "", "wikidata_id": "Q1"}, {"name_on_website": "Oulu", "wikidata_id": "Q47048"}]
    (tmp_path / "members.json").write_text(json.dumps({"members": members}), encoding="utf-8")
    outcome = convert([tmp_path / "members.json"], tmp_path / "out.nt", ".nt", Choices(mapping="eurocities-members"))
    assert outcome.account is not None
    assert [(problem.place.row, problem.key) for problem in outcome.account.problems] == [(1, "row-lacks")]
    assert (outcome.account.rows.total(), outcome.account.refused.total()) == (2, 1)
    assert len(said(tmp_path / "out.nt", "organization")) == 1


def test_values_of_json_are_texts_or_their_rows_are_refused(tmp_path: Path) -> None:
    mapping = tmp_path / "own.toml"
    fields = """columns."skos:prefLabel@en" = "{name}"\ncolumns."dcterms:description@en" = "{note}"\n"""
    record = '[[records]]\nsheet = "actors"\nid = "{id}"\n' + fields + 'columns."rdf:type" = "city network"'
    mapping.write_text(f'en = "networks"\nfa = "شبکه‌ها"\n{record}\n', encoding="utf-8")
    networks = [
        {"id": 1, "name": "One", "note": True, "more": {"not": ["read"]}},
        {"id": 2, "name": ["Two", "Deux"], "note": ""},
        {"id": 3, "name": "Three", "note": []},
        {"id": 4, "name": ["Four"], "note": False},
        {"id": 5, "name": "Five", "note": {"en": "x"}},
    ]
    (tmp_path / "networks.json").write_text(json.dumps(networks), encoding="utf-8")
    outcome = convert([tmp_path / "networks.json"], tmp_path / "out.nt", ".nt", Choices(mapping=str(mapping)))
    quads = list(parse((tmp_path / "out.nt").read_bytes(), RdfFormat.N_TRIPLES))
    texts = {quad.object.value for quad in quads if isinstance(quad.object, Literal) and quad.object.language}
    assert texts == {"One", "true", "Three", "Four", "false"}
    assert outcome.account is not None
    assert {problem.place.within: problem.key for problem in outcome.account.problems} == {"2:2": "row-nested", "5:3": "row-nested"}


def test_columns_that_a_mapping_leaves_out_are_named(tmp_path: Path) -> None:
    outcome, _ = mapped("declaration-signatures", tmp_path)
    assert outcome.account is not None
    assert outcome.account.unused == ["mayor_title"]
    assert "mayor_title" in "\n".join(outcome.lines("fa"))


def test_unknown_marks_are_no_values(tmp_path: Path) -> None:
    _, output = mapped("memberships", tmp_path)
    assert said(output, "start") == ["1998", "1998", "1999"]


def test_signatories_are_gathered_in_one_activity(tmp_path: Path) -> None:
    _, output = mapped("declaration-signatures", tmp_path)
    assert len(said(output, "signatory", "activity/declaration")) == 3
    assert not any("Mayor" in line for line in output.read_text(encoding="utf-8").splitlines())


def test_a_mapping_of_ones_own(tmp_path: Path) -> None:
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        """
        en = "visits"
        fa = "سفرها"
        headings = ["شهر", "سال"]
        encoding = "windows-1256"
        delimiter = ";"

        [[records]]
        sheet = "activities"
        id = "visit-{شهر}"
        columns."skos:prefLabel@fa" = "سفر به {شهر}"
        columns."cd:kind" = "case-kind:OfficialVisit"
        columns."cd:start" = { from = "سال", find = "[0-9]{4}", needed = true }
        """,
        encoding="utf-8",
    )
    table = tmp_path / "visits.csv"
    table.write_bytes("شهر;سال\nقم;سال 1398\nمشهد;نامعلوم\n".encode("cp1256"))
    outcome = convert([table], tmp_path / "out.nt", ".nt", Choices(mapping=str(mapping)))
    assert said(tmp_path / "out.nt", "start") == ["2019", "2020"]
    assert outcome.account is not None
    assert [problem.place.within for problem in outcome.account.problems] == ["3:2"]
