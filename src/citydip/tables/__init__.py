"""Cases in Excel workbooks and delimited text, in Persian and in English: read, written, and placed at their cells.

file -> grids (rows of text) -> headers (which sheet, which columns) -> reading (cells -> statements, each with its cell)
statements -> records (rows of text) -> book (a workbook) or delimiting (CSV)
"""

from typing import Final

__all__ = ["ENDINGS"]

ENDINGS: Final = (".xlsx", ".csv", ".tsv")
"""The endings of the files that hold tables."""
