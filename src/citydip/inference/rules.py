"""What follows by rule: the CONSTRUCT queries of queries/rules, run until nothing new follows.

This is the inference for many cases, where HermiT takes minutes. Tests hold both against each other.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from itertools import repeat
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat
from pyoxigraph import Store as Oxigraph
from pyoxigraph import parse as parse_rdf

from citydip.errors import ResourceError
from citydip.messages import LANGUAGES
from citydip.resources import queries
from citydip.terms import CONCLUSIONS

__all__ = ["Rule", "conclude", "load", "parse", "runs", "until_nothing_follows"]

_CONCLUSIONS: Final = NamedNode(CONCLUSIONS)
_NEEDED: Final = frozenset({*LANGUAGES, "owl"})
_WHY: Final = frozenset({"why-en", "why-fa"})
_OTHER: Final = frozenset({"after", "again-after"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: its name, that of its file.
        text: what it says, by language.
        beyond_owl: why OWL cannot say it, by language; empty where OWL says it, too.
        after: the rules that run before it, because it reads their conclusions.
        again_after: the rules that run behind it, and whose conclusions make it run once more.
        query: the CONSTRUCT query; it concludes only what is not there yet.
        path: the file it came from.
    """

    id: str
    text: Mapping[str, str]
    beyond_owl: Mapping[str, str]
    after: tuple[str, ...]
    again_after: tuple[str, ...]
    query: str
    path: Path


def parse(path: Path) -> Rule:
    """Reads one rule file.

    Raises:
        ResourceError: the header lacks a key, repeats one, or has one that is not known.
    """
    text = path.read_text(encoding="utf-8")
    lines = [re.fullmatch(r"# ([a-z-]+): (\S.*)", line) for line in text.partition("\n\n")[0].splitlines()]
    header = {line[1]: line[2] for line in lines if line}
    needed = _NEEDED | (_WHY if header.get("owl") == "no" else set())
    if len(header) != len(lines) or not needed <= header.keys() <= needed | _OTHER or header["owl"] not in {"yes", "no"}:
        raise ResourceError("resource-header", file=str(path), reason=f"expected each of {', '.join(sorted(needed))} once")
    return Rule(
        id=path.stem,
        text=MappingProxyType({language: header[language] for language in LANGUAGES}),
        beyond_owl=MappingProxyType({key[-2:]: header[key] for key in sorted(_WHY & header.keys())}),
        after=tuple(header.get("after", "").split()),
        again_after=tuple(header.get("again-after", "").split()),
        query=text,
        path=path,
    )


@cache
def load() -> tuple[Rule, ...]:
    """All rules, in the order in which they run.

    Raises:
        ResourceError: there is none, or a header is wrong.
    """
    rules = {path.stem: parse(path) for path in queries("rules")}
    return tuple(rules[name] for name in TopologicalSorter({rule.id: rule.after for rule in rules.values()}).static_order())


def conclude(store: Oxigraph, rules: Sequence[Rule] | None = None, *, in_memory: bool = False) -> dict[str, int]:
    """Adds all that follows by rule from what a store holds, to a graph of its own.

    Args:
        store: what is stated, in whatever graphs; the conclusions go to the graph ``terms.CONCLUSIONS``.
        rules: some of the rules, in their order; all of them where None.
        in_memory: whether the store is in memory, which then takes half the time to be added to.

    Returns:
        For each rule how many conclusions it found.
    """
    found = dict.fromkeys((rule.id for rule in (load() if rules is None else rules)), 0)
    for rule, _, count in runs(store, rules, repeat(_CONCLUSIONS), in_memory=in_memory):
        found[rule.id] += count
    return found


def runs(
    store: Oxigraph, rules: Sequence[Rule] | None, graphs: Iterable[NamedNode], *, in_memory: bool
) -> Iterator[tuple[Rule, NamedNode, int]]:
    """Runs rules on a store until nothing new follows.

    Args:
        store: what is stated, and gets what follows.
        rules: as for ``conclude``.
        graphs: where the conclusions of each run go.
        in_memory: as for ``conclude``.

    Yields:
        After each run that found something: the rule, the graph, and the number of conclusions.
    """
    targets, used = iter(graphs), []

    def run(rule: Rule) -> int:
        triples = store.query(rule.query, use_default_graph_as_union=True)
        assert isinstance(triples, QueryTriples)  # noqa: S101 (a test sees to it that every rule is a CONSTRUCT)
        # The same conclusion may be reached in several ways.
        if new := set((triples.serialize(format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)):
            used.append(next(targets))
            _add(store.load if in_memory else store.bulk_load, store, new, used[-1])
        return len(new)

    for rule, count in until_nothing_follows(run, rules):
        yield rule, used[-1], count


def until_nothing_follows(run: Callable[[Rule], int], rules: Sequence[Rule] | None = None) -> Iterator[tuple[Rule, int]]:
    """Runs rules until nothing new follows; a rule runs again only if one whose conclusions it reads has found something since.

    Args:
        run: adds what follows by one rule, and gives the number of new conclusions.
        rules: as for ``conclude``.

    Yields:
        After each run that found something: the rule, and the number of conclusions.
    """
    rules = load() if rules is None else rules
    stale = {rule.id for rule in rules}
    while stale:
        rule = next(rule for rule in rules if rule.id in stale)
        stale.remove(rule.id)
        if count := run(rule):
            yield rule, count
            stale.update(other.id for other in rules if rule.id in {*other.after, *other.again_after})


def _add(load: Callable[..., None], store: Oxigraph, lines: set[bytes], graph: NamedNode) -> None:
    """Adds lines of N-Triples: text costs half as much as objects of Python, but a load gives blank nodes new names."""
    unnamed = {line for line in lines if b"_:" in line}
    load(b"".join(lines - unnamed), RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
    statements = (quad.triple for quad in parse_rdf(b"".join(unnamed), RdfFormat.N_TRIPLES))
    store.bulk_extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in statements)
