"""Case data on its way out: in the terms of another vocabulary, with an account of what stays behind."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from citydip.errors import UsageError
from citydip.exchange import ENDINGS
from citydip.exchange.background import stated
from citydip.exchange.vocabularies import as_stored, from_vocabulary, to_vocabulary
from citydip.messages import listed, text
from citydip.terms import PREFIXES, shorten

__all__ = ["Exported", "export", "ordered", "written"]

_READ_BACK: Final = {"org": "org", "cpov": "org", "schema": "schema", "prov": "prov"}
_SYNTAXES: Final = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES, ".rdf": RdfFormat.RDF_XML, ".jsonld": RdfFormat.JSON_LD}
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_UNWRITTEN: Final = (NamedNode(PREFIXES["xsd"] + "string"), NamedNode(PREFIXES["rdf"] + "langString"))
_SHOWN: Final = 20
_DEEPEST: Final = 6
"""Blank nodes behind one another by which two of them are told apart."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Data in another vocabulary.

    Attributes:
        text: the document.
        left: how many statements stay behind, by the class of what stays behind as a whole, else by property, as short names.
        refused: the records that stay behind as a whole, by IRI, under the key of the sentence that says why.
    """

    text: str
    left: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def lines(self, language: str) -> list[str]:
        """What people are told of it, line by line, in ``en`` or ``fa``."""
        said = [
            text(key, language, count=len(records), names=listed([shorten(record) for record in records[:_SHOWN]], language))
            for key, records in self.refused.items()
            if records
        ]
        if self.left:
            counts = [text("export-count", language, name=name, count=count) for name, count in self.left.items()]
            said.append(text("export-left", language, count=sum(self.left.values()), names=listed(counts, language)))
        return said


def export(triples: Iterable[Triple], vocabulary: str, ending: str | None = None) -> Exported:
    """Case data in the terms of another vocabulary.

    Args:
        triples: the data.
        vocabulary: one of ``ENDINGS``.
        ending: the ending of the file that it is meant for; the usual one where None.

    Raises:
        UsageError: the vocabulary is not known, or not written with such an ending.
    """
    if vocabulary not in ENDINGS:
        raise UsageError("export-vocabulary", value=vocabulary, known=" ".join(ENDINGS))
    ending = ending or ENDINGS[vocabulary][0]
    if ending not in ENDINGS[vocabulary]:
        raise UsageError("export-ending", value=ending, vocabulary=vocabulary, known=" ".join(ENDINGS[vocabulary]))
    data = set(triples)
    if vocabulary == "json":
        from citydip.casejson import written as as_json

        return Exported(as_json(sorted(data, key=str)))
    if vocabulary == "geojson":
        from citydip.exchange.geojson import on_a_map

        document, nowhere = on_a_map(data)
        return Exported(document, refused={"export-nowhere": nowhere})
    if vocabulary == "wikidata":
        from citydip.exchange.quickstatements import quickstatements

        commands = quickstatements(data)
        return Exported(commands.text, refused={"export-no-item": commands.without_item, "export-no-source": commands.without_source})
    made = to_vocabulary(data, vocabulary)
    left = _counted(as_stored(data) - from_vocabulary(made, _READ_BACK[vocabulary]) - stated())
    if vocabulary == "schema" and ending == ".jsonld":
        from citydip.exchange.webpages import written as as_web_page

        return Exported(as_web_page(labelled(made)), left)
    return Exported(written(made, ending), left)


def _counted(left: Collection[Triple]) -> dict[str, int]:
    """Statements by the class of what stays behind as a whole, else by property; the most frequent first."""
    typed = (triple for triple in left if triple.predicate == _TYPE)
    classes = {triple.subject: shorten(triple.object.value) for triple in typed if isinstance(triple.object, NamedNode)}
    return dict(Counter(classes.get(triple.subject, shorten(triple.predicate.value)) for triple in left).most_common())


def written(triples: Iterable[Triple], ending: str = ".ttl") -> str:
    """Statements as RDF, one subject after the other, its class first.

    Args:
        triples: the statements.
        ending: ``.ttl``, ``.nt``, ``.rdf`` or ``.jsonld``.
    """
    made = ordered(triples)
    used = {shorten(term.value).partition(":")[0] for triple in made for term in _named(triple)}
    prefixes = {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix in used}
    return (serialize(made, format=_SYNTAXES[ending], prefixes=prefixes) or b"").decode()


def ordered(triples: Iterable[Triple]) -> list[Triple]:
    """Statements subject by subject, the class first, in an order that is the same whenever the statements are."""

    def place(triple: Triple) -> tuple[str, bool, str, str]:
        return str(triple.subject), triple.predicate != _TYPE, str(triple.predicate), str(triple.object)

    return sorted(labelled(triples), key=place)


def labelled(triples: Iterable[Triple]) -> list[Triple]:
    """The statements with labels of blank nodes that are the same whenever the statements are."""
    said: dict[object, list[Triple]] = defaultdict(list)
    used: dict[object, list[Triple]] = defaultdict(list)
    for triple in set(triples):
        said[triple.subject].append(triple)
        used[triple.object].append(triple)

    def signature(node: object, above: tuple[object, ...] = ()) -> str:
        if not isinstance(node, BlankNode):
            return str(node)
        if node in above or len(above) > _DEEPEST:
            return "_"
        inner = sorted(f"{triple.predicate} {signature(triple.object, (*above, node))}" for triple in said[node])
        outer = sorted(f"{signature(triple.subject, (*above, node))} {triple.predicate}" for triple in used[node])
        return f"[{inner} {outer}]"

    nodes = sorted((node for node in {*said, *used} if isinstance(node, BlankNode)), key=signature)
    labels: dict[object, BlankNode] = {node: BlankNode(f"b{number:05}") for number, node in enumerate(nodes, 1)}
    return [
        Triple(labels.get(triple.subject, triple.subject), triple.predicate, labels.get(triple.object, triple.object))
        for triples_ in said.values()
        for triple in triples_
    ]


def _named(triple: Triple) -> Iterator[NamedNode]:
    """The names that Turtle writes out."""
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, NamedNode) and term != _TYPE:
            yield term
        elif isinstance(term, Literal) and term.datatype not in _UNWRITTEN:
            yield term.datatype
