import pytest

from config.errors import ConfigError
from tasks.vectors import encoder
from tasks.vectors.encoder import LEAD, document_vector, lead_of, require_installed, text_vector
from tasks.vectors.nearness import DIMENSIONS, cosine
from tests.support.articles import article

RIVER = {
    "en": "The river rose again overnight and two bridges were closed",
    "de": "Der Fluss stieg in der Nacht erneut und zwei Brücken wurden gesperrt",
    "ru": "Река ночью снова поднялась, и два моста были закрыты",
    "zh": "河水夜间再次上涨，两座桥梁关闭",
    "ar": "ارتفع منسوب النهر مجددا خلال الليل وأغلق جسران",
}
CHESS = "The club's youngest player won the chess tournament without losing a game"


@pytest.mark.parametrize("language", ["de", "ru", "zh", "ar"])
def test_a_translation_is_nearer_than_another_subject(language: str) -> None:
    english, translated, other = map(text_vector, (RIVER["en"], RIVER[language], CHESS))
    assert cosine(english, translated) > 0.5 > cosine(english, other)
    assert cosine(english, translated) > cosine(translated, other)


def test_a_vector_is_one_byte_a_number_and_the_same_each_time() -> None:
    assert len(text_vector(CHESS)) == DIMENSIONS
    assert text_vector(CHESS) == text_vector(f"  {CHESS}\n")


def test_a_text_in_a_script_that_the_encoder_never_learnt_has_no_vector() -> None:
    assert text_vector("Το ποτάμι ανέβηκε ξανά") == b""
    assert text_vector("1848 – 1849") == b""


def test_a_document_has_a_vector_only_in_a_language_that_the_encoder_learnt() -> None:
    assert document_vector(article("O rio subiu outra vez durante a noite.", language="pt-br"))
    assert document_vector(article("Floden steg igen under natten.", language="sv")) == b""
    assert document_vector(article("Floden steg igen under natten.", language="und")) == b""


def test_the_vector_is_of_the_title_and_the_beginning_and_of_a_repeated_title_once() -> None:
    assert lead_of(article("The river rose.", title="Bridges closed")) == "Bridges closed\nThe river rose."
    assert lead_of(article("The river rose.", title="The river")) == "The river rose."
    assert len(lead_of(article("The river rose. " * 500, title="Bridges closed"))) == LEAD


def test_without_the_extra_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"^--any-language needs the extra `semantic`.*make semantic"):
        require_installed("--any-language")
