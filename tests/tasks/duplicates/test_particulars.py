"""Reports of one template are told from copies by the names and numbers between the same words."""

import pytest

from tasks.duplicates.particulars import MOST_CHARACTERS, are_two_reports, particulars

TIDES = (
    "The tide at {place} rises to {high} metres at {time} on {day} and falls to {low} metres by the evening.\n"
    "Sailors leaving the harbour are asked to report to the pilot on channel {channel}. "
    "The swing bridge opens for {boats} boats.\n"
    "The heights are reckoned from the chart and do not allow for wind, which may raise the water in the inner basin."
)
MORNING = {
    "place": "Corran Sound", "high": "4.2", "time": "06:40", "day": "Tuesday", "low": "1.1", "channel": "12", "boats": "7"
}  # fmt: skip
EVENING = {
    "place": "Inver Bay", "high": "3.8", "time": "09:15", "day": "Friday", "low": "0.7", "channel": "12", "boats": "11"
}  # fmt: skip
TEMPLATES = {
    "en": (TIDES, MORNING, EVENING),
    "de, where all nouns have capitals": (
        "Am Pegel {a} stand das Wasser der Weser am Morgen bei {b} Zentimetern, am Abend werden {c} Zentimeter erwartet. "
        "Die Schleuse lässt je Stunde {d} Schiffe durch, die Brücke bleibt für Fahrzeuge mit mehr als {e} Tonnen gesperrt.",
        {"a": "Holzminden", "b": "212", "c": "230", "d": "4", "e": "12"},
        {"a": "Bodenwerder", "b": "187", "c": "175", "d": "6", "e": "12"},
    ),
    "ja, without spaces": (
        "本日の牛乳の卸売価格は一キロ{a}円、前日比{b}円の変動でした。入荷量は{c}トン、取引は{d}件でした。",
        {"a": "112", "b": "3", "c": "48", "d": "61"},
        {"a": "119", "b": "7", "c": "52", "d": "58"},
    ),
    "ja, with numbers in words": (
        "港の気象台によると、{a}日の朝の気温は{b}度、湿度は{c}パーセントで、沖の波の高さは{d}メートルと予想される。",
        {"a": "十四", "b": "二十三", "c": "六十五", "d": "一・五"},
        {"a": "十七", "b": "二十一", "c": "七十八", "d": "二・五"},
    ),
    "fa, without capitals": (
        "دمای هوای تهران امروز {a} درجه و رطوبت {b} درصد است. شاخص آلودگی {c} اعلام شد و باد با سرعت {d} کیلومتر می‌وزد.",
        {"a": "۳۱", "b": "۲۲", "c": "۱۴۰", "d": "۱۵"},
        {"a": "۲۸", "b": "۳۵", "c": "۹۵", "d": "۲۰"},
    ),
}


def are_two(one: str, other: str) -> bool:
    assert are_two_reports(particulars(one), particulars(other)) == are_two_reports(
        particulars(other), particulars(one)
    )
    return are_two_reports(particulars(one), particulars(other))


@pytest.mark.parametrize(("template", "one", "other"), TEMPLATES.values(), ids=TEMPLATES)
def test_two_reports_of_one_template_are_two(template: str, one: dict[str, str], other: dict[str, str]) -> None:
    assert are_two(template.format(**one), template.format(**other))


STORY = TIDES.format(**MORNING)


@pytest.mark.parametrize(
    "copy",
    [
        STORY.split("\n", 1)[0],
        f"HIGH WATER IN THE NORTH\nBy Agnes Muir, 3 May 2024\n{STORY}\nPictures by Tom Reid, 14 Quay Street.",
        STORY.replace("\n", " "),
        STORY.replace("rises to", "will reach").replace("7 boats", "seven boats").replace("Sailors", "Skippers"),
        STORY.replace("Tuesday", "Tues.").replace("4.2 metres", "4,2 metres"),
        "",
    ],
    ids=["cut", "headline, byline and credit", "one line", "edited", "another spelling of day and number", "no text"],
)
def test_a_copy_of_a_report_is_none_of_its_own(copy: str) -> None:
    assert not are_two(STORY, copy)


def test_an_update_of_a_few_figures_is_the_same_report() -> None:
    fire = (
        "A fire in the Old Mill at Dorrick has hurt {} people, the brigade said on Sunday. Captain Joan Hale called for help "
        "from Kelso and Ware at 04:10. The roof fell in after {} hours. Mayor Ben Otley thanked the 140 volunteers of Saint "
        "Ann’s parish, and Bishop Moore offered the hall in Chapel Lane to the families from the 6 flats beside the mill."
    )
    assert not are_two(fire.format(3, 2), fire.format(5, 4))


def test_of_a_long_text_its_beginning_is_enough() -> None:
    pages = "".join(f"On page {number} the clerk of ward {number % 90} wrote a line. " for number in range(9000))
    assert len(pages) > MOST_CHARACTERS
    assert len(particulars(pages)) <= 2 * 64 * 4
    assert not are_two(pages, pages[:-9000])
