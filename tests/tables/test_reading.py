"""What people write into cells, in either language and any spelling, and what becomes of it."""

import csv
from collections.abc import Mapping
from pathlib import Path
from traceback import walk_tb

import pytest
from pyoxigraph import RdfFormat, parse

from citydip.conversion import Choices, convert
from citydip.fixing import fix
from citydip.tables.cells import Cells
from citydip.tables.document import Account, statements
from citydip.tables.making import model
from citydip.tables.naming import CellFault, Names
from citydip.tables.reading import Tables
from citydip.tables.terms import Statement
from citydip.terms import PREFIXES, resolve

CD = PREFIXES["cd"]


def read(tmp_path: Path, *tables: tuple[str, str], base: str | None = "https://example.org/t/") -> tuple[set[Statement], Account]:
    """What some tables say, and the account of their rows."""
    paths = []
    for name, content in tables:
        paths.append(tmp_path / name)
        paths[-1].write_text(content, encoding="utf-8")
    opened, account = Tables(paths, base), Account()
    return {said for table in opened.tables for said in statements(opened, table, account)}, account


def values(said: set[Statement], property_: str, subject: str = "") -> set[str]:
    predicate = f"<{resolve(property_) or CD + property_}>"
    return {value for found, name, value in said if name == predicate and subject in found}


def graph(path: Path) -> set[Statement]:
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in parse(path.read_bytes(), RdfFormat.N_TRIPLES)}


def short(*names: str) -> set[str]:
    return {f"<{resolve(name)}>" for name in names}


@pytest.mark.parametrize(
    ("heading", "cell", "property_", "expected"),
    [
        ("kind", "Twinning", "kind", {"kind:Twinning"}),
        ("kind of activity", "twinning (sister cities)", "kind", {"kind:Twinning"}),
        ("گونه فعاليت", "خواهر خواندگي", "kind", {"kind:Twinning"}),
        ("cd:kind", "kind:Twinning", "kind", {"kind:Twinning"}),
        ("Kind", "https://w3id.org/citydip/concept/kind/Twinning", "kind", {"kind:Twinning"}),
        ("dimension", "culture; security", "dimension", {"dimension:culture", "dimension:security"}),
        ("بُعد", "فرهنگ؛ امنیت", "dimension", {"dimension:culture", "dimension:security"}),
        ("بعد", "فرهنگ، امنیت", "dimension", {"dimension:culture", "dimension:security"}),
        ("DIMENSION", "culture\nsecurity", "dimension", {"dimension:culture", "dimension:security"}),
        ("function", "سیاسی|economic", "function", {"function:political", "function:economic"}),
        ("actor", "London", "actor", {"actor:london"}),
        ("كنشگر", "لندن، پاریس", "actor", {"actor:london", "actor:paris"}),
        ("actor", "UCLG", "actor", {"actor:uclg"}),
        ("actor", "Municipality of London", "actor", {"actor:london"}),
        ("کنشگر", "شهرداري اصفهان، شهرداری لندن", "actor", {"actor:isfahan", "actor:london"}),
        ("actor", "actor:uclg", "actor", {"actor:uclg"}),
        ("addressee", "Iran", "addressee", {"actor:IR"}),
        ("place", "اصفهان", "takesPlaceIn", {"place:isfahan"}),
        ("place", "the Netherlands", "takesPlaceIn", {"place:NL"}),
        ("place", "کرواسی", "takesPlaceIn", {"place:HR"}),
        ("confidence", "بالا", "confidence", {"confidence:high"}),
    ],
)  # fmt: skip
def test_names_in_either_language(tmp_path: Path, heading: str, cell: str, property_: str, expected: set[str]) -> None:
    said, account = read(tmp_path, ("cases.csv", f'id,{heading}\na,"{cell}"\n'))
    assert [problem.message("en") for problem in account.problems] == []
    assert values(said, property_) == short(*expected)


def test_a_city_that_acts_is_its_government(tmp_path: Path) -> None:
    places = "id,name (en),name (fa),class,country\nbern,Bern,برن,city,Switzerland\ngraubuenden,Graubünden,,region,CH\n"
    cases = "id,actor\na,Bern; Graubünden\n"
    said, _ = read(tmp_path, ("cases.csv", cases), ("places.csv", places))
    assert values(said, "actor") == {"<https://example.org/t/actor/bern>", "<https://example.org/t/actor/graubuenden>"}
    assert values(said, "rdf:type", "actor/bern") == short("cd:CityGovernment")
    assert values(said, "rdf:type", "actor/graubuenden") == short("cd:RegionalGovernment")
    assert values(said, "governs", "actor/bern") == {"<https://example.org/t/place/bern>"}
    assert values(said, "skos:prefLabel", "actor/bern") == {'"Bern"@en', '"برن"@fa'}


def test_a_government_that_is_there_is_taken(tmp_path: Path) -> None:
    places = "id,name (en),class\nbern,Bern,city\n"
    actors = "id,name (en),class,governs\nstadtrat,Stadtrat,city government,Bern\n"
    said, _ = read(tmp_path, ("cases.csv", "id,actor\na,Bern\n"), ("places.csv", places), ("actors.csv", actors))
    assert values(said, "actor") == {"<https://example.org/t/actor/stadtrat>"}


def test_a_web_address_is_a_source(tmp_path: Path) -> None:
    said, _ = read(tmp_path, ("cases.csv", "id,source\na,https://example.org/x\nb,https://example.org/x\n"))
    (source,) = values(said, "source")
    assert values(said, "address") == {f'"https://example.org/x"^^<{PREFIXES["xsd"]}anyURI>'}
    assert source.startswith("<https://example.org/t/source/")


@pytest.mark.parametrize(
    ("cell", "said_of_start"),
    [
        ("1998-09", {"start": {'"1998-09"'}}),
        ("septembre 1998", {"start": {'"1998-09"'}}),
        ("۱۳۹۸/۰۷/۱۲", {"start": {'"2019-10-04"'}}),
        ("مهر ۱۳۹۸", {"start": {'"2019"'}, "startEarliest": {'"2019-09-23"'}, "startLatest": {'"2019-10-22"'}}),
        ("۱۳۹۸", {"start": {'"2019"', '"2020"'}, "startEarliest": {'"2019-03-21"'}, "startLatest": {'"2020-03-19"'}}),
        ("1998; 1999", {"start": {'"1998"', '"1999"'}}),
    ],
)
def test_dates(tmp_path: Path, cell: str, said_of_start: Mapping[str, set[str]]) -> None:
    said, _ = read(tmp_path, ("cases.csv", f"id,start\na,{cell}\n"))
    for property_ in ("start", "startEarliest", "startLatest"):
        assert values(said, property_) == said_of_start.get(property_, set())


@pytest.mark.parametrize(
    ("cell", "term"),
    [
        ("۱۴۰۱", "2023-03-20"),
        ("پاییز ۱۴۰۱", "2022-12-21"),
        ("مهر ۱۳۹۸", "2019-10-22"),
        ("۱۴۰۱/۰۷/۰۱", "2022-09-23"),
        ("2022", "2022"),
        ("2022-11", "2022-11"),
    ],
)
def test_a_term_ends_with_the_last_day_of_its_solar_hijri_year_or_month(tmp_path: Path, cell: str, term: str) -> None:
    said, account = read(tmp_path, ("agreements.csv", f"id,signed,valid until\na,2014,{cell}\n"))
    assert not account.problems
    assert values(said, "validUntil") == {f'"{term}"'}


@pytest.mark.parametrize(
    ("sheet", "heading", "cell", "keys"),
    [
        ("cases", "start", "1444/09/15", ["date-perhaps-lunar"]),
        ("cases", "start", "1998; ۱۴۴۴", ["date-perhaps-lunar"]),
        ("cases", "start", "۱۴۴۴/۰۹/۱۵ ش", []),
        ("cases", "start", "مهر ۱۴۴۴", []),
        ("cases", "start", "2065-12-05", []),
        ("cases", "start", "۱۳۹۸", []),
        ("cases", "end", "۱۴۴۴", []),
        ("agreements", "signed", "۱۴۴۴/۰۹/۱۵", ["date-perhaps-lunar"]),
        ("agreements", "valid until", "۱۴۴۴", []),
        ("sources", "accessed", "1444-09-15", ["date-perhaps-lunar"]),
    ],
)
def test_a_date_decades_ahead_is_rather_lunar(tmp_path: Path, sheet: str, heading: str, cell: str, keys: list[str]) -> None:
    """Such as 1444 for 2023; terms and ends may lie so far ahead."""
    _, account = read(tmp_path, (f"{sheet}.csv", f"id,name (en),{heading}\na,a,{cell}\n"))
    assert [problem.key for problem in account.problems] == keys


@pytest.mark.parametrize(
    ("heading", "cell", "better"),
    [
        ("start", "35858", "1998-03-04"),
        ("start", "۱۳۹۸۰۷۱۲", "1398-07-12"),
        ("source", "www.isfahan.ir/2", "https://www.isfahan.ir/2"),
        ("start", "۵/۸/۱۳۷۹", "۱۳۷۹/۰۸/۰۵"),
    ],
)
def test_what_can_be_meant_is_offered(tmp_path: Path, heading: str, cell: str, better: str) -> None:
    _, account = read(tmp_path, ("cases.csv", f"id,{heading}\na,{cell}\n"))
    assert [problem.better[0] for problem in account.problems] == [better]


@pytest.mark.parametrize("cell", ["20230231", "۱۳۹۸۰۷۳۱"])
def test_a_day_that_is_none_is_not_offered(tmp_path: Path, cell: str) -> None:
    _, account = read(tmp_path, ("cases.csv", f"id,start\na,{cell}\n"))
    assert [problem.better for problem in account.problems] == [()]


@pytest.mark.parametrize("cell", ["Twining", "Twining; nothing", "Twining, nothing"])
def test_a_fault_that_comes_again_does_not_grow(cell: str) -> None:
    made = model()
    sheet = made.sheets["activities"]
    cells = Cells(made, Names(made, lambda _: ()), "https://example.org/t/")
    depths = []
    for _ in range(3):
        with pytest.raises(CellFault) as caught:
            cells.value(sheet.columns["cd:kind"], sheet, cell)
        depths.append(len(list(walk_tb(caught.value.__traceback__))))
    assert depths[1] == depths[2]


def test_changes_of_status_stand_in_columns(tmp_path: Path) -> None:
    table = "id,name (en),signed,renewed,ended,suspended\na,pact,2014-11-16,2017; 2021-01,۱۴۰۰,yes\n"
    said, account = read(tmp_path, ("agreements.csv", table))
    assert not account.problems
    assert values(said, "date", "a/signed") == {'"2014-11-16"'}
    assert (values(said, "date", "a/renewed>"), values(said, "date", "a/renewed-2")) == ({'"2017"'}, {'"2021-01"'})
    assert (values(said, "date", "a/ended"), values(said, "dateEarliest", "a/ended")) == (set(), {'"2021-03-21"'})
    assert values(said, "date", "a/suspended") == set()
    assert values(said, "status", "a/suspended") == short("status:suspended")


def test_a_figure_takes_decimal_commas(tmp_path: Path) -> None:
    said, _ = read(tmp_path, ("figures.csv", 'id,about,value\na,UCLG,"12,5"\nb,UCLG,۷٬۸۳۳\n'))
    assert values(said, "value") == {f'"12.5"^^<{PREFIXES["xsd"]}decimal>', f'"7833"^^<{PREFIXES["xsd"]}integer>'}


def test_names_of_the_tables_go_before_those_of_the_ontology(tmp_path: Path) -> None:
    actors = "id,name (en),class\nour-london,London,city government\n"
    said, _ = read(tmp_path, ("cases.csv", "id,actor\na,London\n"), ("actors.csv", actors))
    assert values(said, "actor") == {"<https://example.org/t/actor/our-london>"}


def test_ids(tmp_path: Path) -> None:
    table = "id,name (en)\n,A long name\nb c,x\nhttps://elsewhere.example/d,x\n./e,x\nactor:f,x\n"
    said, _ = read(tmp_path, ("actors.csv", table))
    assert {subject for subject, _, _ in said} == {
        "<https://example.org/t/actor/A-long-name>",
        "<https://example.org/t/actor/b-c>",
        "<https://elsewhere.example/d>",
        "<https://example.org/t/e>",
        f"<{PREFIXES['actor']}f>",
    }


def test_the_base_is_that_of_the_file_where_nothing_names_one(tmp_path: Path) -> None:
    said, _ = read(tmp_path, ("our cases.csv", "id,start\na,1998\n"), base=None)
    assert {subject for subject, _, _ in said} == {"<https://example.org/our-cases/activity/a>"}
    said, _ = read(tmp_path, ("cases.csv", "id (https://example.org/o/),start\na,1998\n"), base=None)
    assert {subject for subject, _, _ in said} == {"<https://example.org/o/activity/a>"}


def test_two_offices_merge_and_a_changed_row_replaces_its_case(tmp_path: Path) -> None:
    first, second = tmp_path / "cases-1.csv", tmp_path / "cases-2.csv"
    first.write_text("id,name (en),start,signed by\na,one,1998,x\nb,two,1999,y\nc,three,2000,z\n", encoding="utf-8")
    second.write_text("id,name (en),start\na,one,1998\nb,two,2001\nd,four,2002\n", encoding="utf-8")
    outcome = convert([first, second], tmp_path / "both.nt", ".nt", Choices(base="https://example.org/o/"))
    text = (tmp_path / "both.nt").read_text(encoding="utf-8")
    assert '"2001"' in text
    assert '"1999"' not in text
    assert [subject.rpartition("/")[2] for subject in outcome.replaced] == ["a>", "b>"]  # a lost what stood in a column of its own
    assert [subject.rpartition("/")[2] for subject in outcome.missing] == ["c>"]
    assert '"2000"' in text
    again = convert([tmp_path / "both.nt", second], tmp_path / "again.nt", ".nt", Choices(base="https://example.org/o/"))
    assert again.replaced == []
    lines = "\n".join(outcome.lines("en"))
    assert "2 (" in lines
    assert "1 (" in lines


def test_offices_with_bases_of_their_own_only_add(tmp_path: Path) -> None:
    for name in ("tehran", "bern"):
        (tmp_path / f"{name}-cases.csv").write_text(f"id,name (en),start\na,one in {name},1998\n", encoding="utf-8")
    outcome = convert([tmp_path / "tehran-cases.csv", tmp_path / "bern-cases.csv"], tmp_path / "both.nt", ".nt", Choices())
    assert (outcome.replaced, outcome.missing) == ([], [])
    assert sorted(values(graph(tmp_path / "both.nt"), "skos:prefLabel")) == ['"one in bern"@en', '"one in tehran"@en']


def test_a_row_that_only_moved_is_no_change_and_rows_keep_their_order(tmp_path: Path) -> None:
    head = "id (https://example.org/o/),name (en)\n"
    for name, rows in (("cases-1", "a,A\nb,B\nc,C\n"), ("cases-2", "c,C\nd,D\nb,B\n")):
        (tmp_path / f"{name}.csv").write_text(head + rows, encoding="utf-8")
    (tmp_path / "cases-3.csv").write_text("id (https://example.org/other/),name (en)\nx,X\n", encoding="utf-8")
    outcome = convert([tmp_path / f"cases-{number}.csv" for number in (1, 3, 2)], tmp_path / "all.csv", ".csv")
    assert outcome.replaced == []
    assert [subject.rpartition("/")[2] for subject in outcome.missing] == ["a>"]
    written = list(csv.DictReader((tmp_path / "all.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["name (English)"] for row in written] == ["A", "B", "C", "X", "D"]


@pytest.mark.parametrize(
    ("heading", "meant"), [("تاریخ آغاز", "آغاز"), ("start date", "start"), ("گونه", "گونهٔ فعالیت"), ("dimesion", "dimension")]
)
def test_a_heading_that_is_nearly_one_is_named(tmp_path: Path, heading: str, meant: str) -> None:
    _, account = read(tmp_path, ("cases.csv", f"id,name (en),{heading}\na,A,1998\n"))
    assert [problem.data["better"] for problem in account.problems] == [meant]


@pytest.mark.parametrize(
    ("sheet", "heading", "meant"),
    [
        ("cases", "شهر", "مکان یا کنشگر"),
        ("cases", "نوع", "گونهٔ فعالیت"),
        ("cases", "حوزه", "بُعد یا کارکرد"),
        ("cases", "Date", "start"),
        ("cases", "لينك", "منبع"),
        ("agreements", "تاریخ", "امضاشده"),
        ("sources", "link", "web address"),
        ("places", "عنوان", "نام (فارسی)"),
    ],
)
def test_an_everyday_heading_gets_the_columns_that_may_be_meant(tmp_path: Path, sheet: str, heading: str, meant: str) -> None:
    _, account = read(tmp_path, (f"{sheet}.csv", f"id,name (en),{heading}\na,A,1998\n"))
    assert [problem.data["better"] for problem in account.problems] == [meant]


def test_what_an_everyday_heading_means_may_have_its_column_already(tmp_path: Path) -> None:
    _, account = read(tmp_path, ("cases.csv", "id,kind,نوع\na,Summit,x\n"))
    assert not account.problems


@pytest.mark.parametrize(
    ("cell", "better"),
    [
        ("لندن و پاریس", "لندن؛ پاریس"),
        ("London and Paris", "London; Paris"),
        ("London & Paris", "London; Paris"),
        ("UCLG; لندن و پاریس و بارسلونا", "لندن؛ پاریس؛ بارسلونا"),
        ("لندن و اتلانتیس", None),
    ],
)
def test_known_names_with_and_between_them_are_told_apart_but_not_split(tmp_path: Path, cell: str, better: str | None) -> None:
    said, account = read(tmp_path, ("cases.csv", f"id,actor\na,{cell}\n"))
    assert not values(said, "actor")
    (problem,) = account.problems
    assert problem.key == ("cell-and" if better else "cell-unknown")
    assert not better or problem.better == (better,)
    assert not problem.safe


def test_fix_keeps_what_stands_between_cells(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("id;dimension\na;cultural\n", encoding="utf-8")
    assert fix(tmp_path / "cases.csv", tmp_path / "copy.csv").edits
    assert (tmp_path / "copy.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("a;culture;")
