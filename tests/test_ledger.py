"""The graph against the ledger of what the paper says (ledger.yaml beside this file), row by row and both ways."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import NamedNode

from citydip.finding import expected
from citydip.questions import load
from citydip.terms import local_name
from tests.graph import Graph, by_id, iri

LEDGER: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "ledger.yaml").read_text(encoding="utf-8"))
Row = dict[str, Any]
ACTOR_CLASS = {
    "network": "CityNetwork",
    "supranational": "SupranationalOrganization",
    "intergovernmental": "IntergovernmentalOrganization",
    "city": "CityGovernment",
}


def rows(name: str) -> dict[str, Row]:
    """One list of the ledger by id, lists in it as sets."""
    return {row["id"]: {key: set(value) if isinstance(value, list) else value for key, value in row.items()} for row in LEDGER[name]}


def compact(**fields: Any) -> Row:
    """A row without the fields that have nothing."""
    return {name: value for name, value in fields.items() if value not in (None, set(), "")}


def note(graph: Graph, node: NamedNode, row: Row) -> str | None:
    """The English note that the ledger gives, if the graph has it; other notes of ours are no matter of the ledger."""
    notes = graph.texts(node, "skos:editorialNote", "en")
    assert not row.get("note") or graph.texts(node, "skos:editorialNote", "fa"), f"{node}: the note lacks Persian"
    return row["note"] if row.get("note") in notes else None


def stated(graph: Graph, node: NamedNode) -> str | None:
    return graph.one(node, "cd:statedIn")


def source(graph: Graph, node: NamedNode) -> str | None:
    """The source of the citation that a claim rests on; the citation stands where the claim does."""
    citations = graph.nodes(node, "cd:citation")
    assert len(citations) <= 1
    if not citations:
        return None
    assert stated(graph, citations[0]) == stated(graph, node)
    return graph.one(citations[0], "cd:cites")


def concept(graph: Graph, node: NamedNode, row: Row) -> Row:
    alternatives = graph.texts(node, "skos:altLabel", "fa")
    return compact(
        id=local_name(node.value),
        fa=graph.text(node, "skos:prefLabel", "fa"),
        en=graph.text(node, "skos:prefLabel", "en"),
        alt_fa=row["alt_fa"] if row.get("alt_fa") in alternatives else None,
        themes=graph.ids(node, "cd:theme"),
        note=note(graph, node, row),
    )


def concepts(graph: Graph, name: str, class_: str, prefix: str) -> dict[str, Row]:
    wanted = rows(name)
    scheme = iri(prefix + ":").value
    nodes = by_id(node for node in graph.all(class_) if node.value.startswith(scheme))
    return {id_: concept(graph, node, wanted.get(id_, {})) for id_, node in nodes.items()}


def claimed(graph: Graph, class_: str, property_: str, node: NamedNode) -> set[str]:
    """The sections in which claims of one class speak of a node."""
    return {stated(graph, claim) or "" for claim in graph.subjects(property_, node) if claim in graph.all(class_)}


def test_places(graph: Graph) -> None:
    sections = by_id(graph.all("cd:Section"))
    assert {id_: graph.text(node, "skos:prefLabel", "fa") for id_, node in sections.items()} == LEDGER["places"]


@pytest.mark.parametrize(
    ("name", "class_", "property_", "prefix"),
    [
        ("dimensions", "cd:DimensionClaim", "cd:dimension", "dimension"),
        ("functions", "cd:FunctionClaim", "cd:function", "function"),
        ("diplomatic_functions", "cd:DiplomaticFunctionClaim", "cd:diplomaticFunction", "diplomatic-function"),
    ],
)
def test_concepts_that_claims_name(graph: Graph, name: str, class_: str, property_: str, prefix: str) -> None:
    wanted = rows(name)
    found = concepts(graph, name, class_.removesuffix("Claim"), prefix)
    for id_, row in found.items():
        at = claimed(graph, class_, property_, iri(f"{prefix}:{id_}"))
        row["at"] = at if isinstance(wanted[id_]["at"], set) else next(iter(at)) if len(at) == 1 else at
    assert found == wanted


def test_order_of_dimensions(graph: Graph) -> None:
    for place in ("abstract", "table1", "conclusion"):
        claims = [claim for claim in graph.all("cd:DimensionClaim") if stated(graph, claim) == place]
        claims.sort(key=lambda claim: int(graph.one(claim, "cd:position") or 0))
        assert [graph.one(claim, "cd:dimension") for claim in claims] == [row["id"] for row in LEDGER["dimensions"]]


def test_functions_of_dimensions(graph: Graph) -> None:
    found: dict[str, dict[str, set[str]]] = {}
    for claim in graph.all("cd:FunctionClaim"):
        place = found.setdefault(stated(graph, claim) or "", {})
        functions = place.setdefault(graph.one(claim, "cd:dimension") or "", set())
        function = graph.one(claim, "cd:function") or ""
        assert function not in functions, f"{claim} is stated twice"
        functions.add(function)
    wanted = LEDGER["dimension_functions"]
    assert found == {place: {dimension: set(names) for dimension, names in pairs.items()} for place, pairs in wanted.items()}


def test_notes_of_function_claims(graph: Graph) -> None:
    found = [
        {
            "at": stated(graph, claim),
            "dimension": graph.one(claim, "cd:dimension"),
            "function": graph.one(claim, "cd:function"),
            "words": graph.text(claim, "cd:wording", "fa"),
            "themes": sorted(graph.ids(claim, "cd:theme")),
        }
        for claim in graph.all("cd:FunctionClaim")
        if graph.values(claim, "cd:wording") or graph.values(claim, "cd:theme")
    ]
    assert found == LEDGER["claim_notes"]


def test_kinds_of_activity(graph: Graph) -> None:
    found = concepts(graph, "activity_types", "cd:ActivityKind", "kind")
    for id_, row in found.items():
        row |= compact(broader=graph.one(iri(f"kind:{id_}"), "skos:broader"))
    assert found == rows("activity_types")


def test_items(graph: Graph) -> None:
    wanted = rows("activity_items")
    found = {
        id_: compact(
            id=id_,
            at=stated(graph, node),
            dimension=graph.one(node, "cd:dimension"),
            types=graph.ids(node, "cd:kind"),
            note=note(graph, node, wanted.get(id_, {})),
        )
        for id_, node in by_id(graph.all("cd:ListItem")).items()
    }
    assert found == wanted


def test_positions_of_items_are_their_numbers(graph: Graph) -> None:
    for id_, node in by_id(graph.all("cd:ListItem")).items():
        assert graph.one(node, "cd:position") == id_.rpartition("-")[2]


def test_roles(graph: Graph) -> None:
    wanted = rows("city_diplomacy_roles")
    found = concepts(graph, "city_diplomacy_roles", "cd:CityDiplomacyRole", "role")
    claims = {graph.one(claim, "cd:diplomacyRole"): claim for claim in graph.all("cd:RoleClaim")}
    remarks = {graph.one(claim, "cd:diplomacyRole"): claim for claim in graph.all("cd:PracticeClaim")}
    assert claims.keys() == remarks.keys() == wanted.keys()
    for id_, row in found.items():
        assert source(graph, remarks[id_]) is None, "how widely a role is practised is the paper's own remark"
        practice = graph.nodes(remarks[id_], "cd:practice")[0]
        row |= {
            "at": stated(graph, claims[id_]),
            "source": source(graph, claims[id_]),
            "practised": graph.one(practice, "skos:notation"),
        }
    assert found == wanted


def test_alternative_terms(graph: Graph) -> None:
    wanted = rows("alternative_terms")
    found = {}
    for id_, node in by_id(graph.all("cd:TermClaim")).items():
        assert (stated(graph, node), source(graph, node), graph.one(node, "cd:about")) == ("theory", "Acuto2013", "city-diplomacy")
        found[id_] = compact(
            id=id_,
            fa=graph.text(node, "cd:term", "fa"),
            en=graph.text(node, "cd:term", "en"),
            relation=graph.one(node, "cd:termRelation"),
            note=note(graph, node, wanted.get(id_, {})),
        )
    assert found == wanted


def test_routes(graph: Graph) -> None:
    found = concepts(graph, "economic_routes", "cd:EconomicRoute", "route")
    for claim in graph.all("cd:RouteClaim"):
        assert stated(graph, claim) == "economy"
        found[graph.one(claim, "cd:route") or ""]["types"] = graph.ids(claim, "cd:kind")
    assert found == rows("economic_routes")


def hoped_for(graph: Graph, mention: NamedNode) -> dict[str, int]:
    """The figures of a mention, by the ledger's keys: quantity, unit, comparator."""
    figures = {}
    for figure in graph.subjects("cd:about", mention):
        assert graph.one(figure, "cd:modality") == "hoped-for"
        parts = [graph.one(figure, f"cd:{part}") for part in ("quantity", "unit", "comparator")]
        figures["_".join(part for part in parts if part)] = int(graph.one(figure, "cd:value") or "")
    return figures


def test_cases(graph: Graph) -> None:
    wanted = rows("cases")
    found = {}
    for id_, node in by_id(graph.all("cd:CaseMention")).items():
        year = graph.one(node, "cd:mentionedDate")
        about = graph.text(node, "cd:statement", "en")
        found[id_] = compact(
            id=id_,
            dimension=graph.one(node, "cd:dimension"),
            at=stated(graph, node),
            type=graph.one(node, "cd:kind"),
            actors=graph.ids(node, "cd:mentionsActor"),
            year=int(year) if year else None,
            source=source(graph, node),
            about=about if "about" in wanted.get(id_, {}) else None,
        )
        if figures := hoped_for(graph, node):
            found[id_]["hoped_for"] = figures
    assert found == wanted


def test_actors(graph: Graph) -> None:
    wanted = rows("actors")
    found = {}
    members: dict[str, set[str]] = {}
    for membership in graph.all("cd:Membership"):
        members.setdefault(graph.one(membership, "cd:organization") or "", set()).add(graph.one(membership, "cd:member") or "")
    called = {
        graph.one(node, "cd:designates"): f"{graph.text(node, 'cd:term', 'fa')} ({graph.text(node, 'cd:term', 'en')})"
        for node in graph.all("cd:Designation")
    }
    for kind, class_ in ACTOR_CLASS.items():
        for id_, node in by_id(graph.all(f"cd:{class_}")).items():
            places = graph.nodes(node, "cd:governs")
            assert len(places) == (1 if kind == "city" else 0)
            named = places[0] if places else node
            row = wanted.get(id_, {})
            country = graph.nodes(named, "cd:country")
            assert not country or iri("cd:Country") in graph.nodes(country[0], "rdf:type")
            found[id_] = compact(
                id=id_,
                kind=kind,
                country=graph.one(country[0], "cd:isoCode") if country else None,
                en=graph.text(named, "skos:prefLabel", "en"),
                fa=graph.text(named, "skos:prefLabel", "fa"),
                alt_fa=row["alt_fa"] if row.get("alt_fa") in graph.texts(node, "skos:altLabel", "fa") else None,
                called=called.get(id_),
                members=members.get(id_),
                note=note(graph, node, row),
            )
    assert found == wanted
    assert {id_ for id_, row in wanted.items() if row["kind"] == "city"} == set(by_id(graph.all("cd:City")))


def test_topics(graph: Graph) -> None:
    assert concepts(graph, "topics", "cd:Topic", "topic") == rows("topics")


def claims(graph: Graph, name: str, class_: str, about: str) -> dict[str, Row]:
    wanted = rows(name)
    return {
        id_: compact(
            id=id_,
            at=stated(graph, node),
            **{about: graph.one(node, "cd:about")},
            source=source(graph, node),
            stance=graph.one(node, "cd:stance"),
            role=graph.one(node, "cd:claimRole"),
            themes=graph.ids(node, "cd:theme"),
            en=graph.text(node, "cd:statement", "en"),
            note=note(graph, node, wanted.get(id_, {})),
        )
        for id_, node in by_id(graph.all(class_)).items()
    }


def test_propositions(graph: Graph) -> None:
    assert claims(graph, "propositions", "cd:Proposition", "about") == rows("propositions")


def test_definitions(graph: Graph) -> None:
    assert claims(graph, "definitions", "cd:DefinitionClaim", "of") == rows("definitions")


def test_mentions_in_prose(graph: Graph) -> None:
    found = [
        compact(
            at=stated(graph, node),
            kind=graph.one(node, "cd:kind"),
            strength=graph.one(node, "cd:strength"),
            **{"as": "contrast" if graph.one(node, "cd:asContrast") == "true" else None},
        )
        for node in graph.all("cd:KindMention")
    ]

    def key(row: Row) -> tuple[str, str]:
        return row["at"], row["kind"]

    assert sorted(found, key=key) == sorted(LEDGER["prose_mentions"], key=key)


def test_kinds_of_actor(graph: Graph) -> None:
    found = {id_: graph.text(node, "skos:prefLabel", "fa") for id_, node in by_id(graph.all("cd:ActorKind")).items()}
    assert found == {row["id"]: row["fa"] for row in LEDGER["actor_kinds"]}


def test_citations(graph: Graph) -> None:
    found: dict[str, Row] = {}
    paper = iri("citydip:paper")
    for id_, node in by_id(node for node in graph.all("cd:Source") if node != paper).items():
        address = graph.one(node, "cd:address")
        found[id_] = {"id": id_, "text": graph.one(node, "cd:citationText"), "cited_at": set(), "pages": {}}
        assert bool(address) == (id_ == "MayorsForPeaceWeb")
    for citation in graph.all("cd:Citation"):
        row = found[graph.one(citation, "cd:cites") or ""]
        place = stated(graph, citation)
        row["cited_at"].add(place)
        if page := graph.one(citation, "cd:page"):
            row["pages"][place] = int(page)
    assert found == rows("citations")


def answer_of(finding: str, expect: Any) -> list[Row]:
    """What the ledger expects of a finding, as rows of the columns that the finding has."""
    dimensions = [row["id"] for row in LEDGER["dimensions"]]
    match finding:
        case "F01" | "F13" | "F21" | "F28" | "F30" | "F32":
            return [{"id": id_} for id_ in expect]
        case "F02" | "F03":
            pairs = LEDGER["dimension_functions"][expect.partition(".")[2]]
            return [{"dimension": dimension, "function": function} for dimension, names in pairs.items() for function in names]
        case "F04":
            return [
                {"dimension": row["dimension"], "function": row["function"], "at": at, "stated": key == "in"}
                for row in expect
                for key in ("in", "not_in")
                for at in row[key]
            ]
        case "F05":
            return [{"dimension": dimension, "function": function} for function, names in expect.items() for dimension in names]
        case "F06":
            counts = dict.fromkeys(expect["one"], 1) | expect["several"]
            return [{"dimension": dimension, "functions": count} for dimension, count in counts.items()]
        case "F07" | "F08" | "F09" | "F16":
            column = "cases" if finding == "F16" else "items"
            assert sum(expect[dimension] for dimension in dimensions) == expect["total"]
            return [{"dimension": dimension, column: expect[dimension]} for dimension in dimensions]
        case "F10":
            return [{"item": item, "at": key.removesuffix("_only")} for key, items in expect.items() for item in items]
        case "F11" | "F12" | "F27":
            return [{"kind": kind, "dimension": dimension} for kind, names in expect.items() for dimension in names]
        case "F14":
            roles = rows("city_diplomacy_roles")
            assert [id_ for id_, row in roles.items() if row["practised"] == "usually ignored"] == expect["ignored"]
            return [{"role": role, "practised": roles[role]["practised"]} for role in expect["roles"]]
        case "F15" | "F19" | "F22":
            column = {"F15": "actor", "F19": "source", "F22": "kind"}[finding]
            return [{"dimension": dimension, column: value} for dimension in dimensions for value in expect[dimension] or [None]]
        case "F17":
            return [{"actor": actor, "dimension": dimension} for actor, names in expect.items() for dimension in names]
        case "F18":
            return [{"route": row["id"], "kind": kind} for row in LEDGER[expect] for kind in row["types"]]
        case "F20":
            split = {
                "new_jobs": ("new_jobs", None, None),
                "new_houses_more_than": ("new_houses", "more_than", None),
                "income_gbp_million_about": ("income", "about", "gbp_million"),
            }
            return [
                dict(zip(("quantity", "comparator", "unit"), split[key], strict=True)) | {"value": value} for key, value in expect.items()
            ]
        case "F23":
            return [
                {"case": case, "kind": row["kind"], "named_under": row["named_under"], "listed_under": listed}
                for case, row in expect.items()
                for listed in row["listed_under"]
            ]
        case "F24":
            return [{"dimension": dimension, "at": at} for dimension, places in expect.items() for at in places]
        case "F25":
            return [{"proposition": proposition, "at": at} for proposition, at in expect.items()]
        case "F26":
            return [{"stance": stance, "claim": claim} for stance, names in expect.items() for claim in names]
        case "F29":
            return [{"at": at, "where": key.removesuffix("s")} for key, places in expect.items() for at in places]
        case "F31":
            return [{"at": at, "sources": count} for at, count in expect.items()]
    raise AssertionError(f"{finding} is not known here")


def test_there_are_32_findings() -> None:
    assert [question.id for question in load()] == [row["id"] for row in LEDGER["findings"]]
    assert len(LEDGER["findings"]) == 32


@pytest.mark.parametrize("row", LEDGER["findings"], ids=lambda row: row["id"])
def test_expected_answers_are_those_of_the_ledger(row: Row) -> None:
    question = next(question for question in load() if question.id == row["id"])
    wanted = answer_of(row["id"], row["expect"])
    found = [dict(record) for record in expected(question)]
    assert len(found) == len(wanted)
    assert all(record in wanted for record in found)
    assert all(record in found for record in wanted)
    if question.ordered:
        assert found == wanted
