"""Whatever stands in a cell: it is read, or refused with a sentence, and every row is counted."""

import csv
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import RdfFormat, parse

from citydip.conversion import convert
from citydip.tables.book import write_book
from citydip.tables.making import model
from citydip.tables.splitting import joined, split
from citydip.tables.written import WrittenSheet

CONTENTS = 2_500
SHEETS = [sheet for sheet in model().sheets.values() if sheet.form]
ALPHABETS = [
    "abc XYZ", "آبپتثج چحخ", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣", "0123456789", ".,;:؛،|/\\-_'\"`", "🏙️🤝👩‍👩‍👧🇮🇷", "éüñßœ", "中文字", "𐏑𐎠𐎼𐎿",
    "\u200c\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00a0\u00ad", "\u0301\u064b\u0651", "\ufffe\uffff\ufdd0",
    "\x01\x07\x08\x0b\x0c\x1b\x1f\x7f\x85", "\t\n\r", "=+-@", "<>&%#?{}[]^~",
]  # fmt: skip
WORDS = [
    "=1+1", '=HYPERLINK("http://x")', "+49", "-0", "@me", "1e309", "1,234", "12,5", "NaN", "inf", "TRUE", "#REF!", "#N/A", "1998",
    "1398", "98/1/1", "1998-02-30", "مهر ۱۳۹۸", "http://", "https://example.org/a b", "https://example.org/<x>", "urn:x:y", "_:b0", "_:",
    "./", "./a", "cd:Activity", "kind:Twinning", "kind:", "geonames:1", "geonames:999999999999", "<https://example.org/x>", "<>", "<x y>",
    "a;b;c", ";;;", '"', '""', '"a', "'", "'=", "id", "null", "../../../etc/passwd", "%00", "%ZZ", "_x0000_", "_xD800_", "x" * 32_767,
    "x" * 100_000, "؛" * 500, "{city}", "\\", "\\u0041", "London", "لندن", "Paris, FR",
]  # fmt: skip


def contents(random: Random) -> str:
    if random.random() < 0.4:
        return random.choice(WORDS)
    letters = "".join(random.sample(ALPHABETS, random.randint(1, 3)))
    return "".join(random.choice(letters) for _ in range(random.randint(1, 30)))


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_every_content_is_read_or_refused(ending: str, tmp_path: Path) -> None:
    random, made = Random(7), 0  # noqa: S311
    while made < CONTENTS:
        sheet = random.choice(SHEETS)
        columns = [sheet.columns[key] for key in sheet.form]
        rows = [[contents(random) if random.random() < 0.5 else "" for _ in columns] for _ in range(40)]
        made += sum(map(bool, (cell for row in rows for cell in row)))
        path = tmp_path / f"{sheet.key}{ending}"
        if ending == ".csv":
            with path.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([[column.headings["fa"] for column in columns], *rows])
        else:
            write_book([WrittenSheet(sheet, list(columns), rows)], path, "fa", "https://example.org/f/", ready_rows=0)
        outcome = convert([path], tmp_path / "out.nt", ".nt")
        assert outcome.account is not None
        assert outcome.account.rows.total() == sum(any(cell and not cell.isspace() for cell in row) for row in rows)
        for problem in outcome.account.problems:
            assert all(len(problem.message(language).splitlines()) == 1 for language in ("en", "fa"))
        assert len(list(parse((tmp_path / "out.nt").read_bytes(), RdfFormat.N_TRIPLES))) == outcome.statements


def test_several_values_of_any_kind_share_a_cell() -> None:
    random = Random(8)  # noqa: S311
    for _ in range(2_000):
        values = [value for value in (contents(random).replace("\r", "") for _ in range(random.randint(1, 4))) if value]
        assert split(joined(values)) == values
