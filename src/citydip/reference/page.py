"""The reference as one page in one language, which needs nothing beside it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from citydip.reference.additions import additions
from citydip.reference.diagram import Tree, hierarchy
from citydip.reference.entries import Teller, is_class, is_term
from citydip.reference.html import Element, element, written
from citydip.reference.outline import ROOT, Module, Part, anchor, outline
from citydip.store import Store
from citydip.terms import PREFIXES

__all__ = ["FORMS", "reference"]

FORMS: Final = {"Turtle": "ttl", "RDF/XML": "rdf", "JSON-LD": "jsonld", "N-Triples": "nt", "OWL functional syntax": "ofn"}
"""The forms of the ontology beside the page, each with the ending of its file."""

_HERE: Final = Path(__file__).parent
_ROOT: Final = NamedNode(ROOT)


def _terms(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


_TITLE, _DESCRIPTION = _terms("dcterms:title"), _terms("dcterms:description")


def reference(store: Store, language: str, *, more: Sequence[Path] = ()) -> str:
    """The reference of all terms as an HTML page.

    Args:
        store: the ontology, and whatever ``more`` holds.
        language: ``en`` or ``fa``.
        more: modules that the root does not import, such as the worked cases.

    Raises:
        ResourceError: files of citydip are missing.
    """
    parts = outline(more)
    told = [node for part in parts for module in part.modules for node in (module.node, *module.nodes)]
    return written(_Page(Teller(store, language, told), parts).page())


class _Page:
    def __init__(self, teller: Teller, parts: Sequence[Part]) -> None:
        self.teller = teller
        self.say = teller.say
        self.parts = parts

    def page(self) -> Element:
        teller, language = self.teller, self.teller.language
        title = self.say("title", title=self.first(_TITLE))
        return element(
            "html",
            element(
                "head",
                element("meta", charset="utf-8"),
                element("meta", name="viewport", content="width=device-width, initial-scale=1"),
                element("meta", name="description", content=self.first(_DESCRIPTION)),
                element("title", title),
                element("link", rel="icon", href="logo.svg"),
                element("link", rel="alternate", hreflang=teller.other, href=f"{teller.other}.html"),
                [element("link", rel="alternate", type=type_, href=f"citydip.{ending}") for ending, type_ in _TYPES.items()],
                element("style", (_HERE / "style.css").read_text(encoding="utf-8")),
            ),
            element(
                "body",
                element("a", self.say("contents"), href="#contents", class_="skip"),
                self.header(title),
                self.contents(),
                element("main", self.classes(), map(self.part, self.parts)),
                element("script", (_HERE / "find.js").read_text(encoding="utf-8")),
            ),
            lang=language,
            dir="rtl" if language == "fa" else "ltr",
        )

    def first(self, property_: NamedNode) -> str:
        return next(iter(self.teller.texts(_ROOT, property_)), "")

    def header(self, title: str) -> Element:
        teller = self.teller
        issued = [value.value[:10] for value in teller.values(_ROOT, _terms("dcterms:issued")) if isinstance(value, Literal)]
        licence = teller.nodes(_ROOT, _terms("dcterms:license"))
        rows: dict[str, Iterable[object]] = {
            "iri": [element("a", teller.code(ROOT), href=ROOT)],
            "version": [teller.code(teller.store.version)],
            "issued": [teller.code(day) for day in issued],
            "creator": teller.texts(_ROOT, _terms("dcterms:creator")),
            "licence": [element("a", name, href=iri.value) for iri in licence for name in teller.texts(_ROOT, _terms("dcterms:rights"))],
            "cite": teller.texts(_ROOT, _terms("dcterms:bibliographicCitation")),
            "files": teller.joined(element("a", element("bdi", form), href=f"citydip.{ending}") for form, ending in FORMS.items()),
        }
        return element(
            "header",
            element("a", self.say("other"), href=f"{teller.other}.html", lang=teller.other, class_="other"),
            element("h1", title),
            element("p", self.first(_DESCRIPTION)),
            element("dl", [(element("dt", self.say(key)), element("dd", value)) for key, value in rows.items()]),
            id="top",
        )

    def contents(self) -> Element:
        return element(
            "nav",
            element("label", self.say("find"), " ", element("input", type="search", id="find", autocomplete="off")),
            element(
                "details",
                element("summary", self.say("contents")),
                element(
                    "ul",
                    element("li", element("a", self.say("hierarchy"), href="#hierarchy")),
                    [
                        element(
                            "li", element("a", self.say(part.name), href=f"#part-{part.name}"), element("ul", map(self.entry, part.modules))
                        )
                        for part in self.parts
                    ],
                ),
                open="",
            ),
            id="contents",
        )

    def entry(self, module: Module) -> Element:
        return element("li", element("a", self.title(module), href=f"#{anchor(module.node.value)}"))

    def title(self, module: Module) -> str:
        return next(iter(self.teller.texts(module.node, _TITLE)), self.teller.name(module.node))

    def classes(self) -> Element:
        teller = self.teller
        ours = [node for part in self.parts for module in part.modules for node in module.nodes if is_class(teller.store, node)]

        def tree(node: NamedNode) -> Tree:
            return Tree(teller.box(node), list(map(tree, teller.under(node))))

        top = [node for node in ours if not set(teller.above(node)) & set(ours)]
        roots = list(map(tree, top))
        drawn = [hierarchy(root, root.box.name, from_right=teller.language == "fa") for root in roots if root.below]
        alone = [teller.link(node) for node, root in zip(top, roots, strict=True) if not root.below]
        return element(
            "section",
            element("h2", self.say("hierarchy")),
            [element("figure", tree, class_="diagram") for tree in drawn],
            element("p", self.say("alone"), " ", teller.joined(alone)),
            id="hierarchy",
        )

    def part(self, part: Part) -> Element:
        return element("section", element("h2", self.say(part.name)), map(self.module, part.modules), id=f"part-{part.name}")

    def module(self, module: Module) -> Element:
        teller = self.teller
        articles, rows = [], []
        for node in module.nodes:
            if is_term(teller.store, node):
                articles.append(teller.article(node, additions(teller, node)))
            else:
                rows.append(teller.row(node))
        return element(
            "section",
            element("h3", self.title(module), " ", teller.code(anchor(module.node.value))),
            [element("p", words) for words in teller.texts(module.node, _DESCRIPTION)],
            articles,
            self.table(("what", "kind", "place", "id"), rows) if rows else None,
            element("p", element("a", self.say("top"), href="#top"), class_="up"),
            id=anchor(module.node.value),
        )

    def table(self, heads: Iterable[str], rows: Iterable[Element]) -> Element:
        cells = [element("th", self.say(head)) for head in heads]
        return element("div", element("table", element("thead", element("tr", cells)), element("tbody", rows)), class_="wide")


_TYPES: Final = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json", "nt": "application/n-triples"}
