"""Dates as people type them, in the Gregorian or the Solar Hijri calendar, full or partial, as EDTF level 0.

EDTF level 0 is the profile of ISO 8601-1 at https://www.loc.gov/standards/datetime/: ``1998``, ``1998-09`` or ``1998-09-12``.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

from citydip.errors import DateError
from citydip.persian.letters import ARABIC_LETTERS, normalise, trimmed, with_latin_digits, with_persian_digits

__all__ = ["Calendar", "DateReading", "in_solar_hijri", "is_perhaps_lunar", "read_date", "readings"]

Calendar = Literal["gregorian", "solar-hijri"]

# Years without a mark: nothing that cities do abroad is dated in the Gregorian years of the second span.
_GREGORIAN_YEARS: Final = range(1500, 2200)
_SOLAR_HIJRI_YEARS: Final = range(1200, 1500)

# Cities plan so far ahead at most; years of the lunar Hijri calendar run four decades before those of the Solar Hijri one.
_YEARS_AHEAD: Final = 20

# Vowel signs say nothing here; half-spaces part words; a Persian decimal sign stands for a point.
_SIGNS: Final = (
    dict.fromkeys((*range(0x64B, 0x656), 0x670))
    | str.maketrans(ARABIC_LETTERS)
    | {
        0x200C: " ",
        ord("،"): " ",
        ord("٫"): ".",
        ord("⁄"): "/",
    }
)
_EDTF: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{1,2})(?:[T ]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?)?)?")
_YEAR_LAST: Final = re.compile(r"(?:(\d{1,2})\s*([/.\-])\s*)?(\d{1,2})\s*[/.\-]\s*(\d{4})")
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_ORDINALS: Final = frozenset(map(normalise, ["st", "nd", "rd", "th", "er", "re", "ère", "º", "ª", "ام"]))
_FILLERS: Final = frozenset(
    map(normalise, ["de", "del", "du", "d", "le", "la", "el", "di", "of", "the", "den", "der", "ماه", "سال", "مورخ", "روز", "در"])
)
_ONES: Final = ("یکم", "دوم", "سوم", "چهارم", "پنجم", "ششم", "هفتم", "هشتم", "نهم")
_TEENS: Final = ("دهم", "یازدهم", "دوازدهم", "سیزدهم", "چهاردهم", "پانزدهم", "شانزدهم", "هفدهم", "هجدهم", "نوزدهم")
# Days as letters write them out, in their one spelling: ``بیست و یکم تیر``.
_DAYS: Final = {
    normalise(word): str(day)
    for day, word in enumerate([*_ONES, *_TEENS, "بیستم", *(f"بیست و {one}" for one in _ONES), "سی‌ام", "سی و یکم"], 1)
} | {"اول": "1", "نخست": "1"}
# Each has three months; nothing but the Solar Hijri calendar bounds them so.
_SEASON: Final = re.compile(r"(?:(بهار)|(تابستان)|(پاییز|پائیز|خزان)|(زمستان))\s*(?:سال)?\s*(\d{4})")
# Before a day, Monday first.
_WEEKDAYS: Final = (
    ("دوشنبه", "Monday"),
    ("سه‌شنبه", "Tuesday"),
    ("چهارشنبه", "Wednesday"),
    ("پنجشنبه", "Thursday"),
    ("جمعه", "Friday"),
    ("شنبه", "Saturday"),
    ("یکشنبه", "Sunday"),
)
_WEEKDAY: Final = re.compile(
    r"(?:روز\s+)?(?:"
    + "|".join(
        rf"({persian[:-4]}\s*{persian[-4:]}|{english}|{english[:5]}|{english[:4]}|{english[:3]})".replace("\u200c", "")
        for persian, english in _WEEKDAYS
    )
    + r")[\s.,]+(?=\S)",
    re.IGNORECASE,
)
_SAME_DAY: Final = re.compile(r"\s+(?:برابر|مصادف|مطابق)\s+با\s+|\s*=\s*")
_SHORT_YEAR: Final = re.compile(r"(?:سال|year)\s*\d\d$")
_TWO_DIGITS: Final = re.compile(r"(?<!\d)\d\d(?!\d)")
_MARKS: Final[tuple[tuple[str, Calendar | Literal["lunar"]], ...]] = (
    (r"هـ?[.\s]*ق\b|هجری\s*قمری|قمری|\bA\.?H\.?(?=\W|$)", "lunar"),
    (r"هـ?[.\s]*(?:ش|خ)\b|هجری\s*(?:شمسی|خورشیدی)|شمسی|خورشیدی|هجری|\bش\b|(?<=\d)ش\b|\bS\.?H\.?(?=\W|$)", "solar-hijri"),
    (r"میلادی|\bم\b|(?<=\d)م\b|\bA\.?D\.?(?=\W|$)|\bC\.?E\.?(?=\W|$)", "gregorian"),
)


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a typed date says.

    Attributes:
        values: the date as EDTF level 0. Two of them, the first and the last year, where a Solar Hijri year or month lies in two
            Gregorian years: no single value of that form holds all its days, and one alone would be wrong for some.
        earliest: the first day that it allows, such as ``2019-03-21``.
        latest: the last day that it allows.
        calendar: the calendar it was typed in.
    """

    values: tuple[str, ...]
    earliest: str
    latest: str
    calendar: Calendar


@lru_cache(maxsize=20_000)
def read_date(text: str) -> DateReading:
    """Reads one date.

    Digits may be Persian, Arabic or Latin; months numbers or names in the languages of ``months.toml``; days also written out in Persian;
    seasons are those of the Solar Hijri calendar. A day may follow the name of its weekday, and be said in both calendars. Without a mark
    such as ``ش`` or ``م``, years from 1200 to 1499 are Solar Hijri and years from 1500 on Gregorian.

    Raises:
        DateError: it is no date, no real one, one of a calendar that is not read, one that can be read in two ways, or one that
            contradicts itself.

    Example:
        >>> read_date("۱۳۹۸/۰۷/۱۲").values
        ('2019-10-04',)
        >>> read_date("مهر ۱۳۹۸")
        DateReading(values=('2019',), earliest='2019-09-23', latest='2019-10-22', calendar='solar-hijri')
        >>> read_date("septembre 1998").values
        ('1998-09',)
    """
    if (found := _EDTF.fullmatch(text)) and text.isascii() and int(found[1]) in _GREGORIAN_YEARS:
        return _gregorian(int(found[1]), int(found[2]) if found[2] else None, int(found[3]) if found[3] else None, text)
    if len(text) > 80:
        raise DateError("date-unknown", value=text)
    written = with_latin_digits(trimmed(unicodedata.normalize("NFC", text))).translate(_SIGNS)
    if len(halves := _SAME_DAY.split(written)) == 2:
        return _said_twice(halves, text)
    if weekday := _WEEKDAY.match(written):
        return _on_weekday(weekday, text)
    marked, plain = _mark(written, text)
    if (season := _SEASON.fullmatch(plain)) and (marked or _calendar_of(int(season[5]), text)) == "solar-hijri":
        quarter = next(number for number in range(4) if season[number + 1])
        return _solar_hijri(int(season[5]), 3 * quarter + 1, None, text, months=3)
    try:
        year, month, day, by_name = _parts(plain, text)
    except DateError as error:
        raise DateError("date-short-year", value=text) if error.key == "date-unknown" and _lacks_year(plain) else error from None
    calendar = marked or by_name or _calendar_of(year, text)
    if by_name and (by_name != calendar or (not marked and by_name != _calendar_of(year, text))):
        raise DateError("date-two-calendars", value=text)
    return _gregorian(year, month, day, text) if calendar == "gregorian" else _solar_hijri(year, month, day, text)


def _day(written: str, text: str) -> DateReading:
    """A date that must be a full one."""
    try:
        reading = read_date(written)
    except DateError as error:
        raise DateError(error.key, **(error.data | {"value": text})) from None
    if reading.earliest != reading.latest:
        raise DateError("date-unknown", value=text)
    return reading


def _said_twice(halves: list[str], text: str) -> DateReading:
    """A day that is said in two ways, mostly in two calendars."""
    first, second = (_day(half, text) for half in halves)
    if first.earliest != second.earliest:
        raise DateError("date-two-days", value=text, first=first.earliest, second=second.earliest)
    return first


def _on_weekday(weekday: re.Match[str], text: str) -> DateReading:
    """A day after the name of its weekday."""
    reading = _day(weekday.string[weekday.end() :], text)
    right = date.fromisoformat(reading.earliest).weekday()
    if weekday.lastindex != right + 1:
        persian, english = _WEEKDAYS[right]
        written = weekday[weekday.lastindex or 0]
        raise DateError("date-weekday", value=text, weekday=written, right=english if written.isascii() else persian)
    return reading


def _lacks_year(plain: str) -> bool:
    """Whether a text would be a date if its year were there, or had four digits."""
    if not plain or re.search(r"\d{4}", plain):
        return False
    longer = [f"{plain[: found.start()]}{century}{plain[found.start() :]}" for found in _TWO_DIGITS.finditer(plain) for century in (13, 19)]
    return bool(_SHORT_YEAR.search(plain)) or any(map(_is_date, [*longer, f"{plain} 1398", f"{plain} 1998"]))


def _is_date(text: str) -> bool:
    try:
        read_date(text)
    except DateError as error:
        return error.key == "date-ambiguous"
    return True


def is_perhaps_lunar(text: str, reading: DateReading) -> bool:
    """Whether a date that names no calendar, and was read as Solar Hijri, lies so far ahead of today that it is rather lunar Hijri.

    Args:
        text: what is written.
        reading: what ``read_date`` makes of it.
    """
    if reading.calendar == "gregorian" or int(reading.earliest[:4]) <= date.today().year + _YEARS_AHEAD:
        return False
    # A month or a season by its name, or a mark, tells the calendar.
    return not any(map(str.isalpha, text))


def _mark(plain: str, text: str) -> tuple[Calendar | None, str]:
    """The calendar that the text names, and the text without its name."""
    for pattern, calendar in _MARKS:
        rest, count = re.subn(pattern, " ", plain, flags=re.IGNORECASE)
        if count:
            if calendar == "lunar":
                raise DateError("date-lunar", value=text)
            return calendar, rest.strip(" .()")
    return None, plain


def _calendar_of(year: int, text: str) -> Calendar:
    if year in _GREGORIAN_YEARS:
        return "gregorian"
    if year in _SOLAR_HIJRI_YEARS:
        return "solar-hijri"
    raise DateError("date-year", value=text)


def _parts(plain: str, text: str) -> tuple[int, int | None, int | None, Calendar | None]:
    """Year, month and day as far as they are there, and the calendar that the name of the month belongs to."""
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = found.groups()
        return int(year), int(month), int(day) if day else None, None
    if found := _YEAR_LAST.fullmatch(plain):
        first, separator, second, year = found.groups()
        if first is None:
            return int(year), int(second), None, None
        if separator != "." and int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
            days = (f"{year}-{month:0>2}-{day:0>2}" for day, month in ((first, second), (second, first)))
            one, other = (with_persian_digits(said.replace("-", "/")) if text != with_latin_digits(text) else said for said in days)
            raise DateError("date-ambiguous", value=text, first=one, second=other)
        if separator != "." and int(second) > 12:
            first, second = second, first
        return int(year), int(second), int(first), None
    return _in_words(plain, text)


def _in_words(plain: str, text: str) -> tuple[int, int | None, int | None, Calendar | None]:
    numbers: list[str] = []
    words: list[str] = []
    for token in _TOKEN.findall(plain):
        if token[0].isdigit():
            numbers.append(token)
        elif (word := normalise(token)) not in _FILLERS and not (word in _ORDINALS and numbers):
            words.append(word)
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if re.search(r"[^\w\s.,،'’/()º°\-]", plain) or len(years) != 1 or len(days) > 1 or len(numbers) != len(years) + len(days):
        raise DateError("date-unknown", value=text)
    name = "".join(words)
    if not days:
        name, days = _day_in_words(name)
    if not name:
        if days:
            raise DateError("date-unknown", value=text)
        return int(years[0]), None, None, None
    known = _months()
    found = known.get(name) or known.get(name.removesuffix(normalise("ماه")))
    if not found:
        raise DateError("date-unknown", value=text)
    return int(years[0]), found[1], int(days[0]) if days else None, found[0]


def _day_in_words(name: str) -> tuple[str, list[str]]:
    """The name of a month without the day that is written out before it, and that day."""
    for word, day in _DAYS.items():
        if name.startswith(word) and name[len(word) :].removesuffix(normalise("ماه")) in _months():
            return name[len(word) :], [day]
    return name, []


@cache
def _months() -> dict[str, tuple[Calendar, int]]:
    """Each name of a month, in its one spelling, with its calendar and number."""
    import tomllib

    named = tomllib.loads((Path(__file__).parent / "months.toml").read_text(encoding="utf-8"))
    calendars: tuple[Calendar, ...] = ("gregorian", "solar-hijri")
    return {
        normalise(name): (calendar, number) for calendar in calendars for number, names in enumerate(named[calendar], 1) for name in names
    }


def _gregorian(year: int, month: int | None, day: int | None, text: str) -> DateReading:
    value = "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)])
    try:
        earliest, latest = readings(value)
    except ValueError:
        raise DateError("date-unreal", value=text) from None
    return DateReading((value,), earliest, latest, "gregorian")


def readings(value: str) -> tuple[str, str]:
    """The first and the last day of an EDTF level 0 date.

    Raises:
        ValueError: it is none, or no real one.

    Example:
        >>> readings("2024-02")
        ('2024-02-01', '2024-02-29')
    """
    found = _EDTF.fullmatch(value)
    if not found:
        raise ValueError(value)
    year, month, day = (int(part) if part else None for part in found.groups())
    first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
    last_month = 12 if month is None else month
    last = date(first.year, last_month, monthrange(first.year, last_month)[1]) if day is None else first
    return first.isoformat(), last.isoformat()


def _solar_hijri(year: int, month: int | None, day: int | None, text: str, *, months: int = 1) -> DateReading:
    from persiantools.jdatetime import JalaliDate

    try:
        first = JalaliDate(year, 1 if month is None else month, 1 if day is None else day)
        last_month = 12 if month is None else month + months - 1
        last = JalaliDate(year, last_month, JalaliDate.days_in_month(last_month, year)) if day is None else first
        earliest, latest = first.to_gregorian(), last.to_gregorian()
    except (ValueError, OverflowError):
        raise DateError("date-unreal", value=text) from None
    # No Solar Hijri month lies within one Gregorian month.
    years = tuple(f"{gregorian:04}" for gregorian in range(earliest.year, latest.year + 1))
    values = years if day is None else (earliest.isoformat(),)
    return DateReading(values, earliest.isoformat(), latest.isoformat(), "solar-hijri")


def in_solar_hijri(value: str) -> str:
    """An EDTF level 0 date as Persian readers know it, which ``read_date`` reads as the same date.

    A full date is turned into the Solar Hijri calendar. A Gregorian year or month is no year or month of that calendar and stays,
    in Persian and marked. What is no date stays as it is.

    Example:
        >>> in_solar_hijri("2019-10-04")
        '۱۳۹۸/۰۷/۱۲'
        >>> in_solar_hijri("1998")
        '۱۹۹۸ م'
    """
    try:
        earliest, latest = readings(value)
    except ValueError:
        return value
    if earliest != latest:
        return f"{with_persian_digits(value.replace('-', '/'))} م"
    from persiantools.jdatetime import JalaliDate

    try:
        return with_persian_digits(JalaliDate.to_jalali(date.fromisoformat(value)).strftime("%Y/%m/%d"))
    except ValueError:
        return value
