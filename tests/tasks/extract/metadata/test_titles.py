import pytest

from tasks.extract.metadata.statements import HEADING, JSON_LD, META, Statement
from tasks.extract.metadata.titles import Headings, own_headings, page_titles, plain, site_names

SITES = site_names(["The Valley News", "valleynews.example", "valleynews"])
HEADLINE = "Old bridge - new bridge: what the valley will pay"


def title(*candidates: str, headings: tuple[str, ...] = (), document: str = "") -> str | None:
    found = page_titles([Statement(META, each) for each in candidates], Headings(headings, document, SITES))
    return found[0].value if found else None


@pytest.mark.parametrize(
    "stated",
    [
        f"{HEADLINE} | The Valley News",
        f"{HEADLINE} – valleynews.example",
        f"The Valley News: {HEADLINE}",
        f"The Valley News » {HEADLINE}",
        f"{HEADLINE} · Money · The Valley News",
        f"{HEADLINE} | Local Politics | The Valley News",
        f"{HEADLINE} | The Valley News: all that the river brings",
        f"{HEADLINE} - valleynews.example - read it first",
        f"{HEADLINE}|The Valley News",
        f"{HEADLINE} ~ The Valley News",
        f"{HEADLINE} | The ValleyNews",
        f"{HEADLINE}_valleynews",
        f"{HEADLINE}--valleynews",
        f"{HEADLINE} (The Valley News)",
        f"【The Valley News】{HEADLINE}",
        f"The Valley News > {HEADLINE}",
        f"{HEADLINE} \\ The Valley News",
        f"{HEADLINE} › The Valley News",
    ],
)
def test_site_and_section_are_cut_and_marks_inside_a_headline_are_not(stated: str):
    assert title(stated) == HEADLINE


def test_a_bracket_of_the_headline_is_kept_beside_the_name_of_the_site():
    assert title("橋の上のやぎ【写真】：The Valley News") == "橋の上のやぎ【写真】"
    assert title("The Valley News：【速報】橋の上のやぎ") == "【速報】橋の上のやぎ"


def test_a_heading_is_cut_out_whole_though_a_part_of_it_may_be_a_headline_too():
    heading = "Orme - Leith ferry sails again: one boat an hour"
    assert title(f"Valley Radio: {heading}", headings=(heading,)) == heading


@pytest.mark.parametrize("stated", ["Sold, The Valley News", "A day at The Valley News", "Read/listen: the valley"])
def test_the_name_of_the_site_inside_a_headline_is_kept(stated: str):
    assert title(stated) == stated


def test_the_end_of_a_headline_is_no_section():
    assert title("Rome - Oslo - The Valley News") == "Rome - Oslo"


def test_the_name_of_the_site_is_no_headline():
    assert title("The Valley News", HEADLINE) == HEADLINE


def test_a_slogan_is_outvoted_by_a_heading_and_a_title_that_agree():
    assert title("Fresh from the river", HEADLINE, headings=(HEADLINE,), document=f"{HEADLINE} | V") == HEADLINE
    assert title("Fresh from the river", headings=("Contact",), document=HEADLINE) == "Fresh from the river"


def test_the_section_inside_a_heading_is_cut_where_the_title_of_the_page_has_none():
    found = page_titles(
        [Statement(HEADING, f"Local {HEADLINE}")],
        Headings((f"Local {HEADLINE}",), f"{HEADLINE} | The Valley News", SITES),
    )

    assert [each.value for each in found] == [HEADLINE]


def test_a_headline_that_was_cut_is_completed_by_the_heading():
    whole = f"{HEADLINE}, and when, and to whom, and for how many of the years that the council has still to sit for"

    assert title(f"{HEADLINE}, and when…", headings=(whole,)) == whole
    assert title(whole[:105], headings=(whole,)) == whole
    assert title(HEADLINE, headings=(f"{HEADLINE} now",)) == HEADLINE


def test_entities_and_tags_are_read_however_often_they_were_escaped():
    assert plain("Cats &amp;amp; &amp;quot;<em>dogs</em>&amp;quot; AT&amp;T") == 'Cats & "dogs" AT&T'
    assert plain("1 < 2 & <3") == "1 < 2 & <3"


def headlines(*candidates: Statement, headings: tuple[str, ...] = ()) -> list[str]:
    return [title.value for title in page_titles(candidates, Headings(headings, "", SITES))]


def test_all_headlines_of_a_page_are_kept_each_once():
    stated = (
        Statement(JSON_LD, HEADLINE),
        Statement(META, f"{HEADLINE} | The Valley News"),
        Statement(META, "Who pays?"),
    )
    assert headlines(*stated) == [HEADLINE, "Who pays?"]


def test_only_the_first_heading_is_a_headline_and_only_of_the_same_matter():
    others = ("A dear bridge for the valley", "Most read bridge stories", "Subscribe")
    stated = (Statement(JSON_LD, HEADLINE), *(Statement(HEADING, heading) for heading in others))
    assert headlines(*stated, headings=others) == [HEADLINE, others[0]]
    assert headlines(*stated, headings=others[2:]) == [HEADLINE]


def test_what_follows_different_kickers_is_the_headline():
    assert headlines(Statement(META, "Traffic: The bridge is closed"), headings=("Valley - The bridge is closed",)) == [
        "The bridge is closed"
    ]


def test_a_headline_that_the_title_of_the_page_has_too_is_not_outvoted():
    assert title(HEADLINE, headings=("River Notes",), document=f"River Notes: {HEADLINE}") == HEADLINE


@pytest.mark.parametrize("first", ["The Valley News - all that the river brings", "River Notes | Home of the anglers"])
def test_the_name_of_the_site_with_a_slogan_is_no_heading_above_the_headline(first: str):
    assert own_headings((first, HEADLINE), f"{HEADLINE} | River Notes", SITES) == (HEADLINE,)


def test_a_section_above_the_headline_that_the_title_has_behind_it_is_none():
    assert own_headings(("Culture", HEADLINE), f"{HEADLINE} - Culture - River Notes", SITES) == (HEADLINE,)


def test_a_heading_above_the_headline_that_names_no_site_is_one_of_the_article():
    headings = ("What the valley will pay", HEADLINE)

    assert own_headings(headings, f"{HEADLINE} | River Notes", SITES) == headings


@pytest.mark.parametrize(
    ("stated", "sites"), [("旧桥六月前不开放-河谷日报", ["河谷日报"]), ("旧桥封闭60天-河谷日报", ["河谷日报"])]
)
def test_a_hyphen_before_the_name_of_a_site_in_ideographs_needs_no_spaces(stated: str, sites: list[str]):
    found = page_titles([Statement(META, stated)], Headings(sites=site_names(sites)))

    assert [title.value for title in found] == [stated.partition("-")[0]]
