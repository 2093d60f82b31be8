"""Terms that nobody declares are found first, with the nearest declared one."""

from pathlib import Path

import pytest

import citydip
from citydip.resources import ontology_files
from citydip.terms import shorten
from citydip.validation import RawResult, Result
from citydip.validation.results import UNREACHED
from citydip.validation.undeclared import MISPLACED, SHAPE, nearest_declared

HEAD = """
@prefix cd:        <https://w3id.org/citydip/ontology#> .
@prefix dimension: <https://w3id.org/citydip/concept/dimension/> .
@prefix kind:      <https://w3id.org/citydip/concept/kind/> .
@prefix actor:     <https://w3id.org/citydip/actor/> .
@prefix place:     <https://w3id.org/citydip/place/> .
@prefix rdf:       <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs:      <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl:       <http://www.w3.org/2002/07/owl#> .
@prefix xsd:       <http://www.w3.org/2001/XMLSchema#> .
@prefix skos:      <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms:   <http://purl.org/dc/terms/> .
@prefix prov:      <http://www.w3.org/ns/prov#> .
@prefix org:       <http://www.w3.org/ns/org#> .
@prefix ex:        <https://example.org/> .
"""


def undeclared(text: str, folder: Path) -> list[Result]:
    path = folder / "data.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    return [result for result in citydip.validate(path).results if result.raw.shape == SHAPE]


@pytest.mark.parametrize(
    ("text", "term", "nearest"),
    [
        ("ex:a a cd:Activty .", "ontology#Activty", "cd:Activity"),
        ("ex:a a cd:Activity ; cd:kynd kind:Twinning .", "ontology#kynd", "cd:kind"),
        ("ex:a a cd:Activity ; cd:kind kind:Twining .", "kind/Twining", "kind:Twinning"),
        ("ex:a a cd:Activity ; cd:dimension dimension:securty .", "dimension/securty", "dimension:security"),
        ("ex:a a cd:Activity ; cd:actor actor:Hirosima .", "actor/Hirosima", "actor:hiroshima"),
        ("actor:londn cd:governs place:london .", "actor/londn", "actor:london"),
        ("ex:a a cd:Activity ; skos:prefLable 'a' .", "core#prefLable", "skos:prefLabel"),
        ("ex:a rdf:typ cd:Activity .", "rdf-syntax-ns#typ", "rdf:type"),
        ("ex:a a rdfs:Clas .", "rdf-schema#Clas", "rdfs:Class"),
        ("ex:a owl:sameas ex:b .", "owl#sameas", "owl:sameAs"),
        ("ex:a dcterms:titel 'a' .", "terms/titel", "dcterms:title"),
        ("ex:a a prov:Activty .", "prov#Activty", "prov:Activity"),
        ("ex:a a org:Membeship .", "org#Membeship", "org:Membership"),
        ("ex:a ex:b '1'^^xsd:interger .", "XMLSchema#interger", "xsd:integer"),
    ],
)
def test_a_misspelt_term_is_named_with_the_nearest(text: str, term: str, nearest: str, tmp_path: Path) -> None:
    found = undeclared(text, tmp_path)
    assert [str(result.raw.value).rstrip(">").endswith(term) for result in found] == [True]
    fix = found[0].fix
    assert fix
    assert nearest in fix.text["en"]
    assert nearest in fix.text["fa"]
    assert found[0].message.keys() >= {"en", "fa"}
    assert found[0].place
    assert found[0].place.line == HEAD.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        "ex:a a cd:Activity ; cd:kind ex:festival . ex:festival a cd:ActivityKind .",
        "kind:Festival a cd:ActivityKind . ex:a a cd:Activity ; cd:kind kind:Festival .",
        "ex:a a cd:Activity ; rdf:_1 'a' ; rdf:_27 'b' ; rdf:value 1 ; skos:note 'c'@fa ; prov:wasDerivedFrom ex:c .",
        "ex:a a org:Membership ; org:role ex:b ; ex:day '2000-01-01'^^xsd:date ; ex:text '<p/>'^^rdf:HTML .",
        "ex:a <http://xmlns.com/foaf/0.1/nmae> 'not a vocabulary that is known here' .",
        "<https://w3id.org/citydip> dcterms:hasPart ex:a .",
    ],
)
def test_what_is_declared_is_no_error(text: str, tmp_path: Path) -> None:
    assert undeclared(text, tmp_path) == []


def test_each_subject_is_told_once_of_each_term(tmp_path: Path) -> None:
    found = undeclared("ex:a cd:kynd 1 , 2 , 3 . ex:b cd:kynd 1 .", tmp_path)
    assert sorted(result.raw.focus for result in found) == ["<https://example.org/a>", "<https://example.org/b>"]


def test_a_sure_fix_is_safe_and_a_guess_is_not(tmp_path: Path) -> None:
    sure, guess = undeclared("ex:a a cd:Activity ; cd:kind kind:Twining .", tmp_path), undeclared("ex:a a cd:Activ .", tmp_path)
    assert sure[0].fix
    assert sure[0].fix.safe
    change = sure[0].fix.alternatives[0][0]
    assert (change.old, change.new) == (sure[0].raw.value, "<https://w3id.org/citydip/concept/kind/Twinning>")
    assert change.path == "<https://w3id.org/citydip/ontology#kind>"
    assert guess[0].fix
    assert not guess[0].fix.safe


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ex:a a cd:Activity ; cd:sorce ex:s .", "cd:source"),
        ("ex:a a cd:Activity ; cd:Sorce ex:s .", "cd:source"),
        ("ex:a a cd:Activity ; cd:dimensoin dimension:culture .", "cd:dimension"),
        ("ex:a prov:activty ex:b .", "prov:activity"),
        ("ex:a a cd:sorce .", "cd:Source"),
        ("ex:a a prov:activty .", "prov:Activity"),
        ("ex:a rdfs:subClassOf cd:sorce .", "cd:Source"),
    ],
)
def test_what_is_meant_can_stand_there(text: str, meant: str, tmp_path: Path) -> None:
    found = undeclared(text, tmp_path)
    assert [result.fix and result.fix.text["en"] for result in found] == [f"Write “{meant}”."]
    assert found[0].fix
    assert found[0].fix.safe


@pytest.mark.parametrize(
    ("text", "path", "meant"),
    [
        ("ex:a a cd:Activity ; cd:Dimension dimension:culture .", "#Dimension", "cd:dimension"),
        ("ex:a a cd:Activity ; dimension:culture true .", "dimension/culture", None),
        ("ex:a a cd:dimension .", "#type", "cd:Dimension"),
        ("ex:a a kind:Twinning .", "#type", None),
    ],
)
def test_a_declared_term_stands_where_it_can(text: str, path: str, meant: str | None, tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(f"{HEAD}{text} ex:b a cd:Activity ; cd:dimension dimension:culture .", encoding="utf-8")
    for report in (citydip.validate(file), citydip.validate(file, jobs=2)):
        found = [result for result in report.results if result.raw.shape in MISPLACED]
        assert [(result.raw.focus, result.severity.word) for result in found] == [("<https://example.org/a>", "violation")]
        assert str(found[0].raw.path).rstrip(">").endswith(path)
        said = shorten(str(found[0].raw.value)[1:-1])
        assert {language: said in sentence for language, sentence in found[0].message.items()} == {"en": True, "fa": True}
        assert found[0].place
        assert found[0].place.line == HEAD.count("\n") + 1
        assert (found[0].fix and found[0].fix.text["en"]) == (meant and f"Write “{meant}”.")
        assert not [
            result for result in report.results if result.raw.shape in {SHAPE, UNREACHED} and result.raw.value == found[0].raw.value
        ]


def test_each_use_of_a_misplaced_term_is_told(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(HEAD + "ex:a skos:note 1 , 2 . ex:b cd:ActivityKind 1 . ex:c cd:ActivityKind 1 .", encoding="utf-8")
    other = tmp_path / "other.ttl"
    other.write_text(HEAD + "ex:d cd:ActivityKind 1 .", encoding="utf-8")
    found = [result.raw.focus[-2] for result in citydip.validate([file, other]).results if result.raw.shape in MISPLACED]
    assert found == ["b", "c", "d"]


def test_the_ontology_itself_has_no_undeclared_term() -> None:
    report = citydip.validate(ontology_files())
    assert report.checked.triples > 7000
    assert {result.raw for result in report.results if result.raw.shape in {SHAPE, *MISPLACED}} == set[RawResult]()


def test_nothing_is_near_to_nonsense() -> None:
    assert nearest_declared("https://w3id.org/citydip/ontology#zzqqxx") == []
    assert nearest_declared("https://w3id.org/citydip/ontology#") == []
