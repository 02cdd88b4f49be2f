"""Cleaning by rules: lines removed and kept, and what is recorded of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean.lines import clean_document
from tasks.clean.rules.apply import remove_by_rules
from tasks.clean.rules.load import load_rules, read_rule_files
from tasks.clean.rules.lookup import LONGEST_LINE
from tasks.clean.rules.peel import FOOT_LINES, HEAD_LINES
from tasks.document import Document, Origin, RemovedLine

RULES = load_rules()
STORY = [
    f"In week {week} the lighthouse keeper counted the boats and wrote their names on the wall." for week in range(30)
]


def article(*lines: str, source: str | None = None, url: str | None = None) -> Document:
    origin = Origin(collection="test", path="a.txt", url="a.txt")
    return Document(id="1", origin=origin, version=0, format="txt", text="\n".join(lines), publisher=source, url=url)


def cleaned(document: Document) -> Document:
    return clean_document(document, [remove_by_rules], rules=RULES)


def clean(*lines: str, source: str | None = None, url: str | None = None) -> Document:
    return cleaned(article(*lines, source=source, url=url))


def removed(document: Document) -> list[str]:
    return [line.text for line in document.removed]


def test_the_tail_of_a_france_24_article_is_removed_and_names_its_publisher() -> None:
    tail = [
        "With AFP",
        "The summary of the",
        "France 24 week invites you to come back to the news that marked the week",
        "I subscribe",
        "Take international news everywhere with you!",
        "Download the France 24 app",
        "google-play-badge_EN",
    ]
    document = clean(
        "\n\n".join([*STORY[:3], '"A Wall of Names"', *STORY[3:5], "Paint and weather", *STORY[5:8], *tail])
    )
    assert removed(document) == tail
    assert (document.publisher, document.agencies) == ("France 24", ("AFP",))
    assert document.text == "\n\n".join(
        [*STORY[:3], '"A Wall of Names"', *STORY[3:5], "Paint and weather", *STORY[5:8]]
    )


def test_a_removed_line_knows_its_rule_and_its_position_among_the_lines_that_are_not_blank() -> None:
    document = clean("", STORY[0], "", "  Advertisement ", "", STORY[1])
    assert document.removed == (RemovedLine(text="  Advertisement ", rule="all/ads-en", position=2),)
    assert document.text == f"{STORY[0]}\n\n{STORY[1]}"


def test_a_text_with_nothing_to_remove_is_unchanged() -> None:
    text = "Common Vision\n\n  The talks began.\nThey ended."
    assert clean(text).text == text


def test_blank_runs_become_one_and_lines_that_touched_still_touch() -> None:
    assert clean("", "One day.", "", " ", "Two days.", "Advertisement", "Three days.", "").text == (
        "One day.\n\nTwo days.\nThree days."
    )


def test_a_credit_line_inside_a_sentence_is_kept() -> None:
    line = "With AFP and Reuters he had covered every war of his generation."
    assert clean(*STORY[:4], line).text.endswith(line)
    assert clean(*STORY[:4], line).agencies == ()


def test_a_credit_line_between_paragraphs_in_the_middle_is_kept() -> None:
    assert removed(clean(*STORY, "With AFP", *STORY)) == []


@pytest.mark.parametrize(
    ("credit", "agencies"),
    [
        ("With AFP", ["AFP"]),
        ("(Reuters)", ["Reuters"]),
        ("AFP, AP and Reuters", ["AFP", "AP", "Reuters"]),
        ("Mit Material von dpa und AFP", ["dpa", "AFP"]),
        ("Con información de EFE", ["EFE"]),
        ("The Associated Press contributed to this report.", ["AP"]),
        ("© 2024 Agence France-Presse", ["AFP"]),
        ("(avec agences)", []),
        ("来源：新华社", ["Xinhua"]),
        ("По материалам ТАСС", ["TASS"]),
        ("المصدر: رويترز", ["Reuters"]),
    ],
)
def test_a_credit_line_is_removed_and_its_agencies_are_recorded(credit: str, agencies: list[str]) -> None:
    document = clean(*STORY[:5], credit)
    assert removed(document) == [credit]
    assert list(document.agencies) == agencies


def test_a_dateline_and_a_closing_credit_are_kept_and_recorded_in_order() -> None:
    lines = ["PARIS (AFP) — The lamp was lit at nine.", *STORY[:3], "It burnt until dawn, the keeper said. (Reuters)"]
    document = clean(*lines)
    assert document.text.split("\n") == lines
    assert document.agencies == ("AFP", "Reuters")


def test_an_agency_that_a_sentence_introduces_is_no_credit() -> None:
    assert clean("The report by Agence France-Presse (AFP) was wrong.", "The agency (AFP) corrected it.").agencies == ()


def test_agencies_known_before_stay_first_and_single() -> None:
    document = article(*STORY[:3], "With AFP and Reuters").with_(agencies=("Reuters",))
    assert cleaned(document).agencies == ("Reuters", "AFP")


def test_the_rules_of_a_publisher_apply_to_its_own_texts_by_source_or_host() -> None:
    line = "Take international news everywhere with you!"
    assert removed(clean(*STORY, line, source="France 24")) == [line]
    assert removed(clean(*STORY, line, url="https://www.france24.com/en/boats")) == [line]
    assert clean(*STORY, url="https://www.france24.com/en/boats").publisher == "France 24"
    assert clean(*STORY, source="france24.com").publisher == "France 24"


def test_the_rules_of_a_publisher_do_not_apply_to_the_texts_of_others() -> None:
    line = "Take international news everywhere with you!"
    assert removed(clean(*STORY, line)) == []
    assert removed(clean(*STORY, line, source="The Harbour Times")) == []
    assert removed(clean(*STORY, line, url="https://harbour.example/boats")) == []


def test_a_signature_in_the_text_of_another_is_removed_and_does_not_change_the_publisher() -> None:
    for document in (
        clean(*STORY, "Download the France 24 app", source="The Harbour Times"),
        clean(*STORY, "Download the France 24 app", url="https://harbour.example/boats"),
    ):
        assert removed(document) == ["Download the France 24 app"]
        assert document.publisher != "France 24"


def test_a_signature_in_the_middle_of_a_text_is_kept() -> None:
    assert removed(clean(*STORY, "Download the France 24 app", *STORY)) == []


def test_the_publisher_with_most_signatures_is_that_of_the_document() -> None:
    tail = ["Our Standards: The Thomson Reuters Trust Principles.", "Download the RFI app", "RFI avec AFP"]
    assert clean(*STORY, *tail).publisher == "RFI"


def test_the_foot_ends_at_the_last_kept_line_of_its_window() -> None:
    below = [f"Boat {number} left." for number in range(FOOT_LINES)]
    assert removed(clean(*STORY, "Leave a comment", *below[:-1])) == ["Leave a comment"]
    assert removed(clean(*STORY, "Leave a comment", *below)) == []


def test_the_head_ends_at_the_last_kept_line_of_its_window() -> None:
    above = [f"Boat {number} left." for number in range(HEAD_LINES)]
    assert removed(clean(*above[:-1], "Listen to this article", *STORY)) == ["Listen to this article"]
    assert removed(clean(*above, "Listen to this article", *STORY)) == []


def test_removed_lines_do_not_count_for_a_window() -> None:
    tail = ["With AFP"] + ["Leave a comment"] * (FOOT_LINES * 3)
    assert removed(clean(*STORY, *tail)) == tail


def test_in_a_short_article_a_line_with_more_text_below_is_not_in_the_foot() -> None:
    assert removed(clean("The boats came home.", "Comments", STORY[0])) == []


def test_a_line_longer_than_any_rule_is_never_looked_up() -> None:
    line = "Read more: " + "x" * 190
    assert removed(clean(*STORY, line)) == [line]
    assert removed(clean(*STORY, line + "x" * LONGEST_LINE)) == []


def test_related_headlines_are_removed_with_their_title() -> None:
    tail = ["Related articles", "The keeper retires", "", "Why boats are blue"]
    assert clean(*STORY, *tail).text == "\n".join(STORY)


def test_paragraphs_below_a_related_title_are_kept() -> None:
    tail = ["Related articles", "The keeper retires", "He had counted the boats for forty years."]
    assert removed(clean(*STORY, *tail)) == ["Related articles"]


def test_one_network_is_a_subhead_and_two_are_buttons() -> None:
    assert removed(clean(*STORY, "Facebook", STORY[0])) == []
    buttons = ["X", "Facebook", "WhatsApp"]
    assert removed(clean(*STORY, *buttons, STORY[0])) == buttons
    assert removed(clean(*buttons, *STORY)) == buttons


def test_half_a_broken_template_is_kept() -> None:
    assert removed(clean(*STORY, "The summary of the", STORY[0], source="France 24")) == []


def test_a_text_of_boilerplate_alone_ends_empty() -> None:
    document = clean("Advertisement", "", "Share this article")
    assert document.text == ""
    assert len(document.removed) == 2


def test_a_line_that_was_removed_before_is_still_recorded() -> None:
    before = RemovedLine(text="Menu", rule="extract/menu", position=1)
    document = article(*STORY[:3], "With AFP").with_(removed=(before,))
    assert [line.text for line in cleaned(document).removed] == ["Menu", "With AFP"]


def test_a_broken_url_names_no_publisher() -> None:
    assert clean(*STORY[:2], url="http://[broken").publisher is None


def known_lines() -> list[str]:
    entries = read_rule_files().entries()
    return [line for _, _, entry in entries for text in entry.removes for line in text.split("\n")]


# Lines that rules know, of every file, among lines that they do not know.
KNOWN = st.deferred(lambda: st.sampled_from(known_lines()))
LINES = st.one_of(KNOWN, st.sampled_from([*STORY[:4], "", "A short line", "Facebook"]), st.text(max_size=40))


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=60), st.sampled_from([None, "France 24", "The Harbour Times", "rfi.fr", " "]))
def test_cleaning_twice_is_cleaning_once(lines: list[str], source: str | None) -> None:
    once = clean(*lines, source=source)
    assert cleaned(once) == once


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_kept_and_removed_lines_are_the_text_in_order(lines: list[str]) -> None:
    document = clean(*lines)
    before = [line for line in "\n".join(lines).split("\n") if line.strip()]
    gone = {line.position: line.text for line in document.removed}
    assert all(before[position - 1] == text for position, text in gone.items())
    kept = [line for number, line in enumerate(before, 1) if number not in gone]
    assert [line for line in document.text.split("\n") if line.strip()] == kept


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    clean(text)


def test_lone_surrogates_and_control_characters_are_text() -> None:
    text = "\ud800 With AFP \x00\n\u2028Advertisement\x85\n\U0010ffff"
    assert cleaned(article(text)).text


@pytest.mark.slow
@pytest.mark.parametrize("line", ["Advertisement", "With AFP", "Related articles", "Facebook", "A short line"])
def test_five_thousand_equal_lines_are_cleaned(line: str) -> None:
    document = clean(*[line] * 5000)
    assert cleaned(document) == document


SENTENCES = [
    "Read more: that is the advice that teachers gave to parents on Monday.",
    "Lire aussi : c’est le conseil que la ministre a donné aux parents lundi.",
    "Lesen Sie mehr: „das raten Lehrer den Eltern seit Jahren“, sagt er.",
    "Lea más: ese es el consejo que dio la maestra el lunes.",
    "Leggi di più: è il consiglio che i maestri danno ai genitori.",
    "Czytaj więcej: to rada, którą nauczyciele dają rodzicom.",
    "Читайте больше: такой совет дали родителям учителя.",
    "Διαβάστε περισσότερα: αυτή είναι η συμβουλή των δασκάλων.",
    "اقرأ المزيد: هذه هي النصيحة التي قدمها المعلمون للآباء.",
    "もっと読む：これが先生の助言だ。",
]


@pytest.mark.parametrize("line", SENTENCES)
@pytest.mark.parametrize("above", [0, 3, 10])
def test_a_sentence_that_goes_on_behind_a_colon_is_no_link_to_another_page(line: str, above: int) -> None:
    assert removed(clean(*STORY[:above], line, *STORY[above:10])) == []


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Ten ways to grow tomatoes",
        "Read more: iPhone sales fall in June",
        "Read more: ten ways",
        "Lire aussi : Le conseil de la ministre aux parents.",
        "Lesen Sie mehr: Das raten Lehrer den Eltern",
        "اقرأ المزيد: نصيحة المعلمين للآباء في المدارس",
        "Читайте также: Учителя дали родителям совет.",
    ],
)
def test_a_headline_behind_a_colon_is_a_link_to_another_page(line: str) -> None:
    assert removed(clean(*STORY[:5], line, *STORY[5:10])) == [line]
