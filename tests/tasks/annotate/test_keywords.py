import pytest

from config.languages import load_languages
from config.loading import CONFIG_FOLDER, load_yaml
from tasks.annotate.keywords import MOST_KEYWORDS, keywords_of
from tests.support.articles import article


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "The ferry left. The ferries left again, and it had left with the ferry.", {"ferry"}),
        ("en", "Harbour wall. The wall of the harbour would have been a wall.", {"harbour", "wall"}),
        ("en", "Marrow's mayor spoke of Marrow. The mayor was cheered.", {"Marrow", "mayor"}),
        ("en", "The WHO warned. Those who heard the WHO, who did not?", {"WHO"}),
        ("en", "In 2024 the EU paid 300 coins, for those in 2024 and 2023 paid the EU 300.", {"EU", "paid"}),
        ("en", "It came on Tuesday in May. You're sure it didn't come in May, on a Tuesday? You're sure.", {"sure"}),
        (
            "en",
            "The U.S. agreed. Marrow and the U.S. met in Marrow.",
            {"U.S.", "Marrow"},
        ),
        ("fr", "L’écluse de l’Iselle est pleine. D’après lui, cette écluse était vide.", {"écluse"}),
        (
            "de",
            "Die Brücke wurde gesperrt. Sie hatte noch eine Brücke, die auch gesperrt sein soll.",
            {"Brücke", "gesperrt"},
        ),
        ("es", "Pero el faro también fue un faro, según dijo. Los faros, porque sí.", {"faro"}),
        ("it", "Un mulino, anche se il mulino della valle non è più come prima.", {"mulino"}),
        ("ru", "Мост был закрыт, потому что мост может упасть. Который мост?", {"мост"}),
        ("ar", "الجسر مغلق منذ يوم. قال إن الجسر كان هناك.", {"الجسر"}),
        ("hi", "पुल बंद है और पुल के लिए काम हुआ।", {"पुल"}),
        ("tr", "Vapur geldi. Vapur için çok bekledik, daha sonra vapur gitti.", {"vapur"}),
        ("tr", "Valova'da vapur yok. Valova'ya bir vapur.", {"Valova", "vapur"}),
        ("en", "a" * 60 + " " + "a" * 60, set()),
        ("zh", "大桥关闭，大桥很老。NATO和NATO。", set()),
        ("ja", "橋が閉じた。橋は古い。", set()),
        ("th", "สะพานปิด สะพานเก่า", set()),
        ("ko", "다리가 닫혔다. 다리는 낡았다.", set()),
        ("is", "Brúin er lokuð. Brúin var lokuð.", set()),
        ("und", "ferry ferry ferry", set()),
    ],
)
def test_words_that_an_article_repeats_are_keywords_as_written_and_small_words_are_not(
    language: str, text: str, words: set[str]
) -> None:
    assert set(keywords_of(article(text, language=language))) == words


def test_words_that_an_article_repeats_side_by_side_are_one_keyword() -> None:
    text = "A tidal barrier was opened. The tidal barrier cost a fortune, and no tidal barriers were planned."
    assert keywords_of(article(text)) == ("tidal barrier",)


def test_a_name_that_is_shortened_later_is_one_keyword_and_has_all_of_its_words() -> None:
    text = "We met Odo Ferrant there. Yes, said Odo Ferrant. But Ferrant left, for Ferrant was late, and so is Ferrant."
    assert keywords_of(article(text)) == ("Odo Ferrant",)
    text = "She moved to New Marrow. In New Marrow, rain fell. Nothing new under the rain."
    assert keywords_of(article(text)) == ("New Marrow", "rain")


def test_a_small_word_inside_a_phrase_is_kept_where_the_words_are_mostly_written_together() -> None:
    text = "The Bank of Marrow opened. At the Bank of Marrow one pays. So says the Bank of Marrow."
    assert keywords_of(article(text)) == ("Bank of Marrow",)
    text = "Le droit de l’enfant est un droit de l’enfant. Quel droit de l’enfant ?"
    assert keywords_of(article(text, language="fr")) == ("droit de l’enfant",)


def test_words_of_two_sentences_are_no_phrase() -> None:
    text = "He saw the lighthouse. Puffins nest. She knew the lighthouse. Puffins and puffins."
    assert set(keywords_of(article(text))) == {"lighthouse", "puffins"}


def test_a_word_of_the_title_counts_as_much_as_one_that_the_text_repeats() -> None:
    assert keywords_of(article("Nothing here is said twice.", title="Lighthouse reopens")) == ("Lighthouse", "reopens")
    assert keywords_of(article("Lighthouse reopens\nNothing else.", title="Lighthouse reopens")) == (
        "Lighthouse",
        "reopens",
    )


def test_a_longer_and_more_frequent_word_comes_first_and_the_number_of_keywords_is_limited() -> None:
    text = " and ".join(["lighthouse"] * 3 + ["lamp"] * 3 + ["tower"] * 2 + ["mast"])
    assert keywords_of(article(text)) == ("lighthouse", "lamp", "tower")
    many = ". ".join(f"{first}o{second}" for first in "bcdfg" for second in "bcdfg")
    assert len(keywords_of(article(f"{many}. {many}"))) == MOST_KEYWORDS


def test_a_capital_that_may_only_begin_a_sentence_is_not_kept() -> None:
    assert keywords_of(article("Puffins nest here. We saw puffins.")) == ("puffins",)
    assert keywords_of(article("Paris slept. Nobody in Paris woke.")) == ("Paris",)


@pytest.mark.parametrize(
    "fields",
    [
        {"publisher": "The Marrow"},
        {"publisher": "marrow.example", "url": "https://www.marrow.example/2"},
        {"url": "https://themarrow.example/2"},
        {"agencies": ("Marrow",)},
    ],
)
def test_the_name_of_the_publisher_or_of_an_agency_is_no_keyword(fields: dict[str, object]) -> None:
    text = "A ferry sank, as the Marrow writes. Readers of the Marrow saw the ferry."
    assert keywords_of(article(text, **fields)) == ("ferry",)


def test_function_words_are_those_of_known_languages_and_each_is_left_out() -> None:
    listed = load_yaml(CONFIG_FOLDER / "function_words.yaml", dict[str, str])
    for language, words in listed.items():
        assert language in load_languages()
        assert keywords_of(article(f"{words.lower()}. {words.lower()}", language=language)) == (), language
