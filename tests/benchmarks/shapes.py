"""How long each file of shapes takes in the fast engine, and how that grows with the data.

    python tests/benchmarks/shapes.py [COPIES]

The data are copies of tests/shapes/good.ttl, each with nodes, names and identifiers of its own, about 270 triples each. Printed is
processor time beyond that of reading, for so many copies and for four times as many, and the ratio of the two: 4 is linear.
At the end the two engines, on ten copies, as a ratio. Times of one file are those of its own targets; properties that it shares
with others count where they are used.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize
from shacl import Shapes

from citydip.resources import shapes
from citydip.validation.engines import ENGINES
from citydip.validation.knowledge import knowledge

GOOD = (Path(__file__).parents[1] / "shapes" / "good.ttl").read_text(encoding="utf-8")
TARGETS = re.compile(r"^ +sh:target\w+ [^;]+;\n", re.M)
NOTHING = "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:x> a sh:NodeShape ; sh:targetClass <urn:x> ; sh:nodeKind sh:IRI ."


def copies(count: int) -> bytes:
    """So many collections that have nothing to do with each other, as N-Triples."""

    def copy(number: int) -> bytes:
        text = GOOD.replace("example.org/office/", f"example.org/office{number}/")
        text = re.sub(r'"Q(\d+)"', rf'"Q\g<1>{number:06}"', text)
        text = re.sub(r'(GeonamesId +"\d+)"', rf'\g<1>{number:06}"', text, flags=re.I)
        text = re.sub(r'"([^"\n]+)"@', rf'"\g<1> {number}"@', text)
        triples = (quad.triple for quad in parse(text, RdfFormat.TURTLE))
        return serialize(triples, format=RdfFormat.N_TRIPLES) or b""

    return b"".join(copy(number) for number in range(count))


def seconds(run: Callable[[], object]) -> float:
    """The least processor time of three runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Prints the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 75
    texts = {path.stem: path.read_text(encoding="utf-8") for path in shapes() if path.stem != "fixes"}
    silent = {stem: TARGETS.sub("", text) for stem, text in texts.items()}
    data = [(copies(many) + knowledge().background_text).decode() for many in (count, 4 * count)]
    print(f"{'shapes':<14}{data[0].count(chr(10)):>9}{data[1].count(chr(10)):>9}   triples")

    def measured(turtle: str) -> list[float]:
        compiled = Shapes.from_turtle(turtle)
        return [seconds(lambda text=text: compiled.validate_text(text, format="ntriples")) for text in data]  # type: ignore[misc]

    reading = measured(NOTHING)
    print(f"{'(reading)':<14}{reading[0]:>9.2f}{reading[1]:>9.2f}{reading[1] / reading[0]:>6.1f}")
    for stem in [*texts, "all"]:
        parts = texts if stem == "all" else {**silent, stem: texts[stem]}
        small, large = (took - read for took, read in zip(measured("\n".join(parts.values())), reading, strict=True))
        growth = f"{large / small:>6.1f}" if small > 0.01 else ""
        print(f"{stem:<14}{small:>9.2f}{large:>9.2f}{growth}")
    ten = copies(10)
    fast, reference = (seconds(lambda name=name: list(ENGINES[name](ten, "urn:x", knowledge().shapes))) for name in ("fast", "reference"))  # type: ignore[misc]
    print(f"{'engines':<14}{fast:>9.2f}{reference:>9.2f}{reference / fast:>6.1f}")


if __name__ == "__main__":
    main()
