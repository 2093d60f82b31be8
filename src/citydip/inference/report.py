"""What the reasoner says, as a report in the reader's language."""

from collections.abc import Sequence
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from citydip.inference.axioms import Node
from citydip.inference.explanation import Explanation
from citydip.inference.reasoning import Reasoning
from citydip.inference.sentences import member, name, sentence
from citydip.messages import LANGUAGES, listed, text
from citydip.render import Report, Table
from citydip.store import Store
from citydip.terms import shorten

__all__ = ["reason_report"]

_SHOWN: Final = 20


def reason_report(store: Store, reasoning: Reasoning, language: str, *, files: bool, explained: bool) -> Report:
    """The verdict, what is wrong and why, and what follows.

    Args:
        store: what was reasoned about, for names, version and hash.
        reasoning: the answer.
        language: ``en`` or ``fa``.
        files: whether the user gave files.
        explained: whether the axioms at fault were asked for.
    """
    classes = [name(store, class_, language) for class_ in reasoning.unsatisfiable]
    verdict = [[text("reason-verdict", language), text("consistent" if reasoning.consistent else "inconsistent", language)]]
    if reasoning.consistent:
        verdict.append([text("reason-unsatisfiable", language), listed(classes, language) or text("none", language)])
    verdict.append([text("reason-individuals-own" if files else "reason-individuals", language), str(reasoning.individuals)])
    if reasoning.consistent:
        verdict.append([text("reason-follows-count", language), str(len(reasoning.follows))])
    if files:
        verdict.append([text("rules-follows-count", language), str(sum(store.conclusions.values()))])
    tables = [Table([text("column-check", language), text("column-result", language)], verdict)]
    tables += [_why(store, explanation, language) for explanation in reasoning.explanations]
    if files and reasoning.follows:
        columns = [text("column-individual", language), text("column-class", language)]
        rows = [[name(store, node, language), name(store, class_, language)] for node, class_ in reasoning.follows]
        tables.append(Table(columns, rows, text("reason-follows", language)))
    return Report(
        language,
        text("reason-title", language),
        tables,
        [
            *_notes(store, reasoning, language, explained=explained),
            text("answer-provenance", language, version=store.version, hash=store.data_hash),
            text("answer-cite", language, citation=store.citation(language)),
        ],
        data=_record(store, reasoning),
        records=_records(store, reasoning, language),
    )


def _why(store: Store, explanation: Explanation, language: str) -> Table:
    subject = name(store, explanation.of, language) if explanation.of else ""
    title = text("reason-why-class", language, subject=subject) if subject else text("reason-why", language)
    rows = [
        [sentence(axiom, store, language), text("reason-own" if axiom.own else "reason-ontology", language)]
        for axiom in explanation.axioms[:_SHOWN]
    ]
    return Table([text("column-axiom", language), text("column-origin", language)], rows, title)


def _notes(store: Store, reasoning: Reasoning, language: str, *, explained: bool) -> list[str]:
    notes = []
    if reasoning.clash:
        individual, (first, second) = reasoning.clash.individual, reasoning.clash.classes
        called = {"first": member(store, first, language), "second": member(store, second, language)}
        notes.append(text("reason-clash", language, individual=name(store, individual, language), **called))
    for explanation in reasoning.explanations:
        if not explanation.minimal:
            count = len(explanation.axioms)
            notes.append(text("reason-not-minimal", language, count=count, shown=min(count, _SHOWN)))
    if not reasoning.sound and not explained:
        notes.append(text("reason-hint", language))
    if reasoning.ignored_datatypes:
        notes.append(text("reason-ignored", language, names=listed(map(shorten, reasoning.ignored_datatypes), language)))
    return notes


def _bare(said: str) -> str:
    """A sentence for machines: without directional isolates, which are for the eye."""
    return said.replace("\u2068", "").replace("\u2069", "")


def _node(store: Store, node: Node) -> dict[str, object]:
    """A node for machines: its IRI, and its name in both languages."""
    iri = node.value if isinstance(node, NamedNode) else None
    return {"iri": iri, "label": {language: name(store, node, language) for language in LANGUAGES}}


def _record(store: Store, reasoning: Reasoning) -> dict[str, object]:
    clash = reasoning.clash
    return {
        "consistent": reasoning.consistent,
        "unsatisfiable": [_node(store, class_) for class_ in reasoning.unsatisfiable] if reasoning.consistent else None,
        "individuals": reasoning.individuals,
        "follows": [{"individual": _node(store, node), "class": _node(store, class_)} for node, class_ in reasoning.follows],
        "clash": {"individual": _node(store, clash.individual), "classes": [_node(store, class_) for class_ in clash.classes]}
        if clash
        else None,
        "explanations": [
            {
                "of": _node(store, explanation.of) if explanation.of else None,
                "minimal": explanation.minimal,
                "axioms": [
                    {
                        "sentence": {language: _bare(sentence(axiom, store, language)) for language in LANGUAGES},
                        "from": "data" if axiom.own else "ontology",
                        "triples": [str(triple) for triple in axiom.triples],
                    }
                    for axiom in explanation.axioms
                ],
            }
            for explanation in reasoning.explanations
        ],
        "by_rule": store.conclusions,
        "ignored_datatypes": list(reasoning.ignored_datatypes),
        "reasoner": "HermiT",
        "ontology": store.version,
        "data_hash": store.data_hash,
        "cite": {language: store.citation(language) for language in LANGUAGES},
    }


def _records(store: Store, reasoning: Reasoning, language: str) -> Sequence[Sequence[object]]:
    def id_(node: Node) -> str:
        return str(node) if isinstance(node, BlankNode) else store.id(node)

    rows: list[Sequence[object]] = [("what", "subject", "value"), ("consistent", None, reasoning.consistent)]
    rows += [("unsatisfiable", id_(class_), None) for class_ in reasoning.unsatisfiable]
    if clash := reasoning.clash:
        rows += [("clash", id_(clash.individual), id_(class_)) for class_ in clash.classes]
    for explanation in reasoning.explanations:
        of = id_(explanation.of) if explanation.of else None
        rows += [("axiom", of, _bare(sentence(axiom, store, language))) for axiom in explanation.axioms]
    return [*rows, *(("follows", id_(node), id_(class_)) for node, class_ in reasoning.follows)]
