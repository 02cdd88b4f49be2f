import pytest

from config.languages import load_languages
from config.loading import CONFIG_FOLDER, load_yaml
from tasks.index.analysis.telling_words import MOST_WORDS, telling_words
from tests.support.articles import article


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "The ferry left. The ferries left again, and it had left with the ferry.", {"ferry", "left"}),
        ("en", "Harbour wall. The wall of the harbour would have been a wall.", {"harbour", "wall"}),
        ("en", "Marrow's mayor spoke of Marrow. The mayor was cheered.", {"Marrow", "mayor"}),
        ("en", "The WHO warned. Those who heard the WHO, who did not?", {"WHO"}),
        ("en", "In 2024 the EU paid 300 coins, in 2024 and 2023 the EU paid 300.", {"EU", "paid"}),
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
        ("tr", "Valova'da vapur yok. Valova'ya bir vapur, Valova'nın vapuru.", {"Valova", "vapur"}),
        ("en", "a" * 60 + " " + "a" * 60, set()),
        ("zh", "大桥关闭，大桥很老。", set()),
        ("ja", "橋が閉じた。橋は古い。", set()),
        ("und", "ferry ferry ferry", set()),
    ],
)
def test_words_that_an_article_repeats_are_told_as_written_and_small_words_are_not(
    language: str, text: str, words: set[str]
) -> None:
    told = set(telling_words(article(text, language=language)))
    assert told == words


def test_a_word_of_the_title_tells_as_much_as_one_that_the_text_repeats() -> None:
    assert telling_words(article("Nothing here is said twice.", title="Lighthouse reopens")) == (
        "Lighthouse",
        "reopens",
    )


def test_a_longer_and_more_frequent_word_comes_first_and_the_number_of_words_is_limited() -> None:
    text = " ".join(["lighthouse"] * 3 + ["lamp"] * 3 + ["tower"] * 2 + ["once"])
    assert telling_words(article(text)) == ("lighthouse", "lamp", "tower")
    letters = "bcdfghjklmnpqrstvwxz"
    many = " ".join(f"{first}o{second}" for first in letters for second in letters)
    assert len(telling_words(article(f"{many} {many}"))) == MOST_WORDS


def test_a_capital_that_may_only_begin_a_sentence_is_not_kept() -> None:
    assert telling_words(article("Puffins nest here. We saw puffins.")) == ("puffins",)
    assert telling_words(article("Paris slept. Nobody in Paris woke.")) == ("Paris",)


def test_function_words_are_those_of_known_languages_and_each_is_left_out() -> None:
    listed = load_yaml(CONFIG_FOLDER / "function_words.yaml", dict[str, str])
    for language, words in listed.items():
        assert language in load_languages()
        told = telling_words(article(f"{words} {words}", language=language))
        assert told == (), language
