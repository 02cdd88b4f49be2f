from hypothesis import given
from hypothesis import strategies as st

from config.languages import load_languages
from tasks.document import Document, Origin
from tasks.language import detect_language, is_judgeable, sample

FRENCH = "Le conseil municipal a voté hier soir la réouverture de la piscine, fermée depuis l'incendie de l'an dernier."
ENGLISH = "The council voted last night to reopen the swimming pool, which has been closed since last year's fire."


def detected(text: str, *, hint: str | None = None) -> Document:
    origin = Origin(collection="test", path="a.txt", url="a.txt")
    document = Document(id="1", origin=origin, version=0, format="txt", text=text, language_hint=hint)
    return detect_language(document, languages=load_languages(), min_confidence=0.8)


def test_a_french_text_under_an_english_lang_attribute_is_french() -> None:
    assert detected(FRENCH, hint="en").language == "fr"


def test_the_vote_of_the_detector_is_kept() -> None:
    document = detected(FRENCH)
    assert [(vote.detector, vote.language) for vote in document.votes] == [("langdetect", "fr")]
    assert document.confidence == document.votes[0].confidence


def test_the_answer_is_the_same_every_time() -> None:
    mixed = f"{FRENCH}\n{ENGLISH}"
    assert all(detected(mixed) == detected(mixed) for _ in range(5))


def test_three_words_are_undetermined() -> None:
    assert detected("Rien à signaler").language == "und"


def test_a_table_of_numbers_is_undetermined() -> None:
    assert detected("12 3 45 6 | 78 9 10 11 pts\n" * 20).language == "und"


def test_an_empty_text_is_undetermined_without_a_vote() -> None:
    document = detected("")
    assert (document.language, document.confidence, document.votes) == ("und", 0.0, ())


def test_a_text_in_two_languages_is_undetermined_and_keeps_its_vote() -> None:
    document = detected(f"{FRENCH}\n{ENGLISH}")
    assert document.language == "und"
    assert document.votes
    assert 0 < document.confidence < 0.8


def test_simplified_and_traditional_chinese_are_chinese() -> None:
    assert detected("市议会昨晚投票决定重新开放游泳池,该游泳池自去年火灾以来一直关闭。").language == "zh"
    assert detected("市議會昨晚投票決定重新開放游泳池，該游泳池自去年火災以來一直關閉。").language == "zh"


def test_norwegian_carries_the_tag_of_its_index() -> None:
    text = "Kommunestyret vedtok i går kveld å åpne svømmehallen igjen, som har vært stengt siden brannen i fjor."
    assert detected(text).language == "no"


def test_a_long_text_is_judged_by_whole_words_from_three_places() -> None:
    text = " ".join(f"ord{number}" for number in range(2000))
    pieces = sample(text).split("\n")
    assert len(pieces) == 3
    assert set(" ".join(pieces).split()) <= set(text.split())
    assert pieces[0].startswith("ord0")
    assert pieces[2].endswith("ord1999")


@given(st.text())
def test_no_text_makes_detection_fail(text: str) -> None:
    document = detected(text)
    assert 0 <= document.confidence <= 1


@given(st.text(alphabet="0123456789 .,:;-+*/=()%€", max_size=300))
def test_figures_are_never_judged(text: str) -> None:
    assert not is_judgeable(text)
