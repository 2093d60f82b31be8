"""The difference of two versions: what it finds, what it must not find, and how it is told."""

import json
import random
import shutil
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, RdfFormat, Triple, parse, serialize

from citydip import diff
from citydip.cli import main
from citydip.errors import DataError
from citydip.resources import ontology_files
from tests.run import run

FOLDER = Path(__file__).parent / "diff"
OLD, NEW = FOLDER / "1.0.0.ttl", FOLDER / "1.1.0.ttl"
ONTOLOGY = ontology_files()[0].parent
PARKS = "https://example.org/parks#"
RING = "".join(f"_:n{i} <{PARKS}p> _:n{(i + 1) % 500} .\n" for i in range(500)) + f"<{PARKS}x> <{PARKS}p> _:n0 .\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def shuffled(source: Path, target: Path) -> Path:
    """The same statements in another order, with other labels of blank nodes, as N-Triples."""
    order = random.Random(5)  # noqa: S311
    triples = [quad.triple for quad in parse(path=source, format=RdfFormat.TURTLE)]
    order.shuffle(triples)
    names: dict[BlankNode, BlankNode] = {}

    def renamed(term: object) -> object:
        return names.setdefault(term, BlankNode(f"z{order.random()}".replace(".", ""))) if isinstance(term, BlankNode) else term

    again = [Triple(renamed(triple.subject), triple.predicate, renamed(triple.object)) for triple in triples]  # type: ignore[arg-type]
    target.write_bytes(serialize(again, format=RdfFormat.N_TRIPLES) or b"")
    return target


# ---- What is found -------------------------------------------------------------------------------------


def test_what_changed() -> None:
    found = diff(OLD, NEW)
    assert (found.before.number, found.after.number) == ("1.0.0", "1.1.0")
    assert [term.iri for term in found.added] == [PARKS + "Forest"]
    assert [(term.iri, term.replacements) for term in found.deprecated] == [(PARKS + "Wood", (PARKS + "Forest",))]
    assert found.deprecated[0].notes == {"en": "A wood is taken for the material, too.", "fa": "«بیشه» به نیزار نیز گفته می‌شود."}
    assert [term.iri for term in found.changed] == ["https://example.org/parks", PARKS + "Park"]
    park = [(change.property.value.rpartition("#")[2], change.language) for change in found.changed[1].changes]
    assert park == [("subClassOf", ""), ("definition", "fa")]
    assert (found.removed, found.kept, found.none) == ([], True, False)
    assert [len(found.axioms_added), len(found.axioms_removed)] == [1, 1]


def test_backwards_terms_are_gone() -> None:
    found = diff(NEW, OLD)
    assert [term.iri for term in found.removed] == [PARKS + "Forest"]
    assert not found.kept
    assert PARKS + "Wood" in {term.iri for term in found.changed}, "a term that is no longer deprecated has changed"


def test_new_and_deprecated_at_once_is_deprecated(tmp_path: Path) -> None:
    later = OLD.read_text(encoding="utf-8") + ":Copse a owl:Class ; owl:deprecated true .\n"
    found = diff(OLD, written(tmp_path, "later.ttl", later))
    assert ([term.iri for term in found.deprecated], found.added) == ([PARKS + "Copse"], [])


@pytest.mark.parametrize(
    "source", [OLD, ONTOLOGY / "core" / "activities.ttl", ONTOLOGY / "core" / "actors.ttl"], ids=lambda path: path.stem
)
def test_order_labels_and_syntax_do_not_matter(source: Path, tmp_path: Path) -> None:
    assert diff(source, shuffled(source, tmp_path / "again.nt")).none


def test_modules_and_the_whole_say_the_same(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    modules = ontology_files()
    written(whole, "all.ttl", "\n".join(path.read_text(encoding="utf-8") for path in modules))
    apart = tmp_path / "apart"
    apart.mkdir()
    for path in modules:
        shutil.copy(path, apart / f"{path.parent.name}-{path.name}")
    assert diff(whole, apart).none
    shutil.copy(whole / "all.ttl", apart)
    assert diff(whole, apart).none


def test_a_file_without_statements_beside_others_is_no_matter(tmp_path: Path) -> None:
    shutil.copy(OLD, tmp_path)
    written(tmp_path, "context.jsonld", '{"@context": {"park": "https://example.org/parks#Park"}}')
    written(tmp_path, "catalog-v001.xml", "<catalog/>")
    assert diff(OLD, tmp_path).none


def test_blank_nodes_in_a_circle(tmp_path: Path) -> None:
    one, other = written(tmp_path, "one.nt", RING), written(tmp_path, "other.nt", RING.replace("_:n", "_:m"))
    assert diff(one, other).none
    cut = written(tmp_path, "cut.nt", RING.replace(f"_:n7 <{PARKS}p>", f"_:n7 <{PARKS}q>"))
    assert not diff(one, cut).none


def test_long_lists_and_deep_nodes(tmp_path: Path) -> None:
    members = " ".join(f":m{i}" for i in range(3000))
    long = f"@prefix : <{PARKS}> .\n:x :p ( {members} ) , {'[ :p ' * 60} :y {'] ' * 60} .\n"
    one = written(tmp_path, "one.ttl", long)
    assert diff(one, one).none
    for old, new in ((":m2999", ":m3000"), (" :y ", " :z ")):
        assert not diff(one, written(tmp_path, "other.ttl", long.replace(old, new))).none


def test_blank_nodes_that_double_at_every_step_cost_no_more_than_their_number(tmp_path: Path) -> None:
    """Written out in full the text would have 2 to the power of 60 parts."""
    steps = "".join(f"_:n{i} <{PARKS}p> _:n{i + 1} .\n_:n{i} <{PARKS}q> _:n{i + 1} .\n" for i in range(60))
    one = written(tmp_path, "one.nt", f"<{PARKS}x> <{PARKS}p> _:n0 .\n{steps}_:n60 <{PARKS}p> <{PARKS}y> .\n")
    other = written(tmp_path, "other.nt", one.read_text(encoding="utf-8").replace(f"<{PARKS}y>", f"<{PARKS}z>"))
    assert diff(one, one).none
    assert not diff(one, other).none


def test_ontology_does_not_differ_from_itself() -> None:
    assert diff(ONTOLOGY, ONTOLOGY).none


# ---- How it is told ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["added", "deprecated", "A wood is taken for the material, too.", "Persian", "definition", "Terms added: 1; deprecated: 1"]),
        ("fa", ["افزوده", "منسوخ‌شده", "«بیشه» به نیزار نیز گفته می‌شود.", "فارسی", "تعریف", "جانشین"]),
    ],
)
def test_report_in_both_languages(language: str, says: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(OLD), str(NEW), "--lang", language, "--format", "md"]) == 0
    shown = capsys.readouterr().out
    assert [words for words in says if words not in shown] == []
    assert ("Persian" in shown) == (language == "en")


def test_json_says_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(OLD), str(NEW), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["before"] == {"source": str(OLD), "version": "1.0.0"}
    assert [term["term"] for term in found["added"]] == [PARKS + "Forest"]
    assert found["deprecated"][0]["why"]["fa"] == "«بیشه» به نیزار نیز گفته می‌شود."
    changes = {(change["property"], change["language"]): change for term in found["changed"] for change in term["changes"]}
    assert changes["skos:definition", "fa"]["removed"] == ["جایی سبز در شهر."]
    assert changes["rdfs:subClassOf", None]["added"] == [f"[ a owl:Class ; owl:unionOf ( {PARKS}Garden {PARKS}Forest ) ]"]
    assert (found["removed"], found["same"]) == ([], False)


@pytest.mark.parametrize("format_", ["table", "json", "md", "csv", "tsv", "html"])
def test_every_format_and_a_removed_term(format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(NEW), str(OLD), "--format", format_]) == 1
    assert "parks#Forest" in capsys.readouterr().out


def test_nothing_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(OLD), str(OLD)]) == 0
    assert "Both versions say the same." in capsys.readouterr().out


def test_question_of_releases_points_to_diff() -> None:
    done = run("ask", "Q46")
    assert (done.returncode, "citydip diff A B" in done.stderr) == (2, True)


# ---- Bad input -----------------------------------------------------------------------------------------

BAD = {
    "one word": (["diff", "a.ttl"], "B is missing"),
    "no word": (["diff"], "A is missing"),
    "three words": (["diff", "a.ttl", "a.ttl", "b.ttl"], "b.ttl is one word too many"),
    "no such file": (["diff", "a.ttl", "nowhere.ttl"], "nowhere.ttl: there is no such file"),
    "no such folder": (["diff", "nowhere/", "a.ttl"], "nowhere: there is no such file"),
    "empty folder": (["diff", "a.ttl", "empty"], "empty: there is no RDF file in this folder"),
    "folder of comments": (["diff", "a.ttl", "comments"], "comments: there is no RDF file in this folder"),
    "broken file": (["diff", "a.ttl", "broken.ttl"], "broken.ttl:2:"),
    "broken file in a folder": (["diff", "a.ttl", "broken"], "x.ttl:2:"),
    "empty file": (["diff", "empty.ttl", "a.ttl"], "empty.ttl: there is no statement in this file"),
    "unknown kind": (["diff", "a.txt", "a.ttl"], "a.txt: the ending does not say"),
    "picture": (["diff", "picture.ttl", "a.ttl"], "picture.ttl: this is no text"),
    "nested entities": (["diff", "bomb.rdf", "a.ttl"], "bomb.rdf: its DOCTYPE"),
    "format turtle": (["diff", "a.ttl", "a.ttl", "--format", "turtle"], "The format turtle is not one"),
    "data": (["diff", "a.ttl", "a.ttl", "--data", "a.ttl"], "There is no option --data"),
    "unwritable answer": (["diff", "a.ttl", "a.ttl", "-o", "empty"], "empty: this is a folder"),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_one_line(bad: str, tmp_path: Path) -> None:
    for folder in ("empty", "comments", "broken"):
        (tmp_path / folder).mkdir()
    statement = f"<{PARKS}a> <{PARKS}p> <{PARKS}b> .\n"
    written(tmp_path, "a.ttl", statement)
    written(tmp_path, "a.txt", statement)
    written(tmp_path, "empty.ttl", "# nothing\n")
    written(tmp_path / "comments", "x.ttl", "# nothing\n")
    for name in ("broken.ttl", "broken/x.ttl"):
        written(tmp_path, name, statement + "<b> <c> }\n")
    (tmp_path / "picture.ttl").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    written(tmp_path, "bomb.rdf", '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x/>')
    words, says = BAD[bad]
    for language in ("en", "fa"):
        done = run(*words, "--lang", language, cwd=tmp_path)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
        if language == "en":
            assert says in done.stderr
    with pytest.raises(DataError):
        diff(tmp_path / "empty", tmp_path / "a.ttl")
