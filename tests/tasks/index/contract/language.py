"""Contract of every index backend: the query language, and words that are stop words elsewhere."""

from collections.abc import Iterable

import pytest

from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tests.support.articles import NOON, article
from tests.tasks.index.contract.tools import EVERYTHING, fill, found, highlights

BIRDS = ("heron", "stork", "heron stork", "ibis")
OPERATORS = {
    "heron OR stork": ["heron", "heron stork", "stork"],
    "heron | stork": ["heron", "heron stork", "stork"],
    "heron AND stork": ["heron stork"],
    "heron & stork": ["heron stork"],
    "heron && stork": ["heron stork"],
    "heron NOT stork": ["heron"],
    "heron AND NOT stork": ["heron"],
    "NOT heron": ["ibis", "stork"],
    "heron -(stork OR ibis)": ["heron"],
    "-(heron stork)": ["heron", "ibis", "stork"],
    "(heron OR ibis) -stork": ["heron", "ibis"],
    "heron AND stork OR ibis": ["heron stork", "ibis"],
    "heron AND (stork OR ibis)": ["heron stork"],
    "ibis OR -heron": ["ibis", "stork"],
    "text:(heron OR ibis)": ["heron", "heron stork", "ibis"],
    "title:(heron OR ibis)": [],
    "NOT (NOT ibis)": ["ibis"],
    "heron AND heron AND ibis": [],
    "((((((heron))))))": ["heron", "heron stork"],
}
WILDCARDS = {
    "gr?y": ["a grey wolf", "the gray wall"],
    "gr*y": ["a grey wolf", "the gray wall"],
    "*ization": ["Modernization"],
    "modern*tion": ["Modernization"],
    "münst*r": ["Münster"],
    "MUNST*R": ["Münster"],
    "gr?": [],
    "?ray": ["the gray wall"],
    "wolf -gr?y": [],
    "title:gr?y": [],
}
DATES = {
    "date:2024": ["day", "month", "year"],
    "date:2024-02": ["day", "month"],
    "date:2024-02-10": ["day"],
    "date:2024-02..2024-03": ["day", "month"],
    "date:..2023": ["old"],
    "date:2024-02-11..": ["month", "year"],
    "date:>=2024-03": ["year"],
    "date:>2024-02-10": ["month", "year"],
    "date:<2024-02-10": ["old"],
    "date:<=2024-02-10": ["day", "old"],
    "date >= 2024-03": ["year"],
    "date:[2024-02-10 TO 2024-02-25]": ["day", "month"],
    "date:{2024-02-10 TO 2024-02-25]": ["month"],
    "date:[2024-03 TO *]": ["year"],
    "-date:2024": ["old", "undated"],
    "date:(2023 OR 2024-02-10)": ["day", "old"],
    "month date:2024": ["month"],
}
NAMED = (
    "author:Güneş", "author:gunes", "author:GUNES", 'author:"elif güneş"', "author:gün*", "authors:(gunes elif)",
    "author:Elif author:Güneş", "agency:Anadolu", "agency:ajansı", 'agency:"anadolu ajansi"', "publisher:härbin*",
    'publisher:"Härbinger Post"', 'source:"harbinger post"', 'publisher : "HÄRBINGER POST"', 'source: "Härbinger Post" comet',
    "site:harbinger.example", "site:news.harbinger.example", "site:example", "site:www.harbinger.example",
    "site:https://harbinger.example/", "site:*.harbinger.example", "harbinger.example",
    "https://news.harbinger.example/a?b=1", '"https://news.harbinger.example/a?b=1"',
    "http://www.news.harbinger.example/a/?b=1&utm_source=x", "news.harbinger.example/a?b=1",
    "url:https://news.harbinger.example/a?b=1", "url:news.harbinger.example*",
    "comet AND https://news.harbinger.example/a?b=1",
)  # fmt: skip
OTHER_NAMES = (
    'author:"Ray Elif"',
    "author:ra",
    "publisher:Post",
    "publisher:arb*",
    "site:binger.example",
    "site:ne.example",
)


def answers(index: SearchIndex, queries: Iterable[str]) -> dict[str, list[str]]:
    """Return the texts that each query finds, sorted."""
    return {query: sorted(found(index, query)) for query in queries}


class LanguageContract:
    """Claims about operators, brackets, distances, wildcards, dates, names, addresses and stop words."""

    # Operators and brackets

    def test_operators_and_brackets_join_conditions(self, index: SearchIndex) -> None:
        fill(index, *map(article, BIRDS))
        assert answers(index, OPERATORS) == OPERATORS
        counts = {query: index.facets(parse_query(query), filters=EVERYTHING)["language"] for query in OPERATORS}
        assert counts == {query: {"en": len(texts)} if texts else {} for query, texts in OPERATORS.items()}

    def test_words_side_by_side_are_one_group_beside_an_operator(self, index: SearchIndex) -> None:
        fill(index, article("red green"), article("red blue lamp"), article("lamp red"))
        assert sorted(found(index, "red green blue AND lamp")) == ["red blue lamp"]

    def test_a_query_of_signs_alone_finds_nothing_and_says_so(self, index: SearchIndex) -> None:
        fill(index, article("heron"))
        signs = ["???", "-", '""', "&", "*", "()", "- ?", "date:yesterday", "-🎈 -()"]
        assert answers(index, signs[:-1]) == {key: [] for key in signs[:-1]}
        assert [typed for typed in signs[:-1] if not parse_query(typed).notes] == []
        assert answers(index, ["", " ", signs[-1]]) == {key: ["heron"] for key in ["", " ", signs[-1]]}

    # Distances and wildcards

    def test_the_words_of_a_phrase_may_be_some_words_apart(self, index: SearchIndex) -> None:
        fill(index, article("ferry to the northern island"), article("ferry and very many other words about an island"))
        assert found(index, '"ferry island"') == []
        assert found(index, '"ferry island"~3') == ["ferry to the northern island"]
        assert found(index, '"island ferry"~5') == ["ferry to the northern island"]
        assert len(found(index, '"ferry island"~9')) == 2

    def test_wildcards_stand_for_letters_of_a_word(self, index: SearchIndex) -> None:
        fill(index, *map(article, ["a grey wolf", "the gray wall", "Modernization", "Münster"]))
        assert answers(index, WILDCARDS) == WILDCARDS

    def test_words_that_a_wildcard_finds_are_marked(self, index: SearchIndex) -> None:
        fill(index, article("the gray wall"))
        assert highlights(index, "gr?y") == ("the [gray] wall",)

    # Dates, names and addresses

    def test_a_date_is_a_day_a_month_a_year_or_a_range(self, index: SearchIndex) -> None:
        days = {"old": (2023, 5, 1), "day": (2024, 2, 10), "month": (2024, 2, 25), "year": (2024, 9, 9)}
        dated = (article(text, timestamp=NOON.replace(year=y, month=m, day=d)) for text, (y, m, d) in days.items())
        fill(index, *dated, article("undated", timestamp=None))
        assert answers(index, DATES) == DATES

    def test_an_article_is_found_by_its_names_and_its_address(self, index: SearchIndex) -> None:
        named = article(
            "comet",
            authors=("Elif Güneş", "Jo Ray"),
            agencies=("Anadolu Ajansı",),
            publisher="Härbinger Post",
            url="https://news.harbinger.example/a?b=1",
        )
        fill(index, named, article("other", authors=("Jo Elif Ray",), publisher="Harbour", url="https://other.test/a"))
        assert answers(index, NAMED) == {key: ["comet"] for key in NAMED}
        assert answers(index, OTHER_NAMES) == {key: [] for key in OTHER_NAMES}

    # Stop words

    def test_a_stop_word_of_one_language_is_a_word_of_another(self, index: SearchIndex) -> None:
        fill(
            index,
            article("the war of the lilies"),
            article("es war kalt", language="de"),
            article("la guerre", language="fr"),
            article("ti amo", title="AI e noi", language="it"),
            article("AI writes poems"),
            article("my son plays", title="Sport"),
            article("son chien", language="fr"),
        )
        assert found(index, "war") == ["the war of the lilies"]
        assert found(index, "war lilies") == ["the war of the lilies"]
        assert found(index, "son") == ["my son plays"]
        assert sorted(found(index, "AI")) == ["AI writes poems", "ti amo"]
        assert index.facets(parse_query("war"), filters=EVERYTHING)["language"] == {"en": 1}
        assert found(index, "war", filters=Filters(languages=("de",))) == []
        assert sorted(found(index, "war OR guerre")) == ["la guerre", "the war of the lilies"]

    def test_a_stop_word_alone_is_searched_in_titles(self, index: SearchIndex) -> None:
        fill(index, article("the rain of the day"), article("rain", title="The Wall"), article("der", language="de"))
        assert found(index, "the") == ["rain"]
        assert sorted(found(index, "-the")) == ["der", "the rain of the day"]
        assert found(index, "+the rain") == ["rain", "the rain of the day"] or len(found(index, "+the rain")) == 2

    def test_a_query_of_stop_words_is_a_phrase(self, index: SearchIndex) -> None:
        fill(index, article("to be or not to be, he said"), article("be it so or be it not"), article("other"))
        assert found(index, "to be or not to be") == ["to be or not to be, he said"]
        assert found(index, "to be") == ["to be or not to be, he said"]
        assert highlights(index, "to be or not")[0].startswith("[to")

    def test_a_stop_word_is_required_where_a_plus_says_so(self, index: SearchIndex) -> None:
        fill(index, article("rain on the lake"), article("rain at lakes"))
        assert sorted(found(index, "lake the")) == ["rain at lakes", "rain on the lake"]
        assert found(index, "lake +the") == ["rain on the lake"]

    def test_a_stop_word_in_capitals_is_an_abbreviation(self, index: SearchIndex) -> None:
        fill(index, article("the IT failure"), article("it was a failure"), article("It failed"))
        assert found(index, "IT") == ["the IT failure"]
        assert found(index, "IT failure") == ["the IT failure"]
        assert sorted(found(index, "it failure")) == sorted(found(index, "failure"))
        assert len(found(index, "THE FAILURE WAS IT")) == 2
        assert highlights(index, "IT") == ("the [IT] failure",)

    # Scripts without spaces, and signs

    def test_two_words_without_a_space_need_not_be_adjacent(
        self, index: SearchIndex, subtests: pytest.Subtests
    ) -> None:
        cases = [
            ("zh", "海洋的保护", "海洋保护", "海岸维护", "洋"),
            ("zh-hant", "鐵路工人和車站", "鐵路車站", "鐵道車輛", "鐵"),
            ("ja", "東京で開かれた会議", "東京会議", "東西会社", "東"),
            ("ko", "부산의 항구", "부산항구", "부자항공", "항"),
        ]
        fill(index, *(article(text, language=language) for language, text, *_ in cases))
        for language, text, apart, missed, one in cases:
            with subtests.test(language):
                only = Filters(languages=(language,))
                assert found(index, apart, filters=only) == [text]
                assert found(index, f'"{apart}"', filters=only) == found(index, missed, filters=only) == []
                assert found(index, one, filters=only) == [text]

    def test_signs_do_not_hide_a_word_and_an_emoji_is_one(self, index: SearchIndex) -> None:
        text = "party 🎈 #Lindy by @ann_lee for £3.2m, 35% off, 7/7 at 6:15"
        fill(index, article(text), article("rain"))
        signs = ["🎈", "party 🎈", "#Lindy", "@ann_lee", "£3.2m", "35%", "7/7", "6:15"]
        assert answers(index, [*signs, "-🎈"]) == {key: [text] for key in signs} | {"-🎈": ["rain"]}
