"""Dates as newspapers print them; times of parse_time are in tests/tasks/text/test_times.py."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from config.calendar import load_calendar
from tasks.text.dates import compared_form
from tasks.text.times import local_time, offset_of, parse_time

SPRING = datetime(2023, 5, 4, tzinfo=UTC)
EVENING = datetime(2023, 5, 4, 18, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("th", "วันพฤหัสบดีที่ 4 พฤษภาคม พ.ศ. 2566"),
        ("th", "4 พ.ค. 66"),
        ("th", "2566-05-04"),
        ("fa", "۱۴ اردیبهشت ۱۴۰۲"),
        ("fa", "1402/02/14"),
        ("", "۱۴۰۲/۰۲/۱۴"),
        ("ps", "۱۴ ثور ۱۴۰۲"),
        ("ar", "14 شوال 1444"),
        ("ar", "الخميس 13 شوال 1444"),
        ("ar", "14 شوال 1444هـ الموافق 4 مايو 2023م"),
        ("ar", "4 أيار/مايو 2023"),
        ("ar-tn", "4 ماي 2023"),
        ("ja", "令和5年5月4日（木）"),
        ("ja", "二〇二三年五月四日"),
        ("zh-tw", "民國112年5月4日"),
        ("zh-tw", "112/05/04"),
        ("ko", "2023. 5. 4."),
        ("ne", "२०८० वैशाख २१"),
        ("am", "26 ሚያዝያ 2015"),
        ("mn", "2023 оны 5 дугаар сарын 4"),
        ("mn", "2023 оны 5-р сарын 4-ний өдөр"),
        ("lt", "2023 m. gegužės 4 d."),
        ("eu", "2023ko maiatzaren 4a"),
        ("gl", "4 de maio do 2023"),
        ("sr-latn", "4. maja 2023."),
        ("uk", "4 травня 2023 року"),
        ("cs", "4. května 2023"),
        ("hr", "4. svibnja 2023."),
        ("lv", "2023. gada 4. maijā"),
        ("hu", "2023. május 4-én"),
        ("el", "4 ΜΑΪΟΥ 2023"),
        ("he", "4 במאי 2023"),
        ("bn", "৪ মে ২০২৩"),
        ("bn", "বৃহস্পতিবার, ৪ মে ২০২৩, ২১ বৈশাখ ১৪৩০"),
        ("hi", "४ मई २०२३"),
        ("ta", "4 மே, 2023"),
        ("te", "4, మే 2023"),
        ("ur", "4 مئی ، 2023"),
        ("vi", "Thứ Năm, ngày 4 tháng 5 năm 2023"),
        ("tl", "Mayo 4, 2023"),
        ("ms", "4 Mei 2023"),
        ("en", "4 Mai 2023"),
        ("", "4 mai 2023"),
        ("", "4 mei 2023"),
        ("en-gb", "Thu 4 May '23"),
        ("en", "May 4th, 2023"),
        ("en-in", "04/05/2023"),
        ("en_AU", "04/05/2023"),
        ("en-us", "05/04/2023"),
        ("es-mx", "04/05/2023"),
    ],
)
def test_a_day_is_read_as_people_of_the_language_write_it(language: str, text: str):
    assert parse_time(text, languages=(language,) if language else ()) == SPRING


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "torsdag 4 maj 2023 kl 18.20"),
        ("fi", "to 4.5.2023 klo 18.20"),
        ("fr", "Publié le 4 mai 2023 à 18h20"),
        ("de", "Stand: 04.05.2023, 18:20 Uhr"),
        ("th", "4 พ.ค. 2566 - 18:20 น."),
        ("ko", "2023.05.04. 오후 6:20"),
        ("ja", "2023年5月4日 午後6時20分"),
        ("zh", "2023年5月4日下午6:20"),
        ("en", "May 4, 2023 6:20 p.m."),
        ("en", "Thursday 4 May 2023 18.20 GMT"),
        ("ru", "04.05.2023 21:20 МСК"),
        ("id", "Jumat, 5 Mei 2023 01:20 WIB"),
        ("hi", "4 मई 2023 11:50 PM IST"),
        ("vi", "Thứ sáu, 5/5/2023, 01:20 (GMT+7)"),
        ("en", "Thu May 04 2023 20:20:00 GMT+0200 (CEST)"),
        ("en", "/Date(1683224400000+0200)/"),
    ],
)
def test_a_time_beside_a_day_is_read_with_its_zone(language: str, text: str):
    assert parse_time(text, languages=(language,)) == EVENING


@pytest.mark.parametrize(
    ("language", "text", "hours"),
    [
        ("en", "8:30 a.m. CT, March 4, 2024", -6),
        ("en", "July 4, 2024 8:30 a.m. CT", -5),
        ("en", "Mon, 04 Mar 2024 8:30 AM ET / 7:30 AM CT", -5),
        ("es", "4 de julio de 2024, 8:30 a.m. (ET)", -4),
        ("en", "July 4, 2024 8:30 a.m. Pacific", -7),
        ("en", "March 4, 2024 8:30am Eastern Standard Time", -5),
        ("en", "March 4, 2024 8:30 Central European Time", 1),
        ("fr", "4 mars 2024 à 8h30 (heure de Paris)", 1),
        ("fr", "4 juillet 2024 à 8h30, heure de l’Est", -4),
        ("fr", "Le 4 mars 2024, 8 h 30 HE", -5),
        ("de", "4. Juli 2024, 8:30 Uhr (Berliner Zeit)", 2),
        ("es", "4 de julio de 2024, 8:30 (hora peninsular)", 2),
        ("pt", "4 de março de 2024 às 8h30 (horário de Brasília)", -3),
        ("it", "4 luglio 2024, ore 8:30 (ora italiana)", 2),
        ("pl", "4 lipca 2024, 8:30 czasu polskiego", 2),
        ("ru", "4 июля 2024, 8:30 по московскому времени", 3),
        ("uk", "4 липня 2024, 8:30 за київським часом", 3),
        ("ar", "4 يوليو 2024 8:30 بتوقيت القاهرة", 3),
        ("tr", "4 Temmuz 2024 8:30 (TSİ)", 3),
        ("zh", "北京时间2024年7月4日8:30", 8),
        ("ja", "2024年7月4日 8:30（日本時間）", 9),
        ("ko", "2024년 7월 4일 8:30 (한국 시간)", 9),
    ],
)
def test_a_zone_that_is_told_in_words_is_that_of_the_day(language: str, text: str, hours: float):
    time = local_time(text, languages=(language,))

    assert time is not None
    assert (time.hour, time.minute, offset_of(time)) == (8, 30, hours * 60)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "4 MARS 2024 À 8H30 ET 9H"),
        ("en", "Hartford, CT, March 4, 2024, 8:30 a.m."),
        ("en", "March 4, 2024, 8:30 (local time)"),
        ("fr", "4 mars 2024 à 8h30 (heure locale), Paris"),
        ("en", "Paris, March 4, 2024 8:30"),
        ("en", "March 4, 2024 8:30 - Central banks"),
        ("de", "4. März 2024, 8:30 Uhr, Berlin"),
        ("en", "March 4, 2024 8:30 AM"),
    ],
)
def test_a_place_or_a_word_beside_a_clock_is_no_zone(language: str, text: str):
    time = local_time(text, languages=(language,))

    assert time is not None
    assert (time.hour, time.minute, offset_of(time)) == (8, 30, None)


def test_zones_are_written_as_they_are_compared():
    calendar = load_calendar()
    places = " ".join(calendar.zone_places.values()).split()
    words = f"{calendar.zone_words} {calendar.zone_words_alone}".split()

    assert [word for word in [*words, *places] if word != compared_form(word)] == []
    assert all(ZoneInfo(zone) for zone in calendar.zone_places)
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "04/05/2023"),
        ("en-ca", "04/05/2023"),
        ("", "15 lis 2023"),  # October in Croatian, November in Polish
        ("bn", "২১ বৈশাখ ১৪৩০"),
        ("en", "10 May reasons"),
        ("fr", "31/02/2023"),
        ("en", "4 hours ago"),
        ("en", "Room 12, edition 2023"),
    ],
)
def test_a_date_that_is_not_sure_is_none(language: str, text: str):
    assert parse_time(text, languages=(language,) if language else ()) is None


@pytest.mark.parametrize("text", ["Thursday, 04/05/2023", "Thu 5/4/2023"])
@pytest.mark.parametrize("language", ["en", "en-us", "en-gb"])
def test_a_weekday_tells_which_figure_is_the_day(language: str, text: str):
    assert parse_time(text, languages=(language,)) == SPRING


@pytest.mark.parametrize(("language", "text"), [("de", "Mi, 4.5.2023"), ("fi", "ke 4.5.2023 klo 0.00")])
def test_a_wrong_weekday_does_not_turn_a_date_with_points(language: str, text: str):
    time = parse_time(text, languages=(language,))

    assert time is not None
    assert time.month == SPRING.month


def test_the_domain_of_the_site_tells_the_order_where_the_language_does_not():
    assert parse_time("04/05/2023", languages=("en",), url="https://paper.example.co.nz/a") == SPRING


def test_the_zone_that_is_stated_is_kept_for_its_day():
    time = local_time("2023-05-04T23:30:00-05:00")

    assert time is not None
    assert (time.day, parse_time("2023-05-04T23:30:00-05:00")) == (4, datetime(2023, 5, 5, 4, 30, tzinfo=UTC))
