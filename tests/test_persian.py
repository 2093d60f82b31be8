"""Letters, dates and numbers as people type them."""

import tomllib
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest

from citydip.errors import DateError, NumberError
from citydip.persian import dates_apart, embedded, normalise, trimmed, with_latin_digits, with_persian_digits, with_persian_letters
from citydip.persian.dates import in_solar_hijri, read_date, readings
from citydip.persian.numbers import read_decimal
from citydip.render import Report, Table, render

MONTHS = tomllib.loads((Path(__file__).parents[1] / "src/citydip/persian/months.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("خواهرخواندگی", "خواهر خواندگي"),
        ("خواهرخواندگی", "خواهر\u200cخواندگى"),
        ("\u200fکیف\u200e", "كيف"),
        ("شبکهٔ شهری", "شبکۀ شهری"),
        ("\ufeffCity of Zürich", "city-of zurich"),
        ("۱۳۹۸", "١٣٩٨"),
        ("\ufe8d", "ا"),
    ],
)
def test_spellings_that_readers_take_for_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_different_words_stay_different() -> None:
    words = ["مهر", "مه", "می", "آذر", "آذار", "کار", "گار", "Bern", "Born", "12", "13"]
    assert len(set(map(normalise, words))) == len(words)


def test_persian_prose_keeps_its_direction_line_by_line() -> None:
    assert embedded("یک.\n\nدو.", "fa") == "\u202bیک.\u202c\n\n\u202bدو.\u202c"
    assert embedded("one.\ntwo.", "en") == "one.\ntwo."


def test_letters_and_digits() -> None:
    assert with_persian_letters("كتابي ة") == "کتابی ة"
    assert with_latin_digits("۱۲٣") == "123"
    assert with_persian_digits("123") == "۱۲۳"
    assert trimmed("\u200f \u200cمی\u200cرود\u00a0\ufeff\n") == "می\u200cرود"


SOLAR_HIJRI = {
    "۱۳۹۸/۰۷/۱۲": "2019-10-04",
    "1398/7/12": "2019-10-04",
    "١٣٩٨-٠٧-١٢": "2019-10-04",
    "1398.07.12": "2019-10-04",
    "۱۲ مهر ۱۳۹۸": "2019-10-04",
    "۱۲ مهرماه سال ۱۳۹۸": "2019-10-04",
    "12ام مهر ۱۳۹۸": "2019-10-04",
    "12th of Mehr 1398": "2019-10-04",
    "1398/7/12 ه.ش.": "2019-10-04",
    "۱۳۹۸/۷/۱۲ هجری خورشیدی": "2019-10-04",
    "۱۲ میزان ۱۳۹۸": "2019-10-04",
    "1399/12/30": "2021-03-20",
    "هفتم تیر ۱۳۹۵": "2016-06-27",
    "بیست و یکم تیرماه سال ۱۳۹۵": "2016-07-11",
    "سی‌ویکم خرداد ۱۳۹۸": "2019-06-21",
    "اول مهر ۱۳۹۸": "2019-09-23",
    "جمعه ۵ مهر ۱۳۹۸": "2019-09-27",
    "روز پنج‌شنبه، ۱۱ مهر ۱۳۹۸": "2019-10-03",
    "پنجشنبه 1398/7/11": "2019-10-03",
    "شنبه ۶ مهر ۱۳۹۸": "2019-09-28",
    "۵ مهر ۱۳۹۸ برابر با ۲۷ سپتامبر ۲۰۱۹": "2019-09-27",
    "جمعه ۵ مهر ۱۳۹۸، مصادف با ۲۷ سپتامبر ۲۰۱۹": "2019-09-27",
}
GREGORIAN = {
    "1998": "1998",
    "۱۹۹۸ م": "1998",
    "1998 میلادی": "1998",
    "AD 1998": "1998",
    "Friday, 27 September 2019": "2019-09-27",
    "Fri 2019-09-27": "2019-09-27",
    "1998-09": "1998-09",
    "۱۹۹۸/۰۹ م": "1998-09",
    "09/1998": "1998-09",
    "September 1998": "1998-09",
    "sept. 1998": "1998-09",
    "septembre 1998": "1998-09",
    "settembre 1998": "1998-09",
    "septiembre de 1998": "1998-09",
    "сентября 1998": "1998-09",
    "Eylül 1998": "1998-09",
    "سپتامبر ۱۹۹۸": "1998-09",
    "كانون الثاني 2003": "2003-01",
    "1998-09-12": "1998-09-12",
    "1998-09-12T00:00:00": "1998-09-12",
    "12 September 1998": "1998-09-12",
    "September 12, 1998": "1998-09-12",
    "le 12 septembre 1998": "1998-09-12",
    "1er juillet 1998": "1998-07-01",
    "12. September 1998": "1998-09-12",
    "12.07.1998": "1998-07-12",
    "25/12/1998": "1998-12-25",
    "12/25/1998": "1998-12-25",
    "۲۱ سپتامبرِ ۱۹۹۸": "1998-09-21",
    "\u200f1998\u200f ": "1998",
    "1450 م": "1450",
}


@pytest.mark.parametrize("typed", SOLAR_HIJRI)
def test_full_solar_hijri_dates(typed: str) -> None:
    reading = read_date(typed)
    assert (reading.values, reading.calendar) == ((SOLAR_HIJRI[typed],), "solar-hijri")
    assert reading.earliest == reading.latest == SOLAR_HIJRI[typed]


@pytest.mark.parametrize("typed", GREGORIAN)
def test_gregorian_dates(typed: str) -> None:
    reading = read_date(typed)
    assert (reading.values, reading.calendar) == ((GREGORIAN[typed],), "gregorian")
    assert (reading.earliest, reading.latest) == readings(GREGORIAN[typed])


@pytest.mark.parametrize(
    ("typed", "values", "earliest", "latest"),
    [
        ("۱۳۹۸", ("2019", "2020"), "2019-03-21", "2020-03-19"),
        ("سال ۱۳۹۸ ش", ("2019", "2020"), "2019-03-21", "2020-03-19"),
        ("1399", ("2020", "2021"), "2020-03-20", "2021-03-20"),
        ("مهر ۱۳۹۸", ("2019",), "2019-09-23", "2019-10-22"),
        ("1398/07", ("2019",), "2019-09-23", "2019-10-22"),
        ("دی ۱۳۹۸", ("2019", "2020"), "2019-12-22", "2020-01-20"),
        ("پاییز ۱۳۷۸", ("1999",), "1999-09-23", "1999-12-21"),
        ("زمستان سال ۱۳۹۸", ("2019", "2020"), "2019-12-22", "2020-03-19"),
    ],
)
def test_a_solar_hijri_year_or_month_is_never_read_as_a_wrong_gregorian_one(
    typed: str, values: tuple[str, ...], earliest: str, latest: str
) -> None:
    reading = read_date(typed)
    assert (reading.values, reading.earliest, reading.latest, reading.calendar) == (values, earliest, latest, "solar-hijri")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        *(
            (typed, "date-unknown")
            for typed in (
                "",
                "1998?",
                "c. 1998",
                "1998-2004",
                "summer 1998",
                "بهار ۱۹۹۸",
                "دهم ۱۳۹۸",
                "1998\n1999",
                "x" * 100_000,
            )
        ),
        *(
            (typed, "date-unreal")
            for typed in ("1998-02-30", "2019-13", "1398/12/30", "1398/13", "00/1998", "30 February 2000", "0000-01 م")
        ),
        *((typed, "date-ambiguous") for typed in ("12/07/1998", "03-04-1398")),
        *((typed, "date-short-year") for typed in ("مهر", "98/7/12", "۹۸/۷/۱۲", "12/5/98", "تابستان ۹۸", "از سال ۸۵", "۵ مهر ۹۸", "۵ مهر")),
        *((typed, "date-unknown") for typed in ("اوایل دههٔ ۷۰", "دوازده", "شنبه", "شنبه مهر ۱۳۹۸", "Friday 2019", "۱۳۹۸ برابر با ۲۰۱۹")),
        *((typed, "date-weekday") for typed in ("شنبه ۵ مهر ۱۳۹۸", "Sat, 27 September 2019")),
        ("۵ مهر ۱۳۹۸ برابر با ۲۸ سپتامبر ۲۰۱۹", "date-two-days"),
        *((typed, "date-year") for typed in ("0001", "1100", "2500")),
        *((typed, "date-two-calendars") for typed in ("مهر 2019", "September 1398", "مهر ۱۳۹۸ م")),
        *((typed, "date-lunar") for typed in ("۱۴۲۰ ه.ق", "1420 AH", "رجب ۱۴۲۰ قمری")),
    ],
)
def test_what_is_no_date_is_refused(typed: str, key: str) -> None:
    with pytest.raises(DateError) as caught:
        read_date(typed)
    assert caught.value.key == key
    for language in ("en", "fa"):
        assert len(caught.value.message(language).splitlines()) == 1


def test_every_month_is_read_in_every_language_it_is_listed_in() -> None:
    for calendar, year in (("gregorian", "1998"), ("solar-hijri", "1398")):
        assert len(MONTHS[calendar]) == 12
        for number, names in enumerate(MONTHS[calendar], 1):
            for name in names:
                reading = read_date(f"{name} {year}")
                assert reading == read_date(f"{year}/{number}"), name


def test_no_name_stands_for_two_months() -> None:
    numbered = [
        (normalise(name), calendar, number) for calendar, months in MONTHS.items() for number, names in enumerate(months) for name in names
    ]
    assert len(set(numbered)) == len({name for name, _, _ in numbered})


def test_every_day_of_two_centuries_comes_back_from_the_solar_hijri_calendar() -> None:
    days = [date(1900, 1, 1) + timedelta(days=number) for number in range(0, 73_000, 7)]
    assert all(read_date(in_solar_hijri(day.isoformat())).values == (day.isoformat(),) for day in days)
    partial = chain(
        (str(year) for year in range(1500, 2200, 13)), (f"{year}-{month:02}" for year in (1900, 2024) for month in range(1, 13))
    )
    assert all(read_date(in_solar_hijri(value)).values == (value,) for value in partial)


def test_what_is_no_date_is_shown_as_it_is() -> None:
    assert [in_solar_hijri(value) for value in ("", "soon", "1998-02-30", "0001-01-01")][:3] == ["", "soon", "1998-02-30"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", "12"), ("007", "7"), ("-0", "0"), ("+7", "7"), ("-0.5", "-0.5"), ("34.390", "34.390"), ("1e5", "100000"),
        ("12,5", "12.5"), ("1,234,567", "1234567"), ("1.234.567", "1234567"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"),
        ("1 234", "1234"), ("1'234'567", "1234567"), ("\u22123", "-3"), ("۱۲٬۵۰۰٫۵", "12500.5"), ("٣٫١٤", "3.14"),
    ],
)  # fmt: skip
def test_numbers(typed: str, number: str) -> None:
    assert read_decimal(typed) == number


def test_a_comma_is_decimal_where_thousands_are_impossible() -> None:
    assert read_decimal("34,390", largest=90) == "34.390"
    with pytest.raises(NumberError) as caught:
        read_decimal("34,390")
    assert caught.value.data == {"value": "34,390", "first": "34390", "second": "34.390"}


@pytest.mark.parametrize("typed", ["", "abc", "1,2,3", "--1", "1.2.3", "12 cities", "1e500", "∞", "½", "1" * 100, "0x10", "1_000"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(NumberError) as caught:
        read_decimal(typed)
    assert caught.value.key == "number-unknown"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("مانند 2017 یا 2017-11 یا 2017-11-15.", "مانند 2017 یا \u20682017-11\u2069 یا \u20682017-11-15\u2069."),
        ("مانند \u20682017-11\u2069", "مانند \u20682017-11\u2069"),
        ("2017-11", "2017-11"),
        ("such as 2017-11", "such as 2017-11"),
        ("شمارهٔ 12017-11 و a2017-11 و 2017-11-155", "شمارهٔ 12017-11 و a2017-11 و 2017-11-155"),
    ],
)
def test_dates_beside_persian_letters_are_not_turned_around(text: str, shown: str) -> None:
    assert dates_apart(text) == shown


@pytest.mark.parametrize("format_", ["table", "md", "html"])
def test_reports_for_people_set_dates_apart(format_: str) -> None:
    report = Report("fa", "عنوان", [Table(["خانه"], [["مانند 2017-11"]])], ["تا 2017-11"])
    assert render(report, format_).count("\u20682017-11\u2069") == 2
