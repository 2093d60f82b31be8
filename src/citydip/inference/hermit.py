"""HermiT, the reasoner, run as a process of its own.

HermiT (Glimm et al. 2014, https://doi.org/10.1007/s10817-014-9305-1) comes with owlready2, which is not imported: its loader would import
any Python module that a data file names (``owlready_ontology.owl#python_module``), and a Java that it has started cannot be stopped.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from citydip.errors import ReasonerError
from citydip.inference.axioms import owl

__all__ = ["Classification", "HermiT"]

_MEGABYTES: Final = 2000
_CODED: Final = ("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dsun.stdout.encoding=UTF-8")
# Half of a short run is compilation.
_SHORT: Final = ("-XX:+IgnoreUnrecognizedVMOptions", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_LINE: Final = re.compile(r"^([A-Za-z]+)\( (<[^>]+>(?: <[^>]+>)+) \)\s*$", re.MULTILINE)
_INCONSISTENT: Final = "InconsistentOntologyException"
_NOTHING, _THING = owl("Nothing"), owl("Thing")


@dataclass(frozen=True, slots=True)
class Classification:
    """What HermiT says of an ontology.

    Attributes:
        consistent: whether it can be true at all; if not, nothing else is said.
        unsatisfiable: the classes that can have no member, by IRI.
        types: for each individual the most specific classes that it must have.
    """

    consistent: bool
    unsatisfiable: tuple[NamedNode, ...] = ()
    types: dict[NamedNode, frozenset[NamedNode]] | None = None


class HermiT:
    """HermiT on a certain Java.

    Args:
        java: the executable.

    Raises:
        ReasonerError: owlready2, which brings HermiT, is not installed.
    """

    def __init__(self, java: Path) -> None:
        try:
            found = find_spec("owlready2")
        except ValueError:  # it is kept from being imported
            found = None
        folders = [Path(folder) / "hermit" for folder in (found.submodule_search_locations or () if found else ())]
        if not folders or not (folders[0] / "HermiT.jar").is_file():
            raise ReasonerError("reason-no-hermit")
        classes = os.pathsep.join([str(folders[0]), str(folders[0] / "HermiT.jar")])
        self._command = (str(java), f"-Xmx{_MEGABYTES}M", *_CODED), ("-cp", classes, "org.semanticweb.HermiT.cli.CommandLine")

    def classify(self, triples: Iterable[Triple], seconds: float) -> Classification:
        """Whether an ontology is consistent, which classes are unsatisfiable, and of which class each named individual is.

        Args:
            triples: the ontology.
            seconds: how long HermiT may take.

        Raises:
            ReasonerError: HermiT took longer, needed more than 2,000 MB, or could not read the ontology.
        """
        ended, answer, told = self._run([], ["-c", "-I"], [triples], seconds)
        if _INCONSISTENT in told:
            return Classification(consistent=False)
        if ended != 0 or "pear-shaped" in told:
            raise _failure(told)
        unsatisfiable: list[NamedNode] = []
        types: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for kind, names in _LINE.findall(answer):
            nodes = [NamedNode(name) for name in names[1:-1].split("> <")]
            if kind == "EquivalentClasses" and _NOTHING in nodes:
                unsatisfiable += [node for node in nodes if node != _NOTHING]
            elif kind == "Type" and nodes[1] != _THING:
                types[nodes[0]].add(nodes[1])
        found = {node: frozenset(classes) for node, classes in types.items()}
        return Classification(True, tuple(sorted(unsatisfiable, key=lambda node: node.value)), found)

    def first_inconsistent(self, parts: Sequence[Iterable[Triple]], seconds: float) -> int | None:
        """The index of the first ontology that is inconsistent; None where all are consistent.

        One Java looks at all of them, which costs little more than one of them.

        Raises:
            ReasonerError: as for ``classify``.
        """
        ended, answer, told = self._run(_SHORT, ["-k"], parts, seconds)
        consistent = answer.count(" is satisfiable.")
        if "pear-shaped" in told:
            raise _failure(told)
        if _INCONSISTENT in told:
            return consistent
        if ended != 0 or consistent != len(parts):
            raise _failure(told)
        return None

    def _run(self, switches: Sequence[str], task: Sequence[str], parts: Sequence[Iterable[Triple]], seconds: float) -> tuple[int, str, str]:
        """The exit code of HermiT, its answer, and what else it said."""
        deadline = time.monotonic() + seconds
        with tempfile.TemporaryDirectory(prefix="citydip-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            files = []
            for index, triples in enumerate(parts):
                files.append(folder / f"{index}.nt")
                with files[-1].open("wb") as stream:
                    serialize(map(_without_direction, triples), stream, RdfFormat.N_TRIPLES)
            head, tail = self._command
            words = [*head, *switches, *tail, "--ignoreUnsupportedDatatypes", *task, *(file.resolve().as_uri() for file in files)]
            outcome = folder / "answer", folder / "errors"
            with outcome[0].open("wb") as answer, outcome[1].open("wb") as errors:
                flags = getattr(subprocess, "CREATE_NO_WINDOW", 0) if sys.platform == "win32" else 0
                try:
                    process = subprocess.Popen(  # noqa: S603 (our own words)
                        words, stdin=subprocess.DEVNULL, stdout=answer, stderr=errors, creationflags=flags
                    )
                except OSError as error:
                    raise ReasonerError("reason-java-fails", java=words[0], reason=error.strerror or str(error)) from None
                with process:
                    try:
                        process.wait(max(deadline - time.monotonic(), 0.01))
                    except subprocess.TimeoutExpired:
                        raise ReasonerError("reason-timeout", seconds=int(seconds) if seconds >= 1 else seconds) from None
                    finally:
                        process.kill()
            said = [path.read_text(encoding="utf-8", errors="replace") for path in outcome]
        return process.returncode, said[0], said[1] + ("" if task == ["-c", "-I"] else said[0])


def _without_direction(triple: Triple) -> Triple:
    """A literal with a base direction is younger than OWL 2."""
    value = triple.object
    if isinstance(value, Literal) and value.direction:
        return Triple(triple.subject, triple.predicate, Literal(value.value, language=value.language))
    return triple


def _failure(told: str) -> ReasonerError:
    """What HermiT or Java complains of, as one line."""
    if "OutOfMemoryError" in told or "reserve enough space" in told:
        return ReasonerError("reason-memory", megabytes=_MEGABYTES)
    lines = [line.strip() for line in told.splitlines() if line.strip() and not re.match(r"\s+at |Picked up |\s*\.\.\. \d+ more", line)]
    reason = re.sub(r"^Exception in thread \S+ |^It all went pear-shaped: |[\w$.]+(Exception|Error): ", "", " ".join(lines[:3]))
    return ReasonerError("reason-failed", reason=reason[:300].rstrip(". ") or "-")
