"""Persian text: one spelling to compare by, digits to read, and isolation in a left-to-right line."""

import unicodedata

__all__ = ["isolate", "normalise", "with_latin_digits", "with_persian_digits", "with_persian_letters"]

# Unicode keeps these apart, readers and keyboards do not.
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی", "ـ": ""})
_ARABIC_FORMS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_TO_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def normalise(text: str) -> str:
    """The text in the one spelling that names are compared by; the original is what people are shown.

    Arabic letters, digits and presentation forms, vowel signs, half-spaces, case and runs of blanks make no difference.
    """
    text = unicodedata.normalize("NFKC", text).translate(_LETTERS).translate(_DIGITS)
    text = "".join(character for character in unicodedata.normalize("NFD", text) if not unicodedata.combining(character))
    blanks = ("\u200c", "\u200b", "\u00a0", "-", "_")
    for blank in blanks:
        text = text.replace(blank, " ")
    return "".join(text.casefold().split())


def with_latin_digits(text: str) -> str:
    """The text with Persian and Arabic digits replaced by Latin ones."""
    return text.translate(_DIGITS)


def with_persian_letters(text: str) -> str:
    """The text with the Arabic forms of yeh and kaf replaced by the Persian ones."""
    return text.translate(_ARABIC_FORMS)


def with_persian_digits(text: str) -> str:
    """The text with Latin digits replaced by Persian ones."""
    return text.translate(_TO_PERSIAN)


def isolate(text: str) -> str:
    """The text between directional isolates (U+2068, U+2069), so that a terminal keeps it together."""
    return f"\u2068{text}\u2069" if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text) else text
