"""Line and column of a subject, in every syntax that has lines."""

import re
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from citydip.resources import ontology_files
from citydip.terms import local_name
from citydip.validation.documents import Document, numbered, open_documents
from citydip.validation.places import find

LINES = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}


def subjects(document: Document) -> set[str]:
    return {str(triple.subject) for triple in numbered(document.statements(), 0)}


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.name)
def test_every_subject_of_the_ontology_is_found_where_it_stands(path: Path) -> None:
    document = open_documents([path])[0]
    lines = document.content.decode().split("\n")
    wanted = subjects(document)
    places = find([document], wanted).places
    assert places.keys() == wanted
    for subject, place in places.items():
        assert place.line
        assert place.column
        written = lines[place.line - 1][place.column - 1 :]
        expected = r"\[|_:" if subject.startswith("_:") else rf"(<[^>]*|[\w.-]*:){re.escape(local_name(subject[1:-1]))}>?(?![\w-])"
        assert re.match(expected, written), f"{subject}: {place.line}: {written[:60]!r}"


@pytest.mark.parametrize("ending", ["nt", "nq", "trig"])
def test_other_syntaxes(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"places.{ending}"
    source = next(path for path in ontology_files() if path.name == "actors.ttl" and path.parent.name == "paper")
    path.write_bytes(serialize((quad for quad in parse(source.read_bytes(), RdfFormat.TURTLE)), format=LINES[ending]) or b"")
    document = open_documents([path])[0]
    lines = document.content.decode().split("\n")
    places = find([document], subjects(document)).places
    assert len(places) > 50
    for subject, place in places.items():
        assert place.line
        assert lines[place.line - 1].startswith(subject)
        assert place.column == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<https://e.example/a>\n  a <https://e.example/B> .", "1:1"),
        ("@base <https://e.example/> .\n\n   <a>\n\n a\n <B> .", "3:4"),
        ("@prefix : <https://e.example/> .\n:aa a :B . :a a :B .", "2:12"),
        ("@prefix e: <https://e.example/> .\n# e:a is described below\ne:b a e:B .\ne:a a e:B .", "4:1"),
        ("\ufeff@prefix e: <https://e.example/> .\r\ne:b e:c 'x' ;\r\n  e:d e:a .\r\ne:a e:c '''\r\ne:a\r\n''' .", "4:1"),
        ("@prefix e: <https://e.example/> . e:b e:c [ e:d 1 ] , e:a . e:a e:c ( 1 2 ) .", "1:61"),
    ],
)
def test_hard_places(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(text.encode())
    place = find(open_documents([path]), {"<https://e.example/a>"}).places["<https://e.example/a>"]
    assert f"{place.line}:{place.column}" == expected


def test_syntaxes_without_lines_give_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text('{"@id": "https://e.example/a", "https://e.example/b": 1}')
    place = find(open_documents([path]), {"<https://e.example/a>"}).places["<https://e.example/a>"]
    assert str(place) == str(path)


def test_blank_nodes_keep_their_labels_from_pass_to_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("@prefix e: <https://e.example/> .\n[] e:name 'one' .\n_:x e:name 'two' ; e:of [\n e:name 'three' ] .\n")
    document = open_documents([path])[0]
    found = find([document], subjects(document))
    lines = {str(triple.object): found.places[str(triple.subject)].line for triple in numbered(document.statements(), 0)}
    assert [lines[f'"{name}"'] for name in ("one", "two", "three")] == [2, 3, 3]
