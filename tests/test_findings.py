"""The 32 findings: reproduced as they are, and each of them differs as soon as the paper says something else."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from citydip.finding import Finding, check, expected
from citydip.questions import load
from citydip.resources import ontology_files
from citydip.store import Store
from tests.graph import iri

CHECKOUT = Path(__file__).parents[1]

# What to change in the graph (- drops a triple, + adds one) so that the finding no longer holds.
CHANGES: dict[str, Sequence[str]] = {
    "F01": ["- dimension-claim:table1-culture cd:statedIn section:table1"],
    "F02": ["- function-claim:table1-security-political cd:function function:political"],
    "F03": ["- function-claim:conclusion-networks-informational cd:function function:informational"],
    "F04": ["- function-claim:abstract-networks-informational cd:function function:informational"],
    "F05": ["+ function-claim:abstract-economy-economic cd:function function:political"],
    "F06": ["+ function-claim:table1-economy-economic cd:function function:cultural"],
    "F07": ["- item:T1-ECO-4 cd:dimension dimension:economy"],
    "F08": ["- item:CO-REP-5 cd:statedIn section:conclusion"],
    "F09": ["- item:CO-DEV-2 cd:kind kind:LoanProvision", "+ item:CO-DEV-2 cd:kind kind:Lobbying"],
    "F10": ["+ item:CO-ECO-1 cd:kind kind:Lobbying"],
    "F11": ["- item:CO-REP-4 cd:kind kind:PassiveDefenceCooperation"],
    "F12": ["- kind:EconomicExperienceExchange skos:broader kind:ExperienceExchange"],
    "F13": ["- diplomatic-function-claim:preventing-conflict cd:diplomaticFunction diplomatic-function:preventing-conflict"],
    "F14": [
        "- practice-claim:political-pressure cd:practice practice:usually-ignored",
        "+ practice-claim:political-pressure cd:practice practice:by-many-municipalities",
    ],
    "F15": ["+ mention:cold-war-twinning cd:mentionsActor actor:moscow"],
    "F16": ["- mention:megacity cd:dimension dimension:networks"],
    "F17": ["- mention:london-2012 cd:mentionsActor actor:london"],
    "F18": ["- route-claim:export cd:kind kind:TradeAgreement"],
    "F19": ["- citation:WBI2000-development cd:statedIn section:development"],
    "F20": ["- figure:london-2012-income cd:value 525", "+ figure:london-2012-income cd:value 552"],
    "F21": ["+ mention:london-2012 cd:mentionsActor actor:tehran"],
    "F22": ["- mention:cold-war-twinning cd:kind kind:Twinning"],
    "F23": ["+ item:T1-DEV-1 cd:kind kind:Twinning"],
    "F24": ["- kind:SecurityJudicialExchange cd:theme dimension:security"],
    "F25": ["+ proposition:P16 cd:claimRole claim-role:most-important-motive"],
    "F26": ["- proposition:P30 cd:stance stance:independent-of-state"],
    "F27": ["- kind-mention:networks-Twinning cd:asContrast true"],
    "F28": ["- kind-mention:economy-TradeAgreement cd:kind kind:TradeAgreement"],
    "F29": ["- kind-mention:networks-Twinning cd:statedIn section:networks"],
    "F30": ["- proposition:P01 cd:citation citation:Amiri1401-introduction"],
    "F31": ["- citation:Chan2016-introduction cd:cites source:Chan2016"],
    "F32": ["- term:security-diplomacy cd:about topic:city-diplomacy"],
}


def triple(text: str) -> Quad:
    subject, property_, value = text.split()
    literals: dict[str, Literal] = {"true": Literal(True)}
    found = literals.get(value) or (Literal(int(value)) if value.isdigit() else iri(value))
    return Quad(iri(subject), iri(property_), found)


def change(ontology: Path, changes: Sequence[str]) -> None:
    """Rewrites the modules in which the changed subjects stand."""
    for text in changes:
        sign, wanted = text[0], triple(text[2:])
        home = next(
            path
            for folder in ("core", "schemes", "paper")
            for path in sorted((ontology / folder).glob("*.ttl"))
            if any(
                quad.subject == wanted.subject and quad.predicate == iri("rdf:type") for quad in parse(path.read_bytes(), RdfFormat.TURTLE)
            )
        )
        quads = list(parse(home.read_bytes(), RdfFormat.TURTLE))
        assert (wanted in quads) == (sign == "-"), f"{text}: there is nothing to change"
        quads = [quad for quad in quads if quad != wanted] if sign == "-" else [*quads, wanted]
        home.write_bytes(serialize((quad.triple for quad in quads), format=RdfFormat.TURTLE) or b"")


def findings(checkout: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and findings by id, from a process of its own that runs the code of a checkout."""
    environment = os.environ | {"PYTHONPATH": str(checkout / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "citydip", "findings", "--format", "json", *words]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=checkout, encoding="utf-8", check=False)
    return done.returncode, {finding["id"]: finding for finding in json.loads(done.stdout)}


def test_all_findings_are_reproduced() -> None:
    code, found = findings(CHECKOUT)
    assert code == 0
    assert len(found) == 32
    assert {finding["verdict"] for finding in found.values()} == {"reproduced"}


@pytest.mark.parametrize("finding", [question.id for question in load()])
def test_finding_differs_when_the_paper_does(finding: str, tmp_path: Path) -> None:
    for folder in ("src", "ontology", "queries"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    change(tmp_path / "ontology", CHANGES[finding])
    code, found = findings(tmp_path)
    assert found[finding]["verdict"] == "differs"
    assert code == 1


def test_people_are_shown_what_differs(tmp_path: Path) -> None:
    for folder in ("src", "ontology", "queries"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    change(tmp_path / "ontology", CHANGES["F20"])
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "src"), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    for language, missing in (("en", "F20 differs: expected, not found"), ("fa", "انتظار می‌رفت و یافت نشد")):
        command = [sys.executable, "-m", "citydip", "findings", "--lang", language]
        done = subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path, encoding="utf-8", check=False)
        assert done.returncode == 1
        assert missing in done.stdout
        assert "525" in done.stdout or "۵۲۵" in done.stdout


def test_order_counts_where_it_is_a_part_of_the_answer() -> None:
    question = next(question for question in load() if question.id == "F01")
    answer = question.ask(Store())
    rows = answer.records()
    assert Finding(answer, rows, expected(question)).reproduced
    turned = Finding(answer, rows[::-1], expected(question))
    assert not turned.reproduced
    assert not turned.missing


CASES = """
@prefix cd:      <https://w3id.org/citydip/ontology#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix kind:    <https://w3id.org/citydip/concept/kind/> .
@prefix dimension: <https://w3id.org/citydip/concept/dimension/> .
@prefix function: <https://w3id.org/citydip/concept/function/> .
@prefix topic:   <https://w3id.org/citydip/concept/topic/> .
@prefix stance:  <https://w3id.org/citydip/concept/stance/> .
@prefix mention: <https://w3id.org/citydip/paper/mention/> .
@prefix actor:   <https://w3id.org/citydip/actor/> .
@prefix :        <https://example.org/cases/> .

:los-angeles-1984 a cd:Activity ;
    skos:prefLabel "Olympic Games of 1984"@en ;
    cd:kind        kind:HostingBid ;
    cd:dimension   dimension:culture ;
    cd:host        actor:los-angeles ;
    cd:start       "1984-07-28" .

mention:los-angeles-1984 cd:refersTo :los-angeles-1984 .

:book a cd:Source .
:chapter a cd:Section ; cd:sectionOf :book ; cd:position 1 .
:c1 a cd:FunctionClaim ; cd:statedIn :chapter ; cd:dimension dimension:economy ; cd:function function:political .
:c2 a cd:ListItem ; cd:statedIn :chapter ; cd:dimension dimension:economy ; cd:kind kind:Twinning .
:c3 a cd:CaseMention ; cd:statedIn :chapter ; cd:dimension dimension:culture ; cd:kind kind:Twinning ; cd:mentionsActor actor:tehran .
:c4 a cd:Proposition ; cd:statedIn :chapter ; cd:about dimension:culture ; cd:stance stance:helped-by-state ; cd:theme dimension:security .
:c5 a cd:KindMention ; cd:statedIn :chapter ; cd:kind kind:LoanProvision .
:c6 a cd:TermClaim ; cd:statedIn :chapter ; cd:about topic:city-diplomacy .
:c7 a cd:DimensionClaim ; cd:statedIn :chapter ; cd:dimension dimension:environment ; cd:position 7 .
:c8 a cd:Citation ; cd:statedIn :chapter ; cd:cites :book .
"""


def test_cases_and_other_authors_change_no_finding(tmp_path: Path) -> None:
    data = tmp_path / "cases.ttl"
    data.write_text(CASES, encoding="utf-8")
    code, found = findings(CHECKOUT, "--data", str(data))
    assert [id_ for id_, finding in found.items() if finding["verdict"] != "reproduced"] == []
    assert code == 0


def test_no_triple_states_a_finding() -> None:
    """Numbers stand in the graph only as positions, pages, years and the paper's own figures."""
    numeric = {
        quad.predicate.value.rpartition("#")[2]
        for path in ontology_files()
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE)
        if isinstance(quad.object, Literal) and quad.object.datatype == NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    }
    assert numeric == {"position", "value"}


def test_check_needs_no_more_than_a_store() -> None:
    found = check(Store())
    assert len(found) == 32
    assert all(finding.reproduced for finding in found)
    assert all(finding.rows for finding in found)
