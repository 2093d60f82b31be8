"""A later version of the ontology, made up here, deprecates terms: data that uses them stays valid and is told what to write instead."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyshacl
import pytest
import rdflib
import shacl

from citydip import diff
from citydip.resources import ontology_files

HOME = ontology_files()[0].parents[1]
PACKAGE = Path(sys.modules["citydip"].__file__ or "").parent
PREFIXES = """
@prefix cd:        <https://w3id.org/citydip/ontology#> .
@prefix kind:      <https://w3id.org/citydip/concept/kind/> .
@prefix dimension: <https://w3id.org/citydip/concept/dimension/> .
@prefix owl:       <http://www.w3.org/2002/07/owl#> .
@prefix dcterms:   <http://purl.org/dc/terms/> .
@prefix skos:      <http://www.w3.org/2004/02/skos/core#> .
@prefix ex:        <https://example.org/cases/> .
"""
CHANGE = """
kind:Lobbying      owl:deprecated true ; dcterms:isReplacedBy kind:PoliticalRepresentation ;
    skos:changeNote  "Lobbying is a way of being represented."@en , "لابی‌گری راهی برای نمایندگی است."@fa .
cd:Enterprise      owl:deprecated true ; dcterms:isReplacedBy cd:Organization ;
    skos:changeNote  "An enterprise acts as any organisation does."@en , "بنگاه مانند هر سازمان دیگری دست به کنش می‌زند."@fa .
cd:takesPlaceIn    owl:deprecated true ; dcterms:isReplacedBy cd:locatedIn ;
    skos:changeNote  "One property says where a thing is."@en , "یک ویژگی جای هر چیز را می‌گوید."@fa .
"""
DATA = """
ex:visit   a cd:Activity ; skos:prefLabel "a visit to Brussels"@en ; cd:kind kind:Lobbying ; cd:dimension dimension:representation ;
    cd:actor ex:firm , ex:hall ; cd:takesPlaceIn ex:brussels .
ex:firm    a cd:Enterprise ; skos:prefLabel "a firm"@en .
ex:hall    a cd:CityGovernment ; skos:prefLabel "a town hall"@en .
ex:brussels  a cd:City ; skos:prefLabel "Brussels"@en .
"""


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it would be installed, with the later version of the ontology in it."""
    folder = tmp_path_factory.mktemp("later")
    shutil.copytree(PACKAGE, folder / "citydip", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(HOME / name, folder / "citydip" / name)
    module = folder / "citydip" / "ontology" / "schemes" / "kinds.ttl"
    module.write_text(module.read_text(encoding="utf-8") + PREFIXES + CHANGE, encoding="utf-8")
    (folder / "data.ttl").write_text(PREFIXES + DATA, encoding="utf-8")
    return folder


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "citydip", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False)


def test_data_that_uses_deprecated_terms_is_warned(later: Path) -> None:
    done = run(later, "validate", "data.ttl", "--format", "json")
    results = [result for result in json.loads(done.stdout)["results"] if result["shape"].endswith("deprecation#InUse")]
    found = {(result["focus"].rpartition("/")[2], result["path"].rpartition("#")[2], result["severity"]) for result in results}
    assert found == {("visit", "kind", "warning"), ("firm", "type", "warning"), ("visit", "takesPlaceIn", "warning")}
    fixes = {result["path"].rpartition("#")[2]: result["fix"] for result in results}
    assert "PoliticalRepresentation" in json.dumps(fixes["kind"])
    assert "Organization" in json.dumps(fixes["type"])
    assert fixes["takesPlaceIn"] is None
    assert {language for result in results for language in result["message"]} == {"en", "fa"}


def test_both_engines_warn_of_the_same() -> None:
    shapes = (HOME / "shapes" / "deprecation.ttl").read_text(encoding="utf-8")
    data = PREFIXES + DATA + CHANGE
    fast = shacl.Shapes.from_turtle(shapes).validate_text(data, format="turtle", base="https://example.org/")
    found = {(result.focus_node.strip("<>"), (result.path or "").strip("<>")) for result in fast.results}
    _, graph, _ = pyshacl.validate(rdflib.Graph().parse(data=data), shacl_graph=rdflib.Graph().parse(data=shapes))
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert found == {(str(focus), str(graph.value(result, sh.resultPath))) for result, focus in graph.subject_objects(sh.focusNode)}
    assert len(found) == 3


def test_nothing_is_said_where_nothing_is_deprecated(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(PREFIXES + DATA, encoding="utf-8")
    done = run(tmp_path, "validate", "data.ttl", "--format", "json")
    assert json.loads(done.stdout)["results"]
    assert "deprecation#InUse" not in done.stdout


def test_diff_tells_what_was_deprecated(later: Path) -> None:
    found = diff(HOME / "ontology" / "schemes", later / "citydip" / "ontology" / "schemes")
    assert {term.short for term in found.deprecated} == {"kind:Lobbying", "cd:Enterprise", "cd:takesPlaceIn"}
    notes = {term.short: term.notes for term in found.deprecated}
    assert notes["kind:Lobbying"] == {"en": "Lobbying is a way of being represented.", "fa": "لابی‌گری راهی برای نمایندگی است."}
    assert found.kept


def test_findings_stay_what_they_are(later: Path) -> None:
    assert run(later, "findings").returncode == 0
