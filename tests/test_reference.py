"""The reference of all terms: all of them are in it, in both languages, and a browser shows it whole, on a desk and on a phone."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from citydip.fields import fields
from citydip.mappings import read
from citydip.reference import reference
from citydip.resources import case_files, mapping_tables, ontology_modules
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.browser import seen
from tests.graph import Graph

both = pytest.mark.parametrize("language", ["en", "fa"])


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    beside = [*ontology_modules("frameworks"), *case_files()]
    store = Store(beside)
    return {language: reference(store, language, more=beside) for language in ("en", "fa")}


class Reader(HTMLParser):
    """Takes a page apart: the text of each article, and all links and places."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.articles: dict[str, str] = {}
        self.links: list[str] = []
        self.places: list[str] = []
        self.loaded: list[str] = []
        self._article = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if place := said.get("id"):
            self.places.append(place)
        if tag == "a" and (link := said.get("href")):
            self.links.append(link)
        if tag == "article":
            self._article = said.get("id") or ""
        if (tag in {"img", "script", "iframe"} and said.get("src")) or (tag == "link" and said.get("rel") == "stylesheet"):
            self.loaded.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._article = ""

    def handle_data(self, data: str) -> None:
        if self._article:
            self.articles[self._article] = self.articles.get(self._article, "") + data


# ---- What is told --------------------------------------------------------------------------------------


@both
def test_every_term_has_an_article_with_all_its_texts(language: str, pages: dict[str, str], graph: Graph) -> None:
    articles = Reader(pages[language]).articles
    kinds = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "skos:Concept", "skos:ConceptScheme")
    terms = {term for kind in kinds for term in graph.all(kind) if term.value.startswith(PREFIXES["citydip"])}
    assert len(terms) > 300
    for term in terms:
        text = articles[term.value.removeprefix(PREFIXES["cd"]).removeprefix(PREFIXES["citydip"])]
        for property_ in ("prefLabel", "altLabel", "definition", "example", "editorialNote"):
            for said in graph.texts(term, f"skos:{property_}", language):
                assert said in text, (term, property_)
        assert term.value in text


@both
def test_links_lead_to_places_that_stand_once(language: str, pages: dict[str, str]) -> None:
    reader = Reader(pages[language])
    assert len(reader.places) == len(set(reader.places)) > 700
    inside = {link.removeprefix("#") for link in reader.links if link.startswith("#")}
    assert len(inside) > 300
    assert inside - set(reader.places) == set()


@both
def test_page_needs_nothing_beside_it(language: str, pages: dict[str, str]) -> None:
    assert Reader(pages[language]).loaded == []
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest", pages[language])


def test_classes_are_told_with_what_they_are_joined_to(pages: dict[str, str]) -> None:
    articles = Reader(pages["en"]).articles
    for words in ("has signatory", "kind of activity", "dimension", "mention of a case", "security activity"):
        assert words in articles["Activity"], words
    assert "a security activity is the same as an activity and also something with “dimension”: security" in articles["SecurityActivity"]
    assert "Table 1 (T1-CUL-1)" in articles["concept/kind/Twinning"]


@both
def test_classes_are_told_with_what_to_fill_in(language: str, pages: dict[str, str]) -> None:
    articles = Reader(pages[language]).articles
    # What every concept must say is told of the classes of concepts, which are ours.
    ours = {class_: asked for class_, asked in fields().items() if class_.value.startswith(PREFIXES["cd"])}
    assert len(ours) > 10
    for class_, asked in ours.items():
        for field in asked:
            assert field.description[language] in articles[class_.value.removeprefix(PREFIXES["cd"])], field.shape
    # A city is asked for what every place is asked for.
    latitude = next(field for field in fields()[NamedNode(PREFIXES["cd"] + "Place")] if "latitude" in field.shape.value)
    assert latitude.description[language] in articles["City"]
    assert {"en": "exactly 1", "fa": "دقیقاً ۱"}[language] in articles["Membership"]
    assert {"en": "advisable", "fa": "توصیه می‌شود"}[language] in articles["City"]


@both
def test_terms_are_told_with_their_counterparts(language: str, pages: dict[str, str]) -> None:
    articles = Reader(pages[language]).articles
    told = 0
    for path in mapping_tables():
        mappings = read(path)
        for row in mappings.mappings:
            place = mappings.iri(row.cells["subject_id"]).removeprefix(PREFIXES["cd"]).removeprefix(PREFIXES["citydip"])
            assert row.cells["comment_fa" if language == "fa" else "comment"] in articles[place], row
            told += 1
    assert told > 100


def test_persian_page_speaks_persian(pages: dict[str, str]) -> None:
    """English stands there only in names for machines, names in English and names that Persian takes over."""
    definitions = re.findall(r'<p class="definition">([^<]*)', pages["fa"])
    assert len(definitions) > 300
    assert [words for words in definitions if not re.search("[\u0600-\u06ff]", words)] == []
    assert "\u2068" not in pages["fa"], "an isolate, which only a terminal needs"


def test_dates_are_not_turned_around_in_persian(pages: dict[str, str]) -> None:
    """Beside Persian letters a browser shows the parts of 2017-11 in the other order, if nothing sets the date apart."""
    page = pages["fa"]
    assert 'مانند <bdi dir="ltr">2017-11</bdi> برای' in page
    prose = re.sub(r"<(bdi|code|script|style|title|text)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r"(?<![\w-])\d{4}-\d{2}(?:-\d{2})?(?![\w-])", re.sub(r"<[^>]*>", "", prose)) == []


def test_deprecated_term_says_so(tmp_path: Path) -> None:
    data = tmp_path / "old.ttl"
    data.write_text(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://w3id.org/citydip/ontology#City> owl:deprecated true ; skos:changeNote "Towns count, too."@en , "شهرک هم هست."@fa ;
            <http://purl.org/dc/terms/isReplacedBy> <https://w3id.org/citydip/ontology#Place> .""",
        encoding="utf-8",
    )
    told = Reader(reference(Store([data]), "en")).articles["City"]
    assert "Deprecated. Towns count, too. Use instead: place" in told


def test_text_from_data_is_text(tmp_path: Path) -> None:
    case = tmp_path / "case.ttl"
    case.write_text(
        """@prefix cd: <https://w3id.org/citydip/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://w3id.org/citydip/cases/x> a <http://www.w3.org/2002/07/owl#Ontology> .
        <https://w3id.org/citydip/case/x> a cd:Activity ; skos:prefLabel "<script>alert(1)</script>"@en .""",
        encoding="utf-8",
    )
    folder = tmp_path / "cases"
    folder.mkdir()
    case = case.rename(folder / "case.ttl")
    page = reference(Store([case]), "en", more=[case])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


# ---- What a browser shows ------------------------------------------------------------------------------

LOOK = """(() => {
    const page = document.documentElement, style = getComputedStyle(page);
    const cut = [...document.querySelectorAll("svg a.box, svg a.centre")].filter(box => {
        const shape = box.querySelector("rect").getBBox(), text = box.querySelector("text").getBBox();
        return text.x < shape.x || text.x + text.width > shape.x + shape.width;
    });
    const outside = [...document.querySelectorAll("svg")].filter(svg => {
        const drawn = svg.getBBox(), frame = svg.viewBox.baseVal;
        return drawn.x < 0 || drawn.y < -1 || drawn.x + drawn.width > frame.width || drawn.y + drawn.height > frame.height;
    });
    const crowded = [...document.querySelectorAll("svg")].filter(svg => {
        const labels = [...svg.querySelectorAll("a.arrow text")].map(text => text.getBBox());
        const boxes = [...svg.querySelectorAll("rect")].map(rect => rect.getBBox());
        return labels.some(label => boxes.some(box => label.x < box.x + box.width && box.x < label.x + label.width
            && label.y + 4 < box.y + box.height && box.y + 4 < label.y + label.height));
    });
    const find = document.getElementById("find");
    find.value = %s;
    find.dispatchEvent(new Event("input"));
    const found = [...document.querySelectorAll("article:not([hidden])")].map(article => article.id);
    find.value = "";
    find.dispatchEvent(new Event("input"));
    return {
        direction: style.direction,
        language: page.lang,
        overflows: page.scrollWidth > page.clientWidth,
        diagrams: document.querySelectorAll("svg").length,
        cut: cut.map(box => box.textContent),
        outside: outside.map(svg => svg.textContent.slice(0, 40)),
        crowded: crowded.map(svg => svg.textContent.slice(0, 40)),
        found: found,
        contents: document.querySelector("nav details").open,
        whole: [...document.querySelectorAll("#hierarchy .diagram")].every(figure => figure.scrollWidth <= figure.clientWidth),
        shown: document.querySelectorAll("article:not([hidden])").length,
        beside: document.querySelector("nav").getBoundingClientRect().left < document.querySelector("main").getBoundingClientRect().left,
    };
})()"""


@pytest.mark.parametrize("width", [1280, 390], ids=["desk", "phone"])
@both
def test_in_a_browser(language: str, width: int, pages: dict[str, str], tmp_path: Path) -> None:
    page = tmp_path / f"{language}.html"
    page.write_text(pages[language], encoding="utf-8")
    word = {"en": '"SISTER cities"', "fa": '"خواهر شهري"'}[language]
    look = seen(page, tmp_path / "profile", LOOK % word, width=width)
    assert (look["language"], look["direction"]) == (language, {"en": "ltr", "fa": "rtl"}[language])
    assert not look["overflows"]
    assert (look["cut"], look["outside"], look["crowded"]) == ([], [], [])
    assert look["diagrams"] > 30
    assert "concept/kind/Twinning" in look["found"]
    assert 0 < len(look["found"]) < 20 < 300 < look["shown"]
    assert look["contents"] == (width == 1280), "on a phone the contents are closed, or the terms are far down"
    if width == 1280:
        assert look["whole"]
        assert look["beside"] == (language == "en"), "the contents stand where the language begins"
