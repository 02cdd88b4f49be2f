"""The scorer keeps the article of a page, leaves the rest, and tells its doubts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from config.models import load_extractor_weights
from tasks.extract.blocks import CELL, TooLarge, blocks_of, keep_only, without_menus
from tasks.extract.characters import Characters
from tasks.extract.fast import MIN_CHARACTERS, Candidates, ScoredText, expected_f1, find_text, with_second_opinion
from tasks.extract.features import features_alone, names_alone
from tasks.extract.neighbourhood import features_together, names_together
from tasks.extract.page import Evidence, Page, evidence_of
from tasks.extract.parts import IsCredit
from tasks.text.matching import letters
from tests.support.inputs.pages import PARAGRAPHS, json_ld

MAX_ELEMENTS = 50_000
STORY = [
    *PARAGRAPHS,
    "The engineers want to use steel from the old works, because it lasts longer in the salty air of the estuary, they said.",
    "Critics fear that the traffic will double within five years, and they have asked a court in the capital for a review.",
    "A decision of the judges is expected before the summer, and the council says that it will wait for it in any case.",
]
TITLE = "A second bridge for the river towns"


def news_page(*inside: str, after: str = "", head: str = "") -> str:
    """Build a page like those of publishers, with `inside` between the paragraphs of its article and `after` behind it."""
    first, *rest = (f"<p>{paragraph}</p>" for paragraph in STORY)
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("Home", "World", "Sport", "Culture"))
    return (
        f"<!DOCTYPE html><html><head><title>{TITLE}</title>{head}</head><body><nav><ul>{menu}</ul></nav>"
        f'<main><article class="article"><h1>{TITLE}</h1><div class="article-body">{first}{"".join(inside)}{"".join(rest)}</div>'
        f"</article>{after}</main><footer><p>All rights reserved.</p></footer></body></html>"
    )


def found(markup: str, *, is_credit: IsCredit = lambda line: False) -> ScoredText:
    return find_text(Page(markup), max_elements=MAX_ELEMENTS, is_credit=is_credit)


def lines_of(markup: str) -> list[str]:
    return [line for line in found(markup).text.split("\n") if line != TITLE]


def texts(markup: str) -> list[str]:
    return [block.text for block in blocks_of(LexborHTMLParser(markup), max_elements=MAX_ELEMENTS)]


@pytest.mark.parametrize(
    ("inside", "line"),
    [
        ("<h2>Steel from the old works</h2>", "Steel from the old works"),
        (
            "<blockquote><p>We have waited long enough for this crossing.</p></blockquote>",
            "We have waited long enough for this crossing.",
        ),
        (
            "<ul><li>Two lanes for cars and buses on the upper deck.</li><li>One lane for bicycles on the lower deck.</li></ul>",
            "- Two lanes for cars and buses on the upper deck.",
        ),
        (
            "<table><tr><td>The first stage of the work</td><td>twelve million a year</td></tr></table>",
            "| The first stage of the work | twelve million a year |",
        ),
    ],
    ids=["subhead", "quote", "list", "table"],
)
def test_every_part_of_an_article_is_kept_in_its_order(inside: str, line: str) -> None:
    assert lines_of(news_page(inside))[:2] == [STORY[0], line]


@pytest.mark.parametrize(
    ("inside", "lines"),
    [
        (
            "<blockquote><p>It is time.</p><footer>Ann Lee, ferrywoman</footer></blockquote>",
            ["It is time.", "Ann Lee, ferrywoman"],
        ),
        (
            "<figure><blockquote>It is time.</blockquote><figcaption>Ann Lee, ferrywoman</figcaption></figure>",
            ["It is time.", "Ann Lee, ferrywoman"],
        ),
        ("<dl><dt>Length</dt><dd>Two kilometres</dd></dl>", ["Length", "Two kilometres"]),
        ("<details><summary>Who pays?</summary><p>The villages.</p></details>", ["Who pays?", "The villages."]),
        ("<pre>Over the river\nand never back</pre>", ["Over the river", "and never back"]),
        (
            "<h3>The lanes</h3><ol><li>Cars above</li><li>Bicycles below</li></ol>",
            ["The lanes", "- Cars above", "- Bicycles below"],
        ),
    ],
    ids=["speaker", "speaker of a figure", "definitions", "details", "verse", "list below a subhead"],
)
def test_the_article_s_own_parts_are_kept_between_its_paragraphs(inside: str, lines: list[str]) -> None:
    assert lines_of(news_page(inside)) == [STORY[0], *lines, *STORY[1:]]


def test_a_description_list_below_the_article_is_kept() -> None:
    facts = "<dl><dt>When</dt><dd>Sunday, ten to four</dd><dt>Where</dt><dd>The fish hall, north quay</dd></dl>"
    page = news_page().replace("</div></article>", f"{facts}</div></article>")

    assert lines_of(page) == [*STORY, "When", "Sunday, ten to four", "Where", "The fish hall, north quay"]


@pytest.mark.parametrize("tag", ["footer", "div", "aside"])
def test_a_correction_below_the_article_is_kept(tag: str) -> None:
    correction = "Clarification, 4 May: the ferry stopped in June."
    page = news_page().replace(
        "</article>", f"<{tag}><p>{correction}</p><p><a href=/t>Bridges</a></p></{tag}></article>"
    )

    assert lines_of(page) == [*STORY, correction]


def doubted(*probabilities: float) -> ScoredText:
    """Make a text whose blocks, the paragraphs of STORY, have these probabilities."""
    page = LexborHTMLParser(
        "".join(f"<article><p>{paragraph}</p></article>" for paragraph in STORY[: len(probabilities)])
    )
    blocks = blocks_of(page, max_elements=100)
    lengths = np.array([len(block.text) for block in blocks], np.float32)
    return ScoredText("ours", 0.85, 500, Candidates(blocks, lengths, np.array(probabilities, np.float32)))


def voted(scored: ScoredText, other: str) -> list[str]:
    return with_second_opinion(scored, other, is_credit=lambda line: False).split("\n")


def test_the_second_extractor_adds_paragraphs_and_takes_unlikely_ones_away() -> None:
    assert voted(doubted(0.9, 0.2, 0.6), "\n".join(STORY[:2])) == STORY[:2]


def test_a_paragraph_that_is_sure_stays_where_the_second_extractor_loses_it_inside_an_article() -> None:
    scored = doubted(0.99)
    blocks = [*scored.candidates.blocks, *blocks_of(LexborHTMLParser(f"<p>{STORY[1]}</p>"), max_elements=9)]  # type: ignore[union-attr]
    lengths, probabilities = np.array([100, 100], np.float32), np.array([0.97, 0.9], np.float32)

    assert voted(scored._replace(candidates=Candidates(blocks, lengths, probabilities)), STORY[1]) == STORY[:2]


def test_a_second_text_about_something_else_has_no_vote() -> None:
    assert voted(doubted(0.6, 0.6), "Cookies are small files that a browser stores.") == ["ours"]


@pytest.mark.parametrize(
    "inside",
    [
        '<figure><figcaption class="caption">The river seen from the tower. Photo: Ann Lee</figcaption></figure>',
        '<div class="related-articles"><h3>Related</h3><ul><li><a href="/1">Ferry stops for good</a></li></ul></div>',
        '<div class="share-buttons"><a href="#">Share</a> <a href="#">Tweet</a> <a href="#">E-mail</a></div>',
        '<div class="newsletter-signup"><p><a href="/n">Sign up for our newsletter</a></p></div>',
    ],
    ids=["caption", "related", "share", "newsletter"],
)
def test_insertions_between_paragraphs_are_removed(inside: str) -> None:
    assert lines_of(news_page(inside)) == STORY


@pytest.mark.parametrize(
    "after",
    [
        '<div class="cookie-consent" role="dialog"><p>We use cookies. <a href="/c">Accept all</a></p></div>',
        '<section id="comments" class="comments"><div class="comment"><p>Nobody needs it.</p></div></section>',
        '<div class="paywall"><p>Subscribe to read on</p><a href="/s">Subscribe now</a></div>',
    ],
    ids=["cookies", "comments", "paywall"],
)
def test_the_surroundings_of_an_article_are_removed(after: str) -> None:
    assert lines_of(news_page(after=after)) == STORY


def test_a_line_right_below_the_article_that_credits_an_agency_is_kept() -> None:
    page = news_page(after="<div><span>(RTR)</span></div><div><span>(XYZ)</span></div>")

    def lines(credit: str) -> list[str]:
        return found(page, is_credit=lambda line: line == credit).text.split("\n")[-1:]

    assert (lines("(RTR)"), lines("none")) == (["(RTR)"], [STORY[-1]])


def test_an_article_whose_markup_is_broken_is_still_read() -> None:
    page = news_page().replace("</p>", "").replace("</div>", "").replace("</article>", "</b></table>")

    assert lines_of(page) == STORY


def test_a_page_without_body_is_read() -> None:
    page = f"<title>{TITLE}</title><article>" + "".join(f"<p>{paragraph}" for paragraph in STORY)

    assert lines_of(page) == STORY


def test_a_paragraph_shown_twice_is_kept_once() -> None:
    assert lines_of(news_page(f"<p>{STORY[0]}</p>")) == STORY


def test_an_article_of_clear_paragraphs_leaves_no_doubt() -> None:
    assert found(news_page()).doubts == ()


def test_doubts_name_a_short_text_and_a_low_expected_f1() -> None:
    assert ScoredText("x", 0.5, MIN_CHARACTERS - 1).doubts == (
        "fewer than 250 characters",
        "expected F1 0.50 below 0.9",
    )


def test_the_expected_f1_weighs_what_is_kept_against_what_is_likely() -> None:
    probabilities, lengths = np.array([1.0, 0.5, 0.5], np.float32), np.array([100, 100, 100], np.float32)

    # Kept 200 characters of which 150 are right; 200 are likely in all: precision and recall are 0.75.
    assert expected_f1(probabilities, lengths, np.array([True, True, False])) == pytest.approx(0.75)


def test_the_expected_f1_of_no_text_is_zero() -> None:
    assert expected_f1(np.array([0.1], np.float32), np.array([9], np.float32), np.array([False])) == 0


def test_two_line_breaks_end_a_block_and_one_a_line() -> None:
    assert texts("<div>One<br>two<br> <br>three</div>") == ["One\ntwo", "three"]


def test_text_behind_a_block_inside_it_is_a_block_of_its_own() -> None:
    assert texts("<div>Before <p>inside</p> after <b>bold</b></div>") == ["Before", "inside", "after bold"]


def test_a_row_of_a_table_is_one_block() -> None:
    assert texts("<table><tr><th>Year<th>Cost<tr><td>2023<td>12</table>") == [f"Year{CELL}Cost", f"2023{CELL}12"]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        (
            "<span style='display: block'>One is here.</span><span style='DISPLAY:block'>Two.</span>",
            ["One is here.", "Two."],
        ),
        (f"<span>{STORY[0]}</span><span>{STORY[1]}</span>", STORY[:2]),
        ("<b>Opening.</b>The bridge <em>is</em>n't open.", ["Opening. The bridge isn't open."]),
        ("A <news-mark>brid</news-mark>ge", ["A bridge"]),
        ("<news-line>One</news-line><news-line>Two</news-line>", ["One", "Two"]),
        ("<div class='initial'>T</div><p>he bridge</p>", ["The bridge"]),
        ("<span class='initial'>T</span>he bridge", ["The bridge"]),
        ("See news.<wbr>Example", ["See news.Example"]),
        ("议会周二同意在河上\n建第二座桥，\n工程明年春天开始。", ["议会周二同意在河上建第二座桥，工程明年春天开始。"]),
    ],
)
def test_words_are_neither_glued_nor_torn(markup: str, lines: list[str]) -> None:
    assert texts(f"<div>{markup}</div>") == lines


@pytest.mark.parametrize("inside", ["<!-- -->", '<img src="x.png">', "<wbr>"])
def test_an_invisible_element_ends_no_block(inside: str) -> None:
    assert texts(f"<p>The bridge is 12{inside} metres wide.</p>") == ["The bridge is 12 metres wide."]


def test_lines_of_preformatted_text_are_kept() -> None:
    assert texts("<pre>let a = 1\n  let b = 2</pre>") == ["let a = 1\nlet b = 2"]


def test_a_page_with_too_many_elements_is_refused() -> None:
    with pytest.raises(TooLarge, match="more than 10 elements"):
        blocks_of(LexborHTMLParser("<i>a</i>" * 11), max_elements=10)


def test_evidence_is_read_from_open_graph_and_json_ld() -> None:
    body = " ".join(STORY)
    article = f'{{"@type": "NewsArticle", "headline": "x", "articleBody": "{body}"}}'
    head = '<meta property="og:title" content="A Bridge!">' + json_ld(article)

    assert evidence_of(Page(news_page(head=head))) == Evidence("abridge", "", letters(body))


def test_there_is_a_weight_for_each_feature_and_no_other() -> None:
    assert set(load_extractor_weights().alone.weights) == set(names_alone())
    assert set(load_extractor_weights().together.weights) == {*names_alone(), *names_together()}


def test_features_have_the_columns_their_names_say() -> None:
    blocks = blocks_of(LexborHTMLParser(news_page()), max_elements=MAX_ELEMENTS)
    characters = Characters([block.text for block in blocks])
    alone = features_alone(blocks, characters, Evidence())

    assert alone.shape == (len(blocks), len(names_alone()))
    assert features_together(blocks, characters.lengths, np.full(len(blocks), 0.5, np.float32)).shape == (
        len(blocks),
        len(names_together()),
    )


_PIECES = "<p> </p> <div~class=related> </div> <br> <td> <table> <li> </ul> <a~href=x> <pre> <b> </b> <!-- --> <svg>"
_TAGS = st.sampled_from([piece.replace("~", " ") for piece in _PIECES.split(" ")])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(_TAGS, st.text(max_size=30)), max_size=30).map("".join))
def test_any_markup_gives_the_same_text_twice_and_no_tag_in_it(markup: str) -> None:
    text = found(markup).text

    assert text == found(markup).text
    assert not {"<p>", "</div>", "<br>", "<td>"} & set(text.split()) or "&lt;" in markup


def test_only_wanted_blocks_and_their_elements_are_kept_in_a_page() -> None:
    page = LexborHTMLParser(
        "<main><div><p>One.</p><p>Two.</p></div><ul><li>Three</li><li>Four</li></ul>Five</main><div><p>Six</p></div>"
    )
    blocks = blocks_of(page, max_elements=100)
    keep_only(blocks, [block.text in ("Two.", "Five") for block in blocks])
    assert page.body is not None
    assert page.body.html == "<body><main><div><p>Two.</p></div>Five</main></body>"


def test_links_between_links_are_left_out_and_counted() -> None:
    menu = "".join(f"<li><a href=/{n}>Link {n}</a></li>" for n in range(6))
    page = LexborHTMLParser(f"<ul>{menu}</ul><p>Prose.</p><p>Read <a href=/>this</a> too.</p><p><a href=/>Last</a></p>")
    blocks = without_menus(blocks_of(page, max_elements=100))
    assert [(block.text, block.links_before) for block in blocks] == [
        ("Link 5", 5),
        ("Prose.", 0),
        ("Read this too.", 0),
        ("Last", 0),
    ]
