"""What follows by rule about something, and why, as a report in the reader's language."""

from collections.abc import Iterator, Sequence

from pyoxigraph import BlankNode, NamedNode, Triple

from citydip.inference.axioms import Axiom
from citydip.inference.derivation import Derivation
from citydip.inference.sentences import sentence
from citydip.messages import LANGUAGES, listed, text
from citydip.render import Report, Table
from citydip.store import Store
from citydip.terms import PREFIXES

__all__ = ["conclusions_report"]


def conclusions_report(store: Store, nodes: Sequence[NamedNode], language: str, *, explained: bool) -> Report:
    """Each conclusion with its rule.

    Args:
        store: what is stated.
        nodes: what the conclusions are to be about.
        language: ``en`` or ``fa``.
        explained: whether to name the statements that each conclusion follows from, and explain those among them that follow, too.
    """
    derivations = store.derivations()
    wanted = derivations.about(nodes)
    found = derivations.trace(wanted) if explained else [known for triple in wanted if (known := derivations.of(triple))]
    concluded = {derivation.conclusion for derivation in found}

    def because(derivation: Derivation) -> str:
        said = (
            text("rules-concluded", language, statement=_said(store, premise, language))
            if premise in concluded
            else _said(store, premise, language)
            for premise in derivation.premises
        )
        return text("list-semicolon", language).join(said)

    name = listed(dict.fromkeys(store.label(node, language) for node in nodes), language)
    columns = ["conclusion", "rule", *(["because"] if explained else [])]
    rows = [
        [_said(store, derivation.conclusion, language), derivation.rule.text[language], *([because(derivation)] if explained else [])]
        for derivation in found
    ]
    notes = [] if explained else [text("rules-hint", language)]
    return Report(
        language,
        text("rules-title", language, name=name),
        [Table([text(f"column-{column}", language) for column in columns], rows)] if rows else [],
        [
            *(notes if rows else [text("rules-none", language, name=name)]),
            text("answer-provenance", language, version=store.version, hash=store.data_hash),
            text("answer-cite", language, citation=store.citation(language)),
        ],
        data=[_record(store, derivation, concluded, explained=explained) for derivation in found],
        records=[("conclusion", "rule", *(["because"] if explained else [])), *rows],
    )


def _said(store: Store, triple: Triple, language: str) -> str:
    return sentence(Axiom((triple, *_parts(store, triple))), store, language)


def _parts(store: Store, triple: Triple) -> Iterator[Triple]:
    """What the nameless class expressions and lists in the definition of a class are made of."""
    if triple.predicate.value.startswith((PREFIXES["owl"], PREFIXES["rdf"])) and isinstance(triple.object, BlankNode):
        for property_, value in store.outgoing(triple.object):
            part = Triple(triple.object, property_, value)
            yield part
            yield from _parts(store, part)


def _bare(said: str) -> str:
    """A sentence for machines: without directional isolates, which are for the eye."""
    return said.replace("\u2068", "").replace("\u2069", "")


def _record(store: Store, derivation: Derivation, concluded: set[Triple], *, explained: bool) -> dict[str, object]:
    def statement(triple: Triple) -> dict[str, object]:
        return {"triple": str(triple), "sentence": {language: _bare(_said(store, triple, language)) for language in LANGUAGES}}

    record = {**statement(derivation.conclusion), "rule": derivation.rule.id, "says": dict(derivation.rule.text)}
    if explained:
        record["because"] = [{**statement(premise), "stated": premise not in concluded} for premise in derivation.premises]
    return record
