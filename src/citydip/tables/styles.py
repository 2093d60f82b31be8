"""How the cells of a workbook look."""

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

__all__ = ["styles"]

_FACE = {"fa": "Tahoma", "en": "Calibri"}
_HEAD, _NEEDED, _ID = (PatternFill("solid", fgColor=colour) for colour in ("1F4E5F", "B45309", "F1F5F9"))


def styles(language: str) -> list[NamedStyle]:
    """The styles of a workbook in ``en`` or ``fa``: of cells for records, of headings and of sentences."""
    face = _FACE[language]
    plain, head = Font(name=face), Font(name=face, bold=True, color="FFFFFF")
    top = Alignment(vertical="top", wrap_text=True)
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    # Sentences may begin with a number, which says nothing of the direction that they run in.
    prose = Alignment(vertical="top", wrap_text=True, readingOrder=2 if language == "fa" else 1)
    rule = Border(bottom=Side("thin", color="CBD5E1"))
    return [
        NamedStyle("citydip cell", font=plain, alignment=top),
        # Texts, so that no spreadsheet reads 03/04 in its own way; with a direction where marks must keep their place.
        NamedStyle("citydip text", font=plain, alignment=top, number_format="@"),
        NamedStyle("citydip ltr", font=plain, alignment=Alignment(vertical="top", wrap_text=True, readingOrder=1), number_format="@"),
        NamedStyle("citydip rtl", font=plain, alignment=Alignment(vertical="top", wrap_text=True, readingOrder=2), number_format="@"),
        NamedStyle("citydip id", font=plain, alignment=top, fill=_ID),
        NamedStyle("citydip head", font=head, alignment=centre, fill=_HEAD),
        NamedStyle("citydip needed", font=head, alignment=centre, fill=_NEEDED),
        NamedStyle("citydip title", font=Font(name=face, bold=True, size=16), alignment=prose),
        NamedStyle("citydip label", font=Font(name=face, bold=True), alignment=prose),
        NamedStyle("citydip line", font=plain, alignment=Alignment(horizontal="right" if language == "fa" else "left", readingOrder=1)),
        NamedStyle("citydip note", font=plain, alignment=Alignment(readingOrder=prose.readingOrder)),
        NamedStyle("citydip prose", font=plain, alignment=prose),
        NamedStyle("citydip ruled", font=plain, alignment=prose, border=rule),
    ]
