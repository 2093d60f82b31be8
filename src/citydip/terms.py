"""The prefixes of citydip, short names for nodes, and the nearest name to a misspelt one."""

from collections.abc import Iterable
from typing import Final

from citydip.persian import normalise

__all__ = ["CONCLUSIONS", "PREFIXES", "local_name", "nearest", "resolve", "shorten"]

_BASE: Final = "https://w3id.org/citydip/"
_CONCEPTS: Final = (
    "dimension function kind case-kind diplomatic-function role route topic actor-kind agreement status membership-role "
    "stance claim-role mention-strength term-relation practice passage confidence quantity unit comparator modality date-aspect "
    "marchetti-2021 kihlgren-grandi-2020"
)
_PAPER: Final = (
    "section source citation proposition definition item mention term figure membership designation kind-mention "
    "dimension-claim function-claim route-claim role-claim practice-claim diplomatic-function-claim"
)

PREFIXES: Final[dict[str, str]] = {
    "cd": _BASE + "ontology#",
    "citydip": _BASE,
    "actor": _BASE + "actor/",
    "place": _BASE + "place/",
    "case": _BASE + "case/",
    "framework": _BASE + "framework/",
    **{name: f"{_BASE}concept/{name}/" for name in _CONCEPTS.split()},
    **{name: f"{_BASE}paper/{name}/" for name in _PAPER.split()},
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "vann": "http://purl.org/vocab/vann/",
    "bibo": "http://purl.org/ontology/bibo/",
    # vocabularies that terms of ours are mapped to
    "sssom": "https://w3id.org/sssom/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "m8g": "http://data.europa.eu/m8g/",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "time": "http://www.w3.org/2006/time#",
    "locn": "http://www.w3.org/ns/locn#",
    "adms": "http://www.w3.org/ns/adms#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "cito": "http://purl.org/spar/cito/",
    "gufo": "http://purl.org/nemo/gufo#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "cco": "https://www.commoncoreontologies.org/",
    "fibo-be-ge-ge": "https://spec.edmcouncil.org/fibo/ontology/BE/GovernmentEntities/GovernmentEntities/",
    "fibo-fnd-agr-agr": "https://spec.edmcouncil.org/fibo/ontology/FND/Agreements/Agreements/",
    "dbo": "http://dbpedia.org/ontology/",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "gn": "http://www.geonames.org/ontology#",
    "eurovoc": "http://eurovoc.europa.eu/",
    "unbist": "http://metadata.un.org/thesaurus/",
    "sdg": "http://metadata.un.org/sdg/",
}
"""What a query may use without declaring it: prefix to namespace IRI."""


CONCLUSIONS: Final = _BASE + "conclusions"
"""The graph that holds what follows by rule, apart from what is stated."""


def local_name(iri: str) -> str:
    """The last segment of an IRI: the id of ``ledger.yaml``, such as ``T1-ECO-3``."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def resolve(name: str) -> str | None:
    """The IRI that a short name such as ``dimension:security`` stands for, or None where the prefix is not ours."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else None


def shorten(iri: str) -> str:
    """The short name of an IRI under one of our prefixes; any other IRI as it is."""
    prefix, namespace = max(
        ((prefix, namespace) for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)),
        key=lambda pair: len(pair[1]),
        default=("", ""),
    )
    local = iri[len(namespace) :]
    return f"{prefix}:{local}" if prefix and local and "/" not in local else iri


def nearest(name: str, candidates: Iterable[str], count: int = 3) -> list[str]:
    """The candidates whose normalised spelling is closest to a name, best first; none where nothing is close.

    Of those that differ only as ``Source`` and ``source`` do, the one that is closest as it is written.
    """
    import difflib

    # A name of unlimited length would make the comparison take minutes.
    name = name[:200]
    by_spelling: dict[str, list[str]] = {}
    for candidate in candidates:
        by_spelling.setdefault(normalise(candidate), []).append(candidate)
    close = difflib.get_close_matches(normalise(name), by_spelling, count, 0.6)
    return [max(by_spelling[spelling], key=lambda candidate: difflib.SequenceMatcher(None, name, candidate).ratio()) for spelling in close]
