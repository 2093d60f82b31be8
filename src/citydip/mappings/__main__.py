"""``python -m citydip.mappings`` makes the Turtle of ontology/alignments/ anew from the tables beside it."""

from citydip.mappings import bridges, read
from citydip.resources import mapping_tables

if __name__ == "__main__":
    tables = mapping_tables()
    for name, turtle in bridges([read(path) for path in tables]).items():
        (tables[0].parent / f"{name}.ttl").write_text(turtle, encoding="utf-8", newline="\n")
