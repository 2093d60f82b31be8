"""Whatever is given to ``citydip validate`` ends in a report or in one clear line, with the right exit code and nothing half written."""

import io
import os
import re
import stat
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from citydip.cli import main
from tests.conftest import absent

HEAD: Final = "@prefix cd: <https://w3id.org/citydip/ontology#> .\n@prefix e: <https://e.example/> .\n"
SCHEMA: Final = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
TYPE: Final = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
XSD: Final = "http://www.w3.org/2001/XMLSchema"
CASE: Final = HEAD + "e:a a cd:Activity .\n"
RDF: Final = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cd="https://w3id.org/citydip/ontology#"'
XML: Final = f'<rdf:RDF {RDF}><cd:Activity rdf:about="https://e.example/a"/></rdf:RDF>'
ENGINES: Final = ("fast", "reference")

NOTHING: Final[Mapping[str, tuple[str, str | bytes]]] = {
    "empty": ("e.ttl", ""),
    "empty N-Triples": ("e.nt", ""),
    "empty N-Quads": ("e.nq", b""),
    "empty JSON-LD": ("e.jsonld", "{}"),
    "empty list in JSON-LD": ("e.jsonld", "[]"),
    "RDF/XML without a statement": ("e.rdf", f"<rdf:RDF {RDF}/>"),
    "blanks": ("b.ttl", " \n\t\n"),
    "a byte-order mark alone": ("b.ttl", b"\xef\xbb\xbf"),
    "comments": ("c.ttl", "# cd:Activity\n# e:a a cd:Activity .\n"),
    "prefixes": ("p.trig", HEAD),
    "none of our terms": ("o.ttl", "<https://e.example/a> <https://e.example/b> 'c' ."),
    "a class of others": ("o.ttl", "<https://e.example/a> a <http://xmlns.com/foaf/0.1/Person> ."),
    "labels alone": ("l.ttl", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <https://e.example/a> skos:prefLabel 'a'@en ."),
    "a thing without a class": ("t.ttl", HEAD + "@prefix kind: <https://w3id.org/citydip/concept/kind/> . e:a cd:kind kind:Twinning ."),
    "a class of the user's own below none of ours": (
        "u.ttl",
        HEAD + SCHEMA + "e:A a owl:Class . e:a a e:A .",
    ),
    "an empty graph": ("g.trig", "GRAPH <https://e.example/g> {}"),
}
"""What holds nothing that a shape could look at."""

REFUSED: Final[Mapping[str, tuple[str, str | bytes, str]]] = {
    "half a statement": ("h.ttl", CASE + "e:b a", "h.ttl:4:"),
    "a dot too few": ("d.ttl", HEAD + "e:a a cd:Activity\ne:b a cd:Activity .", "d.ttl:4:"),
    "a bracket too few": ("d.ttl", HEAD + "e:a a cd:Activity ; cd:actor [ a cd:Agent .", "d.ttl:3:"),
    "a quotation mark too few": ("q.ttl", HEAD + 'e:a cd:start "1999 .\ne:b a cd:Activity .', "q.ttl:3:"),
    "an undeclared prefix": ("p.ttl", CASE + "x:a a cd:Activity .", "The prefix x: has not been declared"),
    "an IRI with a blank": ("i.ttl", HEAD + "<https://e.example/a b> a cd:Activity .", "i.ttl:3:"),
    "a relative IRI in N-Triples": ("r.nt", "<a> <b> <c> .", "r.nt:1:"),
    "Turtle called N-Triples": ("t.nt", CASE, "t.nt:1:"),
    "half N-Quads": ("h.nq", "<a:a> <a:b> <a:c> <a:g", "h.nq:1:"),
    "half TriG": ("h.trig", "<a:g> {\n<a:a> <a:b> 'c'", "h.trig:2:"),
    "half JSON-LD": ("h.jsonld", '{"@id": "a:a",\n "a:b": [', "h.jsonld:2:"),
    "half RDF/XML": ("h.rdf", f'<rdf:RDF {RDF}><cd:Activity rdf:about="a:a">', "h.rdf:1:"),
    "JSON that is no JSON-LD": ("j.jsonld", '{"@id": 5}', "j.jsonld"),
    "a page called RDF/XML": ("p.rdf", "<html><body/></html>", "p.rdf"),
    "Windows-1256": ("w.ttl", HEAD.encode() + 'e:a e:b "شهر" .'.encode("cp1256"), "w.ttl:3:"),
    "Latin-1": ("l.ttl", HEAD.encode() + 'e:a e:b "Zürich" .'.encode("latin-1"), "l.ttl:3:"),
    "Mac Roman": ("m.nt", '<a:a> <a:b> "Zürich" .'.encode("mac_roman"), "m.nt:1:"),
    "UTF-16": ("u.ttl", CASE.encode("utf-16"), "this is no text"),
    "UTF-32": ("u.ttl", CASE.encode("utf-32"), "this is no text"),
    "a zip called Turtle": ("z.ttl", b"PK\x03\x04\x14\x00\x00\x00\x08\x00", "this is no text"),
    "a picture called Turtle": ("p.ttl", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "this is no text"),
    "a picture called JSON-LD": ("p.jsonld", b"\xff\xd8\xff\xe0\x10JFIF", "p.jsonld"),
    "a workbook called RDF/XML": ("w.rdf", b"PK\x03\x04\x14\x06", "w.rdf:1:"),
    "nested entities": (
        "n.rdf",
        f'<!DOCTYPE r [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><rdf:RDF {RDF}><cd:Activity rdf:about="&b;"/></rdf:RDF>',
        "nested or outside entities",
    ),
    "an outside entity": (
        "o.rdf",
        f'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rdf:RDF {RDF}>&a;</rdf:RDF>',
        "nested or outside entities",
    ),
    "an outside DTD": (
        "o.rdf",
        f'<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;]>{XML}',
        "nested or outside entities",
    ),
    "a remote context": ("c.jsonld", '{"@context": "http://127.0.0.1:9/c", "@id": "a:a", "name": "b"}', "is a remote context"),
    "a list of contexts, one remote": ("c.jsonld", '{"@context": [{"n": "a:n"}, "http://127.0.0.1:9/c"], "n": "b"}', "is a remote context"),
    "a statement inside a statement": ("s.ttl", "VERSION '1.2'\n<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> .", "a statement inside a statement"),
    "an unknown ending": ("d.txt", CASE, "expected one of: .ttl"),
    "a table": ("t.xls", "a,b", "expected one of: .ttl"),
    "no ending": ("d", CASE, "expected one of: .ttl"),
    "a literal of 100 megabytes": ("l.ttl", CASE + "e:a cd:start '" + "1" * 100_000_000 + "' .", "longer than 16 MB"),
    "deep brackets": ("b.ttl", HEAD + "e:a e:b " + "[ e:c " * 1_000_000, "b.ttl"),
}
"""What cannot be read, each with what the line says."""

ACCEPTED: Final[Mapping[str, tuple[str, str | bytes]]] = {
    "a byte-order mark": ("b.ttl", b"\xef\xbb\xbf" + CASE.encode()),
    "a byte-order mark in N-Triples": (
        "b.nt",
        b"\xef\xbb\xbf<a:a> a <a:b> .".replace(b" a ", b" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ").replace(
            b"<a:b>", b"<https://w3id.org/citydip/ontology#Activity>"
        ),
    ),
    "Windows line ends": ("w.ttl", CASE.replace("\n", "\r\n")),
    "old Mac line ends": ("m.ttl", CASE.replace("\n", "\r")),
    "no line end at the end": ("n.ttl", CASE.rstrip()),
    "one long line": ("l.ttl", CASE.replace("\n", " ")),
    "an ending in capitals": ("C.TTL", CASE),
    "a name in Persian": ("مورد ۱.ttl", CASE),
    "relative IRIs": ("r.ttl", HEAD + "<a> a cd:Activity . <#b> a cd:Activity ."),
    "statements twice": ("t.ttl", CASE + "e:a a cd:Activity . e:a a cd:Activity ."),
    "named graphs": ("g.trig", HEAD + "e:g { e:a a cd:Activity } e:h { e:a cd:start '1999' }"),
    "Protege's flat entities": (
        "f.owl",
        f'<!DOCTYPE rdf:RDF [<!ENTITY cd "https://w3id.org/citydip/ontology#">]><rdf:RDF {RDF}><rdf:Description rdf:about="https://e.example/a">'
        '<rdf:type rdf:resource="&cd;Activity"/></rdf:Description></rdf:RDF>',
    ),
    "RDF/XML": ("x.rdf", XML),
    "JSON-LD with its context": (
        "c.jsonld",
        '{"@context": {"cd": "https://w3id.org/citydip/ontology#"}, "@id": "a:a", "@type": "cd:Activity"}',
    ),
    "control characters in a text": ("c.ttl", CASE + 'e:a cd:start "\\u0000\\u0007\\u001B[31m" .'),
    "ill-typed literals": (
        "i.ttl",
        CASE + f"e:a cd:value '۱۳۹۵'^^<{XSD}#integer>, 'none'^^<{XSD}#boolean> .",
    ),
    "a language tag of a hundred characters": ("l.ttl", CASE + "e:a e:b 'x'@" + "-".join(["abcdefgh"] * 11) + " ."),
    "thousands of blank nodes in a ring": ("r.ttl", CASE + "".join(f"_:b{n} e:next _:b{(n + 1) % 5000} . " for n in range(5000))),
    "a record that is its own everything": (
        "s.ttl",
        HEAD + "e:a a cd:Activity, cd:Agreement ; cd:subActivityOf e:a ; cd:party e:a ; cd:actor e:a .",
    ),
    "classes in a circle": (
        "c.ttl",
        CASE + SCHEMA + "e:A rdfs:subClassOf e:B . e:B rdfs:subClassOf e:A . e:b a e:A .",
    ),
    "parts in a circle": ("p.ttl", CASE + "e:a cd:subActivityOf e:b . e:b a cd:Activity ; cd:subActivityOf e:a ."),
    "a literal of a megabyte": ("m.ttl", CASE + 'e:a cd:start "' + "1" * 1_000_000 + '" .'),
    "an IRI of a hundred kilobytes": ("i.ttl", HEAD + "<https://e.example/" + "a" * 100_000 + "> a cd:Activity ."),
    "a property that is a literal's datatype": ("d.ttl", CASE + "e:a e:b 'c'^^cd:kind ."),
}
"""What is odd and yet can be checked; that it has violations is another matter."""


def validate(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["validate", *words])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return code, captured.out, captured.err


def written(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("name", "content"), NOTHING.values(), ids=NOTHING)
def test_nothing_was_checked(name: str, content: str | bytes, engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    starts = {"en": "Nothing was checked:", "fa": "چیزی بررسی نشد:"}
    for language, start in starts.items() if engine == "fast" else [("en", starts["en"])]:
        code, out, _ = validate(written(tmp_path, name, content), "--engine", engine, "--lang", language, capsys=capsys)
        assert code == 3
        assert start in re.sub("[\u2068\u2069]", "", out)


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize(("name", "content", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(name: str, content: str | bytes, says: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out.json"
    output.write_text("what stood here")
    code, out, err = validate(written(tmp_path, name, content), "--lang", language, "-o", str(output), capsys=capsys)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert len(err) < 1200
    if language == "en" or re.search(r":\d+:$", says):
        assert says in re.sub("[\u2068\u2069]", "", err)
    assert output.read_text() == "what stood here"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "out.json"])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("name", "content"), ACCEPTED.values(), ids=ACCEPTED)
def test_odd_and_checked(name: str, content: str | bytes, engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = validate(written(tmp_path, name, content), "--engine", engine, capsys=capsys)
    assert code in {0, 1}, out
    assert "\x1b" not in out
    assert "\x00" not in out


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def piped(content: str, *words: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
        return validate("-", *words, capsys=capsys)[0]

    assert piped(CASE) in {0, 1}
    assert piped("") == 3
    assert piped(XML) == 2
    assert piped(XML, "--syntax", "rdf") in {0, 1}
    assert piped('{"@id": "a:a"', "--syntax", "jsonld") == 2
    assert piped(CASE, "--syntax", "docx") == 2
    assert piped(CASE, "-") == 2
    monkeypatch.setattr(sys, "stdin", None)
    assert validate("-", capsys=capsys)[0] == 2


def test_words_that_are_no_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = written(tmp_path, "a.ttl", CASE)
    for words in (
        [],
        ["nowhere.ttl"],
        [case, "nowhere.ttl"],
        [str(tmp_path)],
        [""],
        ["x" * 5000 + ".ttl"],
        ["a\0.ttl"],
        [case, "--engine", "warp"],
        [case, "--severity", "fatal"],
        [case, "--format", "xml"],
        [case, "--format", "sarif", "-o", str(tmp_path)],
        [case, "-o", str(tmp_path / "nowhere" / "out.json")],
        [case, "--jsobs", "2"],
    ):
        code, out, err = validate(*words, capsys=capsys)
        assert (code, out, len(err.splitlines())) == (2, "", 1), words


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_read_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pipe.ttl"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_text(CASE))
    writer.start()
    code, out, _ = validate(str(path), capsys=capsys)
    writer.join()
    assert code in {0, 1}
    assert "records 1" in out


@pytest.mark.skipif(os.name == "nt", reason="this system has other permissions")
def test_no_permission(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(written(tmp_path, "a.ttl", CASE))
    path.chmod(0)
    if os.access(path, os.R_OK):
        # The superuser may read everything: the refusal comes from the system call instead.
        def refuse(_: Path) -> bytes:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "read_bytes", refuse)
    code, out, err = validate(str(path), capsys=capsys)
    assert (code, out) == (2, "")
    assert "Permission denied" in err
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)


@pytest.mark.parametrize("format_", ["table", "json", "csv", "sarif", "junit", "turtle", "html"])
def test_a_full_disk_leaves_what_stood_there(format_: str, tmp_path: Path, full_disk: Callable[[], None]) -> None:
    case, output = written(tmp_path, "a.ttl", CASE), tmp_path / "out"
    output.write_text("what stood here")
    full_disk()
    assert main(["validate", case, "--format", format_, "-o", str(output), "-q"]) == 2
    assert output.read_text() == "what stood here"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl", "out"]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes every file that is opened for writing fail as one on a full disk does."""

    def fill() -> None:
        def written_in_vain(_: Path, content: bytes) -> int:
            with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123 (it takes the place of Path.write_bytes)
                return full.write(content) or 0

        if not Path("/dev/full").exists():
            absent("/dev/full")
        monkeypatch.setattr(Path, "write_bytes", written_in_vain)

    return fill
