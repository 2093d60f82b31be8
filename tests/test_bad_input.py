"""Bad input of every kind: exit code 2, one line that says what is needed, and nothing left half written."""

import errno
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from citydip.cli import build
from citydip.errors import OutputError
from tests.run import COMMAND, ENVIRONMENT, run

FOLDER: Final = None
COMMANDS: Final = tuple(build("en").commands)


@dataclass(frozen=True)
class Bad:
    """A call that must be refused.

    Attributes:
        words: the words after ``citydip``.
        says: what the English line must say.
        either: what the line must say in both languages, such as the file and the place in it.
        files: what lies in the working folder: content by name; None is a folder.
        stdin: what comes on standard input.
    """

    words: Sequence[str | bytes]
    says: str
    either: str = ""
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    stdin: bytes = b""


def query(content: str | bytes, says: str, either: str = "q.rq:") -> Bad:
    return Bad(("sparql", "q.rq"), says, either, {"q.rq": content.encode() if isinstance(content, str) else content})


def data(name: str, content: str | bytes, says: str, either: str = "") -> Bad:
    return Bad(("findings", "--data", name), says, either or f"{name}:", {name: content.encode() if isinstance(content, str) else content})


def output(name: str, says: str, **files: bytes | None) -> Bad:
    return Bad(("ask", "F02", "--output", name), says, name[:100], files)


def on_each(command: str, before: Sequence[str] = ()) -> dict[str, Bad]:
    """What every command that reads data refuses alike; ``before`` is what stands before the name of a file."""
    call = (command, *before)
    return {
        f"missing data of {command}": Bad((*call, "b.ttl"), "there is no such file; expected RDF data", "b.ttl: "),
        f"folder as data of {command}": Bad((*call, "d.ttl"), "this is a folder", "d.ttl: ", {"d.ttl": FOLDER}),
        f"half Turtle for {command}": Bad((*call, "h.ttl"), "the data breaks off here", "h.ttl:1:", {"h.ttl": b"<a> "}),
        f"binary data for {command}": Bad((*call, "b.ttl"), NO_TEXT, "b.ttl: ", {"b.ttl": b"\x00\x01\x02\xff"}),
        f"ending .txt for {command}": Bad((*call, "d.txt"), "expected one of: .ttl", ".jsonld", {"d.txt": TURTLE.encode()}),
        f"unknown option of {command}": Bad((*call, "a.ttl", "--nope"), "There is no option --nope", "--nope"),
        f"format xml for {command}": Bad(
            (*call, "a.ttl", "--format", "xml"), "The format xml is not one", FORMATS, {"a.ttl": TURTLE.encode()}
        ),
        f"missing value of --lang for {command}": Bad((*call, "a.ttl", "--lang"), "--lang needs a value", f"citydip {command} --help"),
        f"output of {command} beside bad data": Bad((*call, "b.ttl", "-o", "out.json"), "there is no such file", "b.ttl: ", OLD),
    }


TURTLE: Final = '@prefix e: <http://e.example/> .\ne:a e:b "x" .\n'
RDF: Final = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
OLD: Final = {"out.json": b"what stood here"}
CALL: Final = "SERVICE would call another server"
READS: Final = "only reads: write a SELECT"
DTD: Final = "nested or outside entities"
NO_TEXT: Final = "this is no text"
NO_STATEMENT: Final = "there is no statement in this file"
FORMATS: Final = "table json md csv tsv html"

BAD: Final[Mapping[str, Bad]] = {
    # ---- Questions
    "question F99": Bad(("ask", "F99"), "Did you mean F", "F99"),
    "question of another letter": Bad(("ask", "X2"), "There is no question X2. Did you mean F02", "02"),
    "question with O for 0": Bad(("ask", "FO2"), "There is no question FO2", "F02"),
    "parameter twice": Bad(("ask", "Q04", "-p", "dimension=economy", "-p", "dimension=culture"), "dimension is given twice", "dimension"),
    "question of blanks": Bad(("ask", "  "), "citydip ask lists them all"),
    "question of 100 kB": Bad(("ask", "F" * 100_000), "citydip ask lists them all", "FFF … FFF"),
    "question in quotes": Bad(("ask", "'F\"02"), "There is no question 'F\"02", "'F\"02"),
    "question in braces": Bad(("ask", "{name}{0}%s"), "There is no question {name}{0}%s", "{name}{0}%s"),
    "question on two lines": Bad(("ask", "F02\nF03"), "There is no question F02\\nF03", "F02\\nF03"),
    "question that is a path": Bad(("ask", "../.."), "There is no question ../..", "../.."),
    "question that is a path to one": Bad(("ask", "../findings/F02"), "There is no question ../findings/F02"),
    "question that is a pattern": Bad(("ask", "F*"), "There is no question F*", "F*"),
    "question in other bytes than UTF-8": Bad((b"ask", b"F\xff"), "There is no question F", "udcff"),
    "question that colours the terminal": Bad(("ask", "\x1b[31mF"), "There is no question \\x1b[31mF", "\\x1b[31mF"),
    # ---- Stores
    "store without a command": Bad(("store", "ad"), "Did you mean add? See citydip store --help.", "add"),
    "store that is nowhere": Bad(("store", "list", "--store", "s"), "there is no store here", "s: "),
    "store that is a folder of something else": Bad(
        ("store", "add", "--store", "."), "holds something else than a store", ".: ", {"notes.txt": b"mine"}
    ),
    "store that is a file": Bad(("store", "add", "--store", "a.ttl"), "a.ttl", "a.ttl: ", {"a.ttl": TURTLE.encode()}),
    "store in two places": Bad(
        ("store", "list", "--store", "s", "--endpoint", "http://127.0.0.1:9"), "Say where the data is kept", "--endpoint URL"
    ),
    "one name for two files": Bad(
        ("store", "add", "a.ttl", "b.ttl", "--name", "n", "--store", "s"),
        "is for one file",
        "--name n",
        {"a.ttl": TURTLE.encode(), "b.ttl": TURTLE.encode()},
    ),
    "questions to a store that is nowhere": Bad(("ask", "F02", "--store", "s"), "there is no store here", "s: "),
    "two sources": Bad(("ask", "F02", "--store", "s", "--endpoint", "http://127.0.0.1:9"), "--endpoint", "--store"),
    # ---- Usage
    "unknown command": Bad(("findngs",), "Did you mean findings?", "findngs"),
    "unknown command like no other": Bad(("xyz",), "There is no command xyz", "citydip --help"),
    "command without a name": Bad(("",), "See citydip --help", "citydip --help"),
    "unknown option before a command": Bad(("--nope", "ask"), "There is no option --nope", "--nope"),
    "unknown option": Bad(("findings", "--formt", "json"), "Did you mean --format?", "--formt"),
    "unknown short option": Bad(("ask", "-x"), "There is no option -x", "-x"),
    "negative number": Bad(("ask", "-5"), "There is no option -5", "-5"),
    "missing value of --format": Bad(("ask", "F02", "--format"), "--format needs a value", "citydip ask --help"),
    "missing value of --data": Bad(("findings", "--data"), "--data needs a value", "citydip findings --help"),
    "missing value of -o": Bad(("show", "P07", "-qo"), "-o needs a value", "citydip show --help"),
    "value for a flag": Bad(("findings", "--quiet=yes"), "--quiet takes no value", "--quiet"),
    "missing argument of sparql": Bad(("sparql",), "FILE is missing", "citydip sparql --help"),
    "missing argument of show": Bad(("show",), "NAME is missing", "citydip show --help"),
    "extra argument of ask": Bad(("ask", "F02", "F03"), "F03 is one word too many", "citydip ask --help"),
    "extra argument of findings": Bad(("findings", "F02"), "F02 is one word too many", "citydip findings --help"),
    "extra arguments of show": Bad(("show", "P07", "P08", "P09"), "P08 P09", "citydip show --help"),
    "format xml": Bad(
        ("findings", "--format", "xml"), f"The format xml is not one that this answer has; it takes one of: {FORMATS}", FORMATS
    ),
    "format sarif": Bad(("ask", "F02", "--format", "sarif"), "The format sarif is not one", FORMATS),
    "format in capitals": Bad(("ask", "F02", "--format", "JSON"), "The format JSON is not one", FORMATS),
    "format without a name": Bad(("show", "P07", "--format", ""), "is not one that this answer has", FORMATS),
    "format turtle for a question": Bad(("ask", "F02", "--format", "turtle"), "The format turtle is not one", FORMATS),
    "format turtle for a SELECT": Bad(("sparql", "-", "--format", "turtle"), "The format turtle is not one", FORMATS, stdin=b"SELECT * {}"),
    "format turtle for an ASK": Bad(("sparql", "-", "--format", "turtle"), "The format turtle is not one", FORMATS, stdin=b"ASK {}"),
    "language de": Bad(("ask", "--lang", "de"), "--lang cannot be de; it takes one of: en fa", "en fa"),
    "language FA": Bad(("ask", "--lang", "FA"), "--lang cannot be FA; it takes one of: en fa", "en fa"),
    "language before the command": Bad(("--lang", "fr", "ask"), "--lang cannot be fr; it takes one of: en fa", "en fa"),
    "missing value of --lang": Bad(("ask", "--lang"), "--lang needs a value", "citydip ask --help"),
    # ---- Names
    "unknown name": Bad(("show", "Tehrann"), "Did you mean Tehran", "Tehran"),
    "unknown Persian name": Bad(("show", "تهرانن"), "Did you mean تهران", "تهران"),
    "unknown name like no other": Bad(("show", "zzzzzzzz"), "Nothing is called zzzzzzzz.", "zzzzzzzz"),
    "unknown name under a prefix of ours": Bad(("show", "kind:Twining"), "Nothing is called kind:Twining", "kind:Twining"),
    "unknown IRI": Bad(("show", "http://e.example/nowhere"), "Nothing is called http://e.example/nowhere"),
    "no name": Bad(("show", ""), "The name is empty"),
    "name of blanks": Bad(("show", " \t\u00a0"), "The name is empty"),
    "name of half-spaces": Bad(("show", "\u200c\u200c"), "The name is empty"),
    "name in braces": Bad(("show", "{file}"), "Nothing is called {file}", "{file}"),
    "name of 100 kB": Bad(("show", "x" * 100_000), "Nothing is called xxx", "xxx … xxx"),
    # ---- Queries
    "unclosed brace": query("SELECT * WHERE {\n  ?s ?p ?o\n", "look for a bracket", "q.rq:"),
    "extra brace": query("SELECT * WHERE { ?s ?p ?o } }", "bracket", "q.rq:1:"),
    "braces alone": query("{{{", "the query", "q.rq:1:"),
    "unclosed string": query('SELECT * WHERE {\n  ?s ?p "abc }', "quotation mark", "q.rq:2:"),
    "unknown prefix": query("SELECT * WHERE {\n  ?s a cd:City .\n  ?s foo:bar ?o }", "foo", "q.rq:3:"),
    "unknown prefix alone": query("DESCRIBE nowhere:x", "nowhere", "q.rq:1:"),
    "ungrouped variable": query("SELECT ?d (COUNT(?f) AS ?n) WHERE { ?d cd:function ?f }", "GROUP BY", "q.rq:1:"),
    "all variables of groups": query("SELECT * WHERE { ?s ?p ?o } GROUP BY ?s", "GROUP BY", "q.rq:1:"),
    "relative IRI": query("SELECT *\nWHERE { <here> ?p ?o }", "relative", "q.rq:2:"),
    "IRI with a blank": query("SELECT *\nWHERE { <http://e.example/a b> ?p ?o }", "relative or broken", "q.rq:2:"),
    "nonsense word": query("hello world", "hello", "q.rq:1:1:"),
    "misspelt SELECT": query("\nSELEKT * WHERE { ?s ?p ?o }", "SELEKT", "q.rq:2:1:"),
    "query cut in the middle": query("SELECT * WHERE { ?s ?p ?o . FILTER(?o >", "ends too early", "q.rq:1:"),
    "query cut in a word": query("SELECT * WHE", "ends too early", "q.rq:1:"),
    "query of prefixes": query("PREFIX e: <http://e.example/>\n", "q.rq:"),
    "two queries": query("ASK {}\nASK {}", "the query", "q.rq:2:"),
    "unknown function": query("SELECT (<http://e.example/f>(1) AS ?x) {}", "could not be run", "http://e.example/f"),
    "very deep query": query("SELECT * " + "{" * 20_000 + "}" * 20_000, "q.rq"),
    "very deep expression": query("SELECT (" + "(" * 20_000 + "1" + ")" * 20_000 + " AS ?x) {}", "q.rq"),
    "very many alternatives": query("SELECT * { {}" + " UNION {}" * 20_000 + " }", "q.rq"),
    "very long sum": query("SELECT (1" + "+1" * 20_000 + " AS ?x) {}", "q.rq"),
    "very long denial": query("SELECT (" + "!" * 20_000 + "1 AS ?x) {}", "q.rq"),
    "INSERT DATA": query("INSERT DATA { <http://a> <http://b> <http://c> }", READS, "INSERT"),
    "DELETE WHERE": query("DELETE WHERE { ?s ?p ?o }", READS, "DELETE"),
    "DROP ALL": query("drop all", READS, "DROP"),
    "LOAD": query("LOAD <http://127.0.0.1:9/>", READS, "LOAD"),
    "CLEAR": query("CLEAR DEFAULT", READS, "CLEAR"),
    "WITH": query("WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", READS, "WITH"),
    "update after prefixes": query(
        "PREFIX e: <http://e.example/>\n# SELECT\nBASE <http://b>\nINSERT DATA { e:a e:b e:c }", READS, "INSERT"
    ),
    "update after a prefix called select": query("PREFIX select: <http://e.example/> DELETE WHERE { ?s ?p ?o }", READS, "DELETE"),
    "update after a query": query("SELECT * { ?s ?p ?o } ;\nDROP ALL", "the query", "q.rq:"),
    "SERVICE": query("SELECT * {\n  SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", CALL, "q.rq:2:3:"),
    "service": query("SELECT * { service <http://127.0.0.1:9/> { ?s ?p ?o } }", CALL, "q.rq:1:12:"),
    "SERVICE SILENT": query("SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", CALL, "q.rq:1:12:"),
    "SERVICE of a variable": query("SELECT * { ?s ?p ?o . SERVICE ?o { ?a ?b ?c } }", CALL, "q.rq:1:23:"),
    "SERVICE in a subquery": query("SELECT * { { SELECT * { OPTIONAL { SERVICE <http://a/> {} } } } }", CALL, "q.rq:1:36:"),
    "empty query": query("", "the query is empty", "q.rq: "),
    "query of blanks": query(" \n\t\r\n", "the query is empty", "q.rq: "),
    "query of comments": query("# SELECT * {}\n# ASK {}", "the query is empty", "q.rq: "),
    "empty standard input": Bad(("sparql", "-"), "the query is empty", "-: "),
    "binary query": query(PNG, NO_TEXT, "q.rq: "),
    "query with NUL": query("SELECT * { ?s ?p '\0' }", NO_TEXT, "q.rq: "),
    "query in UTF-16": query("SELECT * { ?s ?p ?o }".encode("utf-16"), NO_TEXT, "q.rq: "),
    "query in UTF-16 without BOM": query("SELECT * { ?s ?p ?o }".encode("utf-16-le"), NO_TEXT, "q.rq: "),
    "missing query": Bad(("sparql", "nowhere.rq"), "there is no such file; expected a SPARQL query", "nowhere.rq: "),
    "folder as query": Bad(("sparql", "d"), "this is a folder; expected a file with a SPARQL query", "d: ", {"d": FOLDER}),
    "path under a query": Bad(("sparql", "q.rq/x"), "q.rq/x: cannot be read", "q.rq/x: ", {"q.rq": b"ASK {}"}),
    "query name too long": Bad(("sparql", "x" * 5000), "cannot be read", "xxx … xxx"),
    "query without a name": Bad(("sparql", ""), "expected a"),
    "missing query on two lines": Bad(("sparql", "a\nb.rq"), "a\\nb.rq: there is no such file", "a\\nb.rq: "),
    # ---- Data
    "missing data": Bad(("findings", "--data", "nowhere.ttl"), "there is no such file; expected RDF data", "nowhere.ttl: "),
    "second data missing": Bad(
        ("ask", "F02", "--data", "a.ttl", "--data", "b.ttl"), "b.ttl: there is no", "b.ttl", {"a.ttl": TURTLE.encode()}
    ),
    "missing data of a query": Bad(("sparql", "-", "--data", "b.ttl"), "there is no such file", "b.ttl: ", stdin=b"ASK {}"),
    "missing data of a name": Bad(("show", "P07", "--data", "b.ttl"), "there is no such file", "b.ttl: "),
    "missing data of the list": Bad(("ask", "--data", "b.ttl"), "there is no such file", "b.ttl: "),
    "folder as data": Bad(("findings", "--data", "d.ttl"), "this is a folder; expected a file with RDF data", "d.ttl: ", {"d.ttl": FOLDER}),
    "data without a name": Bad(("findings", "--data", ""), "expected a file with RDF data"),
    "data name too long": Bad(("findings", "--data", "x" * 300 + ".ttl"), "cannot be read", "xxx … xxx"),
    "empty data": data("e.ttl", "", NO_STATEMENT),
    "data of blanks": data("b.nt", " \n\t\n", NO_STATEMENT),
    "data of a byte-order mark": data("b.ttl", b"\xef\xbb\xbf\n", NO_STATEMENT),
    "data of comments": data("c.ttl", "# nothing\n# here\n", NO_STATEMENT),
    "data of prefixes": data("p.trig", "@prefix e: <http://e.example/> .", NO_STATEMENT),
    "RDF/XML without a statement": data("e.rdf", f"<rdf:RDF {RDF}/>", NO_STATEMENT),
    "JSON-LD without a statement": data("e.jsonld", "{}", NO_STATEMENT),
    "binary data": data("b.ttl", b"\x00\x01\x02\xff", NO_TEXT),
    "picture": data("p.ttl", PNG, NO_TEXT),
    "Turtle in UTF-16": data("u.ttl", TURTLE.encode("utf-16"), NO_TEXT),
    "Turtle in Windows-1256": data("w.ttl", '<http://a> <http://b>\n"شهر" .'.encode("cp1256"), "UTF-8", "w.ttl:2:"),
    "half Turtle": data("h.ttl", TURTLE + "e:c e:d", "the data breaks off here", "h.ttl:3:"),
    "half N-Triples": data("h.nt", '<http://a> <http://b> "c" .\n<http://a> <http://b', "the data breaks off here", "h.nt:2:"),
    "half N-Quads": data("h.nq", '<http://a> <http://b> "c" <http://g> .\n<http://a>', "the data breaks off here", "h.nq:2:"),
    "half TriG": data("h.trig", '<http://g> {\n <http://a> <http://b> "c" .', "the data breaks off here", "h.trig:2:"),
    "half JSON-LD": data("h.jsonld", '{"@id": "http://a",\n "http://b": [{"@value": "x"', "the data breaks off here", "h.jsonld:2:"),
    "half RDF/XML": data("h.rdf", f'<rdf:RDF {RDF}>\n<rdf:Description rdf:about="http://a"><rdf:type', "the data breaks off here"),
    "RDF/XML without its end": data(
        "h.owl",
        f'<rdf:RDF {RDF}>\n<rdf:Description rdf:about="http://a"><rdf:value>1</rdf:value></rdf:Description>\n',
        "the data breaks off here",
    ),
    "table called Turtle": data("t.ttl", "city,partner\nTehran,Paris\n", "the data breaks off here", "t.ttl:1:1:"),
    "undeclared prefix": data("p.ttl", TURTLE + "x:a x:b x:c .", "The prefix x: has not been declared", "p.ttl:3:1:"),
    "page called RDF/XML": data("p.rdf", "<html><body/></html>", "not well-formed"),
    "ending .txt": data("d.txt", TURTLE, "expected one of: .ttl .nt .nq", ".jsonld"),
    "ending .docx": data("d.docx", b"PK\x03\x04", "expected one of: .ttl .nt .nq", ".jsonld"),
    "no ending": data("d", TURTLE, "expected one of: .ttl .nt .nq", ".jsonld"),
    "nested entities": data(
        "n.rdf",
        f"""<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>
        <rdf:RDF {RDF}><rdf:Description rdf:about="http://a"><rdf:value>&c;</rdf:value></rdf:Description></rdf:RDF>""",
        DTD,
    ),
    "entities nested by number": data(
        "n.xml",
        f"""<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&#38;a;&#38;a;">]>
        <rdf:RDF {RDF}><rdf:Description rdf:about="http://a"><rdf:value>&b;</rdf:value></rdf:Description></rdf:RDF>""",
        DTD,
    ),
    "long entity used often": data(
        "l.rdf",
        f"""<!DOCTYPE r [<!ENTITY a "{"a" * 10_000}">]>
        <rdf:RDF {RDF}><rdf:Description rdf:about="http://a"><rdf:value>{"&a;" * 10_000}</rdf:value></rdf:Description></rdf:RDF>""",
        "l.rdf:",
    ),
    "outside entity": data(
        "o.rdf",
        f"""<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>
        <rdf:RDF {RDF}><rdf:Description rdf:about="http://a"><rdf:value>&a;</rdf:value></rdf:Description></rdf:RDF>""",
        DTD,
    ),
    "outside parameter entity": data(
        "o.owl",
        f"""<!DOCTYPE r [<!ENTITY % a PUBLIC "x" "http://127.0.0.1:9/">%a;]>
        <rdf:RDF {RDF}><rdf:Description rdf:about="http://a"><rdf:value>x</rdf:value></rdf:Description></rdf:RDF>""",
        DTD,
    ),
    "remote context": data("r.jsonld", '{"@context": "http://127.0.0.1:9/c.jsonld", "@id": "http://a", "name": "x"}', "remote context"),
    # ---- Tables and versions
    **{
        f"{command} {' '.join(words)}": Bad((command, *words), says, either)
        for command, words, says, either in (
            ("template", ("-o", "a.pdf"), "expected one of: .xlsx .csv .tsv", "a.pdf"),
            ("template", (), "Name a file for the template with -o", "-o"),
            ("template", ("-o", "a.xlsx", "--sheet", "agreements"), "--sheet is for one CSV template", "--sheet"),
            ("template", ("-o", "t/", "--format", "csv", "--sheet", "agreements"), "--sheet is for one CSV template", "--sheet"),
            ("template", ("--nope",), "There is no option --nope. See citydip template --help.", "--nope"),
            ("store", ("--nope",), "There is no option --nope. See citydip store --help.", "--nope"),
            ("store", ("add", "--stor", "x"), "There is no option --stor. Did you mean --store? See citydip store add --help.", "--store"),
            ("ask", ("",), "The number of the question is empty", "citydip ask"),
            ("ask", ("Q04", "-p", "dimension="), "The parameter dimension is empty", "dimension"),
            ("ask", ("F04", "-p", "dimension=economy"), "F04 has no parameters", "F04"),
            ("template", ("-o", "x.xlsx", "--lang", "de"), "--lang cannot be de", "de"),
            ("template", ("-o", "nowhere/x.xlsx"), "cannot be written", "x.xlsx"),
            ("convert", (), "FILE... is missing", "FILE..."),
            ("convert", ("nowhere.ttl", "-o", "a.ttl"), "there is no such file", "nowhere.ttl"),
            ("convert", ("nowhere.csv", "-o", "a.csv"), "there is no such file", "nowhere.csv"),
            ("convert", ("nowhere.ttl",), "Where to write is not said", "xlsx"),
            ("convert", ("-", "-o", "a.nt"), "convert reads files", "convert"),
            ("convert", ("--nope",), "There is no option --nope", "--nope"),
            ("fix", (), "FILE is missing", "FILE"),
            ("fix", ("nowhere.csv", "-o", "a.csv"), "there is no such file", "nowhere.csv"),
            ("fix", ("nowhere.xlsx", "-o", "a.xlsx"), "there is no such file", "nowhere.xlsx"),
            ("fix", ("--nope",), "There is no option --nope", "--nope"),
            ("fix", ("a.ttl", "--lang", "de"), "--lang cannot be de", "de"),
            ("diff", (), "A is missing", "citydip diff --help"),
            ("diff", ("a.ttl",), "B is missing", "citydip diff --help"),
            ("diff", ("a.ttl", "b.ttl"), "there is no such file", "a.ttl"),
            ("diff", ("--nope",), "There is no option --nope", "--nope"),
            ("diff", ("a", "b", "c"), "c is one word too many", "c"),
        )
    },
    # ---- Output
    "output to a folder": output("d", "this is a folder; expected a file to write to", d=FOLDER),
    "output to a folder that is not there": output("d/", "this is a folder; expected a file to write to"),
    "output into a folder that is not there": output("nowhere/out.json", "cannot be written"),
    "output under a file": output("f/out.json", "cannot be written", f=b"x"),
    "output without a name": output("", "expected a file to write to"),
    "output name too long": output("x" * 300 + ".json", "cannot be written"),
    "output beside a bad question": Bad(("ask", "F99", "-o", "out.json"), "There is no question F99", "F99", OLD),
    "output beside a bad query": Bad(("sparql", "-", "-o", "out.json"), "ends too early", "-:1:", OLD, stdin=b"SELECT * {"),
    "output beside a query that fails": Bad(
        ("sparql", "-", "-o", "out.json"), "could not be run", "-: ", OLD, stdin=b"SELECT (<http://e.example/f>(1) AS ?x) {}"
    ),
    "output beside bad data": Bad(
        ("findings", "--data", "b.ttl", "-o", "out.json"), "breaks off here", "b.ttl:1:", {**OLD, "b.ttl": b"<a> "}
    ),
    "output beside a bad format": Bad(("findings", "--format", "xml", "-o", "out.json"), "The format xml is not one", "xml", OLD),
    "output beside a bad name": Bad(("show", "zzzzzzzz", "-o", "out.json"), "Nothing is called zzzzzzzz.", "zzzzzzzz", OLD),
    "output of a SELECT as Turtle": Bad(
        ("sparql", "-", "--format", "turtle", "-o", "out.json"), "The format turtle is not one", FORMATS, OLD, stdin=b"SELECT * {}"
    ),
    # ---- Commands that take a word, files, or nothing
    **on_each("terms", ("city", "--data")),
    **on_each("reason"),
    **on_each("compare"),
    **on_each("validate"),
    "missing argument of terms": Bad(("terms",), "WORD is missing", "citydip terms --help"),
    "extra argument of terms": Bad(("terms", "city", "town"), "town is one word too many", "citydip terms --help"),
    "no word": Bad(("terms", ""), "The word is empty"),
    "word of half-spaces": Bad(("terms", "\u200c \u200c"), "The word is empty"),
    "value for --explain": Bad(("reason", "--explain=yes"), "--explain takes no value", "citydip reason --help"),
    "no seconds": Bad(("reason", "--timeout", "0"), "a number of seconds above 0", "--timeout"),
    "seconds in words": Bad(("reason", "--timeout", "soon"), "--timeout cannot be soon", "--timeout"),
    "second file of reason missing": Bad(("reason", "a.ttl", "b.ttl"), "there is no such file", "b.ttl: ", {"a.ttl": TURTLE.encode()}),
    "missing argument of validate": Bad(("validate",), "FILE... is missing", "citydip validate --help"),
    "store without a change": Bad(("validate", "--store", "kept"), "--changed FILE", "--store"),
    "change without a store": Bad(("validate", "--changed", "a.ttl"), "--changed FILE", "--store"),
    "change beside files": Bad(("validate", "a.ttl", "--store", "kept", "--changed", "a.ttl"), "--changed FILE", "--store"),
    "change of no store": Bad(("validate", "--store", "nowhere", "--changed", "a.ttl"), "nowhere", files={"a.ttl": b""}),
    "unknown engine": Bad(("validate", "a.ttl", "--engine", "quick"), "--engine cannot be quick", "auto fast reference"),
    "unknown severity": Bad(("validate", "a.ttl", "--severity", "all"), "--severity cannot be all", "violation warning info"),
    "extra argument of doctor": Bad(("doctor", "now"), "now is one word too many", "citydip doctor --help"),
    "data for doctor": Bad(("doctor", "--data", "a.ttl"), "There is no option --data", "--data"),
    "format csv for doctor": Bad(("doctor", "--format", "csv"), "The format csv is not one that this answer has", "table json"),
    "language de for doctor": Bad(("doctor", "--lang", "de"), "--lang cannot be de", "en fa"),
    "output of doctor to a folder": Bad(("doctor", "-o", "d"), "this is a folder; expected a file to write to", "d: ", {"d": FOLDER}),
    "output of doctor into a folder that is not there": Bad(("doctor", "-o", "nowhere/x.json"), "cannot be written", "nowhere/x.json"),
}


def contents(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else FOLDER for path in folder.rglob("*")}


def without_values(line: str) -> str:
    """A Persian line without what stands in directional isolates: the values."""
    while (shorter := re.sub("\u2068[^\u2068\u2069]*\u2069", "", line)) != line:
        line = shorter
    return line


def assert_refused(done: subprocess.CompletedProcess[str], says: str, language: str = "en") -> None:
    assert "Traceback" not in done.stderr
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.endswith("\n")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("citydip: ")
    assert len(done.stderr) < 1200
    assert done.stderr[:-1].isprintable() or language == "fa"
    if language == "fa":
        assert re.search("[آ-ی]{2}", without_values(done.stderr)), done.stderr
        assert not set("يك") & set(done.stderr), done.stderr
    assert says in plain(done.stderr)


def plain(message: str) -> str:
    return re.sub("[\u2068\u2069]", "", message)


def test_every_command_is_given_bad_input() -> None:
    given = Counter(word for bad in BAD.values() for word in bad.words if word in COMMANDS)
    assert {command: given[command] for command in COMMANDS if given[command] < 5} == {}


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_input(bad: Bad, language: str, tmp_path: Path) -> None:
    for name, content in bad.files.items():
        if content is None:
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).write_bytes(content)
    before = contents(tmp_path)
    # Where the language itself is wrong, the reader's locale says which one to answer in.
    in_words = language == "fa" and "--lang" not in bad.words
    words = ("--lang", "fa", *bad.words) if in_words else tuple(bad.words)
    done = run(
        *words, stdin=bad.stdin, env={"LC_MESSAGES": f"{language}.UTF-8"} if language == "fa" and not in_words else None, cwd=tmp_path
    )
    assert_refused(done, bad.either, language)
    if language == "en":
        assert_refused(done, bad.says)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "F" * 1_000_000],
        ["ask", "F02\0"],
        ["show", "ش" * 1_000_000],
        ["show", "P07\0"],
        ["sparql", "q" * 1_000_000],
        ["sparql", "q\0.rq"],
        ["findings", "--data", "d" * 1_000_000 + ".ttl"],
        ["findings", "--data", "d\0.ttl"],
        ["ask", "F02", "-o", "o" * 1_000_000 + ".json"],
        ["ask", "F02", "-o", "o\0.json"],
        ["ask", "F02", "--format", "j\0"],
        ["f" * 1_000_000],
        ["--" + "f" * 1_000_000],
    ],
    ids=lambda words: " ".join(word[:12].replace("\0", "NUL") for word in words),
)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_words_that_no_shell_can_pass_on(words: list[str], language: str, tmp_path: Path) -> None:
    program = "import json, sys; from citydip.cli import main; sys.exit(main(json.load(sys.stdin)))"
    given = json.dumps([*words, "--lang", language]).encode()
    done = subprocess.run(
        [sys.executable, "-c", program], input=given, capture_output=True, env=ENVIRONMENT, cwd=tmp_path, timeout=60, check=False
    )
    assert_refused(subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode()), "", language)
    assert contents(tmp_path) == {}


@pytest.fixture
def server() -> Iterator[tuple[str, list[bytes]]]:
    """The IRI of a server on this machine, and what it was asked."""
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    calls.append(connection.recv(1000))
                    connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", calls
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <SERVER> { ?a ?b ?c } }",
        "SELECT * { sErViCe SILENT <SERVER> { ?a ?b ?c } }",
        "SELECT * { SERVICE<SERVER>{ ?a ?b ?c } }",
        "SELECT * { SERVICE#comment\n<SERVER> { ?a ?b ?c } }",
        "SELECT * { BIND(<SERVER> AS ?x) SERVICE ?x { ?a ?b ?c } }",
        "SELECT * { BIND(<SERVER> AS ?x) SERVICE?x{ ?a ?b ?c } }",
        "SELECT * { FILTER EXISTS { SERVICE <SERVER> { ?a ?b ?c } } }",
        "SELECT * { FILTER(1 < 2)SERVICE <SERVER> { ?a ?b ?c } FILTER(2 > 1) }",
        "SELECT * { FILTER('it\\'s' != '') SERVICE <SERVER> { ?a ?b ?c } } # '",
        'SELECT * { FILTER("""a"b""" != "") SERVICE <SERVER> { ?a ?b ?c } } # "',
        "PREFIX s: <SERVER> SELECT * { SERVICE s: { ?a ?b ?c } }",
        "CONSTRUCT { ?a ?b ?c } WHERE { SERVICE <SERVER> { ?a ?b ?c } }",
        "ASK { SERVICE <SERVER> { ?a ?b ?c } }",
        "DESCRIBE ?a { SERVICE <SERVER> { ?a ?b ?c } }",
        # pyoxigraph asks for no blank between a keyword and what is beside it.
        "SELECT * { SERVICESILENT<SERVER> { ?a ?b ?c } }",
        "PREFIX s: <SERVER> SELECT * { SERVICEs:x { ?a ?b ?c } }",
        "PREFIX s: <SERVER> SELECT * { SERVICESILENTs:x { ?a ?b ?c } }",
        "PREFIX : <SERVER> SELECT * { SERVICE:x { ?a ?b ?c } }",
        "PREFIX : <SERVER> SELECT * { SERVICE: { ?a ?b ?c } }",
        "SELECT * { BIND(1 AS ?x) FILTER(?x<2)SERVICE#>\n<SERVER> { ?a ?b ?c } }",
        "PREFIX e: <http://e/> SELECT * { ?s ?p e:.SERVICE <SERVER> { ?a ?b ?c } }",
        "SELECT * { ?s ?p trueSERVICE <SERVER> { ?a ?b ?c } }",
        "SELECT * { ?s ?p 1e0SERVICE <SERVER> { ?a ?b ?c } }",
        "SELECT * { ?s ?p 1SERVICE <SERVER> { ?a ?b ?c } }",
        "SELECT * { ?s ?p 'a'SERVICE <SERVER> { ?a ?b ?c } }",
        "SELECT * { VALUES ?x { UNDEF }SERVICE <SERVER> { ?a ?b ?c } }",
        "SELECT * { ?s ?p ?o.SERVICE <SERVER> { ?a ?b ?c } }",
        # What looks like an IRI can be a comparison and a comment, and a name under a prefix cannot start with a dot.
        "SELECT * { BIND(1 AS ?x) FILTER(?x<2)SERVICE#>\n<SERVER> { ?a ?b ?c } }",
        "PREFIX e: <http://e/> SELECT * { ?s ?p e:.SERVICE <SERVER> { ?a ?b ?c } }",
    ],
)
def test_no_query_calls_a_server(text: str, server: tuple[str, list[bytes]], tmp_path: Path) -> None:
    iri, calls = server
    user_data = tmp_path / "u.ttl"
    user_data.write_text("<http://a> <http://b> true, 1e0, 1, 'a', <http://e/> .", encoding="utf-8")
    done = run("sparql", "-", "--data", str(user_data), stdin=text.replace("SERVER", iri))
    assert calls == []
    assert_refused(done, "-:1:")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SELECT ?x { BIND('SERVICE <http://a>' AS ?x) }", "SERVICE <http://a>"),
        ('SELECT ?x { BIND("it\'s SERVICE" AS ?x) }', "it's SERVICE"),
        ("SELECT ?x { BIND('it\\'s SERVICE' AS ?x) }", "it's SERVICE"),
        ("SELECT ?x { BIND('''SERVICE 'a' ''' AS ?x) }", "SERVICE 'a' "),
        ('SELECT ?x { BIND("""a\nSERVICE""" AS ?x) }', "a\nSERVICE"),
        ("SELECT ?x { BIND(1 AS ?x) } # SERVICE <http://a> {}", "1"),
        ("# SERVICE\nSELECT ?x { BIND(1 AS ?x) }", "1"),
        ("SELECT ?x { BIND(<http://a/SERVICE> AS ?x) }", "http://a/SERVICE"),
        ("SELECT ?x { BIND(<http://a/#SERVICE> AS ?x) }", "http://a/#SERVICE"),
        ("PREFIX e: <http://e/> SELECT ?x { BIND(e:SERVICE AS ?x) }", "http://e/SERVICE"),
        ("PREFIX e: <http://e/> SELECT ?x { BIND(e:a.SERVICE AS ?x) }", "http://e/a.SERVICE"),
        ("SELECT (?SERVICE AS ?x) { BIND(1 AS ?SERVICE) }", "1"),
        ("SELECT ?x { BIND('a'@service AS ?x) }", "a"),
        ("PREFIX insert: <http://e/> SELECT ?x { BIND(insert:data AS ?x) }", "http://e/data"),
        ("SELECT ?x { BIND('DROP ALL; DELETE WHERE' AS ?x) }", "DROP ALL; DELETE WHERE"),
    ],
)
def test_a_word_is_no_call(text: str, value: str) -> None:
    done = run("sparql", "-", "--format", "json", stdin=text)
    assert (done.returncode, done.stderr) == (0, "")
    assert [row["x"]["value"] for row in json.loads(done.stdout)["results"]["bindings"]] == [value]


@pytest.mark.parametrize("format_", ["json", "csv", "html"])
def test_a_full_disk_leaves_the_old_file(format_: str, tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="no limits on the size of a file here")
    target = tmp_path / "out"
    target.write_bytes(b"what stood here")
    target.chmod(0o640)
    program = (
        "import resource, sys; from citydip.cli import main; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); "
        "sys.exit(main(['ask', 'F02', '--format', sys.argv[1], '-o', 'out']))"
    )
    command = [sys.executable, "-B", "-c", program, format_]
    done = subprocess.run(command, capture_output=True, env=ENVIRONMENT, cwd=tmp_path, encoding="utf-8", check=False)
    assert_refused(done, "out: cannot be written (File too large)")
    assert contents(tmp_path) == {"out": b"what stood here"}
    assert target.stat().st_mode & 0o777 == 0o640


full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
posix = pytest.mark.skipif(os.name != "posix", reason="no POSIX shell here")
CALLS: Final = (
    "ask",
    "ask F02 --format json",
    "findings",
    "sparql - --format csv",
    "show P07",
    "ask F02 -o -",
    "--help",
    "ask --help",
    "--version",
)


@full
def test_output_to_a_full_device() -> None:
    assert_refused(run("ask", "F02", "-o", "/dev/full"), "/dev/full: cannot be written (No space left on device)")


@full
@pytest.mark.parametrize("words", CALLS)
def test_standard_output_on_a_full_device(words: str) -> None:
    with Path("/dev/full").open("wb") as device:
        done = subprocess.run(
            [*COMMAND, *words.split()],
            input="SELECT * {}",
            stdout=device,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            encoding="utf-8",
            check=False,
        )
    assert_refused(subprocess.CompletedProcess(done.args, done.returncode, "", done.stderr), "No space left on device")


@posix
@pytest.mark.parametrize("words", CALLS[:6])
def test_standard_output_is_closed(words: str) -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, *words.split()]
    done = subprocess.run(command, input="SELECT * {}", capture_output=True, env=ENVIRONMENT, encoding="utf-8", check=False)
    assert_refused(done, "citydip: ")


@posix
def test_standard_input_is_closed() -> None:
    command = ["sh", "-c", 'exec "$@" <&-', "sh", *COMMAND, "sparql", "-"]
    done = subprocess.run(command, capture_output=True, env=ENVIRONMENT, encoding="utf-8", check=False)
    assert_refused(done, "citydip: -: ")


@pytest.mark.parametrize(
    ("code", "persian"),
    [
        (errno.ENOENT, "چنین پرونده یا پوشه‌ای نیست"),
        (errno.EACCES, "دسترسی مجاز نیست"),
        (errno.ENOSPC, "در دستگاه جایی نمانده است"),
        (errno.EISDIR, "این پوشه است"),
    ],
)
def test_what_the_system_says_is_said_in_both_languages(code: int, persian: str) -> None:
    error = OutputError("output-unwritable", file="a", reason=os.strerror(code))
    assert f"({os.strerror(code)})" in error.message("en")
    assert f"({persian})" in plain(error.message("fa"))


def test_what_else_the_system_says_stays() -> None:
    assert "(strange)" in plain(OutputError("output-unwritable", file="a", reason="strange").message("fa"))


def test_the_table_is_long_enough() -> None:
    assert len(BAD) >= 45
    assert len({(*bad.words, *bad.files.items(), bad.stdin) for bad in BAD.values()}) == len(BAD), "a call stands in the table twice"
    assert all(bad.says for bad in BAD.values())
