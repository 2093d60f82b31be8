"""What a notebook calls: the findings, questions, queries and descriptions of the command, as Python objects."""

from collections.abc import Sequence
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Triple

from citydip.description import Description, describe
from citydip.errors import UsageError
from citydip.finding import Finding, check
from citydip.questions import Answer, find
from citydip.resources import data_files
from citydip.search import Term, search
from citydip.store import Rows, Store
from citydip.store.source import Source
from citydip.versions import Difference
from citydip.versions import compare as compare_versions

if TYPE_CHECKING:
    from citydip.comparison import Comparison
    from citydip.exchange import Exported, Imported

__all__ = ["adopt", "ask", "compare", "connect", "diff", "export", "find_terms", "findings", "show", "sparql"]

Data = Sequence[str | PathLike[str]]
"""RDF files of the user's own beside the ontology, by path; their ending says which syntax they have. The word ``cases`` stands for the
worked cases that come with citydip."""


@lru_cache(maxsize=4)
def _ontology(beside: tuple[str, ...]) -> Store:
    return Store(beside=beside)


def _store(data: Data, source: Store | None, beside: tuple[str, ...] = ()) -> Store:
    if source and data:
        raise UsageError("source-several")
    return source or (Source(data).open(beside) if data else _ontology(beside))


def connect(
    *,
    data: Data = (),
    store: str | PathLike[str] | None = None,
    endpoint: str | None = None,
    graphs: Sequence[str] = (),
    timeout: float | None = None,
    allowed_hosts: Sequence[str] = (),
) -> Store:
    """Opens what is to be asked: files, a store on disk, or a server; give it to the other functions as ``source``.

    Args:
        data: RDF files of your own beside the ontology.
        store: the folder of a store that ``citydip store add`` made; it is only read.
        endpoint: the address of a SPARQL 1.1 endpoint. Credentials are taken from the environment: ``CITYDIP_USER`` and
            ``CITYDIP_PASSWORD``, or ``CITYDIP_TOKEN``.
        graphs: which graphs of the server are asked; where none are given, those that ``citydip store add`` put there.
        timeout: how many seconds a query may take; without one, queries run in this process to their end.
        allowed_hosts: which servers a query may call by SERVICE, each as ``host`` or ``host:port``.

    Raises:
        UsageError: more than one of ``data``, ``store`` and ``endpoint`` is given.
        DataError: a file cannot be read.
        StoreError: the store cannot be opened.
        EndpointError: the server does not answer as it should.
        DeadlineError: the data is not read in time.

    Example:
        >>> import citydip
        >>> ontology = citydip.connect()
        >>> len(citydip.ask("F02", source=ontology)), len(citydip.ask("F03", source=ontology))
        (9, 10)
    """
    return Source(data, store, endpoint, graphs, timeout, allowed_hosts).open()


def findings(*, data: Data = (), source: Store | None = None) -> list[Finding]:
    """The paper's findings, each asked of the graph and compared with what the paper says.

    Args:
        data: files of your own, which must change no finding.
        source: what ``connect`` opened, to ask instead.

    Raises:
        DataError: a file cannot be read.

    Example:
        >>> import citydip
        >>> found = citydip.findings()
        >>> sum(finding.reproduced for finding in found), len(found)
        (32, 32)
    """
    return check(_store(data, source))


def ask(question: str, *, data: Data = (), source: Store | None = None, limit: int | None = None, **parameters: str) -> Answer:
    """The answer to one question.

    Args:
        question: its number, such as ``F02`` or ``Q04``.
        data: files of your own to ask beside the ontology.
        source: what ``connect`` opened, to ask instead.
        limit: how many rows there may be; ``cut`` says whether there are more.
        parameters: what to narrow the question to, by name: an id, an IRI, or a label in any language.

    Raises:
        UnknownNameError: there is no such question, or nothing bears the name that a parameter gives.
        UsageError: the question has no such parameter.
        QueryError: the question waits for data that citydip does not hold.
        StoreError: the source holds another version of the ontology, or none.
        DataError: a file cannot be read.

    Example:
        >>> import citydip
        >>> answer = citydip.ask("F14")
        >>> answer.records()[1]
        {'role': 'political-pressure', 'practised': 'usually ignored'}
        >>> answer.labels("fa")[1]
        ('فشار سیاسی', 'معمولاً نادیده‌گرفته')
    """
    asked = find(question)
    return asked.ask(_store(data, source, asked.reads), parameters, limit)


def compare(*data: str | PathLike[str], source: Store | None = None) -> "Comparison":
    """Cases beside the paper: how they spread over its dimensions, and how far they bear out what it says.

    Args:
        data: files with cases; the word ``cases`` stands for the worked cases.
        source: what ``connect`` opened, to ask instead.

    Raises:
        DataError: a file cannot be read, or there is no case in them.

    Example:
        >>> import citydip
        >>> comparison = citydip.compare("cases")
        >>> [found.whole.share for found in comparison.tested if found.statement.id == "S02"]
        [Fraction(1, 1)]
    """
    from citydip.comparison import compare as compare_with_paper

    return compare_with_paper(_store(data, source))


def sparql(query: str, *, data: Data = (), source: Store | None = None, limit: int | None = None) -> Rows | bool | list[Triple]:
    """The result of a SPARQL query that only reads; the prefixes of citydip need no declaration.

    Args:
        query: the text.
        data: files of your own to ask beside the ontology.
        source: what ``connect`` opened, to ask instead.
        limit: how many rows or triples there may be.

    Returns:
        Rows for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE.

    Raises:
        QueryError: the text has a syntax error, is an update, or would call a server that is not allowed.
        DeadlineError, EndpointError: the source does not answer in time, or not as it should.
        DataError: a file cannot be read.

    Example:
        >>> import citydip
        >>> rows = citydip.sparql("SELECT ?city { ?city a cd:City ; cd:country place:IR } ORDER BY ?city")
        >>> [record["city"] for record in rows.records()]
        ['isfahan', 'mashhad', 'qom', 'shiraz', 'tehran']
    """
    return _store(data, source).answer(query, limit=limit)[0]


def show(name: str, *, data: Data = (), source: Store | None = None) -> list[Description]:
    """All that is known of what bears a name.

    Args:
        name: an id, a short name such as ``kind:Twinning``, an IRI, or a label in any language.
        data: files of your own to look into beside the ontology.
        source: what ``connect`` opened, to ask instead.

    Raises:
        UsageError: the name is empty.
        UnknownNameError: nothing bears it; ``data`` has the nearest names.
        DataError: a file cannot be read.

    Example:
        >>> import citydip
        >>> [description.node.value for description in citydip.show("لندن")]
        ['https://w3id.org/citydip/actor/london', 'https://w3id.org/citydip/place/london']
    """
    return describe(_store(data, source), name)


def diff(before: str | PathLike[str], after: str | PathLike[str]) -> Difference:
    """What changed between two versions of an ontology: terms added, deprecated, changed and removed.

    Args:
        before: an RDF file, or a folder of such files, which are read together.
        after: the later one.

    Raises:
        DataError: a file is missing, unreadable, empty, broken, or of an unknown kind, or a folder holds none.

    Example:
        >>> import citydip
        >>> from citydip.resources import ontology_files
        >>> ontology = ontology_files()[0].parent
        >>> difference = citydip.diff(ontology / "core", ontology)
        >>> len(difference.added) > 100, difference.removed, difference.kept
        (True, [], True)
    """
    return compare_versions(before, after)


def export(files: Data, vocabulary: str, ending: str | None = None) -> "Exported":
    """Case data in the terms of another vocabulary, with an account of what stays behind.

    Args:
        files: RDF files with case data; the word ``cases`` stands for the worked cases that come with citydip.
        vocabulary: ``org``, ``cpov``, ``schema``, ``prov``, ``wikidata`` (QuickStatements), ``geojson`` or ``json``.
        ending: the ending of the file that it is meant for, such as ``.jsonld``; the usual one where None.

    Raises:
        UsageError: the vocabulary is not known, or not written with such an ending.
        DataError: a file cannot be read.

    Example:
        >>> import citydip
        >>> exported = citydip.export(["cases"], "org")
        >>> exported.text.count("a org:Membership")
        15
        >>> exported.left["cd:hostedBy"]
        7
    """
    from citydip import exchange
    from citydip.rdf import statements

    return exchange.export((triple for path in data_files(files) for triple in statements(path)), vocabulary, ending)


def adopt(file: str | PathLike[str], vocabulary: str, *, base: str | None = None) -> "Imported":
    """Data in another vocabulary as case data.

    Args:
        file: an RDF file, for ``schema`` also the JSON-LD of a web page; for ``wikidata`` a result table as CSV, TSV or JSON.
        vocabulary: ``org`` (and CPOV, which builds on it), ``prov``, ``schema`` or ``wikidata``.
        base: where the IRIs of things begin that have none in the file; made from its name where None.

    Raises:
        UsageError: the vocabulary is not known.
        DataError: the file cannot be read, or says nothing that case data has a place for.

    Example:
        >>> import citydip, pathlib, tempfile
        >>> page = pathlib.Path(tempfile.mkdtemp()) / "page.jsonld"
        >>> _ = page.write_text('{"@context": "https://schema.org", "@type": "Festival", "@id": "https://example.org/festival"}')
        >>> [triple.object.value for triple in citydip.adopt(page, "schema").triples]
        ['https://w3id.org/citydip/ontology#Activity']
    """
    from citydip import exchange

    return exchange.adopt(Path(file), vocabulary, base)


def find_terms(word: str, *, data: Data = (), source: Store | None = None) -> list[Term]:
    """The terms of the ontology whose name or definition holds a word, in either language, best first.

    Args:
        word: in Persian or in English, in any spelling of letters and half-spaces.
        data: files of your own whose terms are to be found, too.
        source: what ``connect`` opened, to ask instead.

    Raises:
        UsageError: the word is empty.
        DataError: a file cannot be read.

    Example:
        >>> import citydip
        >>> citydip.find_terms("لابی")[0].node.value
        'https://w3id.org/citydip/concept/kind/Lobbying'
    """
    return search(_store(data, source), word)
