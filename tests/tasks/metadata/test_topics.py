import pytest

from config.metadata.sections import load_topics
from tasks.metadata.topics import topic_named, topic_of

LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no"]
LANGUAGES += ["fi", "pl", "cs", "ru", "uk", "tr", "ar", "zh", "ja", "ko"]


def test_the_topics_are_the_seventeen_of_iptc_in_twenty_languages() -> None:
    topics = load_topics()

    assert len({topic.code for topic in topics.values()}) == len(topics) == 17
    assert all(list(topic.sections) == LANGUAGES for topic in topics.values())


def test_a_name_of_a_section_means_one_topic_in_all_languages() -> None:
    pairs = [(name, topic) for topic, each in load_topics().items() for name in each.section_names()]

    assert [(name, topic) for name, topic in pairs if topic_named(name) != topic] == []


@pytest.mark.parametrize(
    ("sections", "url", "found"),
    [
        ([("json-ld", "Politik")], None, ("politics", "json-ld")),
        ([("json-ld", "News"), ("meta", "Économie")], None, ("economy", "meta")),
        ([("breadcrumb", "Home"), ("breadcrumb", "Sport"), ("breadcrumb", "Fußball")], None, ("sport", "breadcrumb")),
        ([("json-ld", "Sport / Football")], None, ("sport", "json-ld")),
        ([], "https://news.example/sports/nfl/a-win", ("sport", "url")),
        ([], "https://sport.news.example/a/b", ("sport", "url")),
        ([], "https://news.example/%E6%94%BF%E6%B2%BB/a", ("politics", "url")),
        ([("meta", "World")], "https://news.example/world/politics", (None, None)),
        ([], "https://news.example/it/a-bridge", (None, None)),
        ([], None, (None, None)),
    ],
)
def test_the_first_origin_that_names_a_topic_decides(
    sections: list[tuple[str, str]], url: str | None, found: tuple[str | None, str | None]
) -> None:
    assert topic_of(sections, url=url) == found


def test_topics_that_differ_are_settled_by_the_next_origin_or_not_at_all() -> None:
    both = [("json-ld", "Politics"), ("json-ld", "Business")]

    assert topic_of(both, url="https://news.example/business/a") == ("economy", "url")
    assert topic_of(both, url="https://news.example/a") == (None, None)


def test_a_list_of_keywords_is_no_section() -> None:
    keywords = [("json-ld", f"word {number}") for number in range(9)]

    assert topic_of([*keywords, ("json-ld", "Sport")], url=None) == (None, None)
