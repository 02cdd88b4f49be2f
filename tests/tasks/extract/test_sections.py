"""An article that is cut into sections is read whole, and teasers are not."""

import pytest

from tasks.extract.fast import find_text
from tasks.extract.page import Page
from tests.support.inputs.pages import PARAGRAPHS

TITLE = "A second bridge for the river towns"
INTRODUCTION = "".join(f"<p>{one} {two}</p>" for one in PARAGRAPHS for two in PARAGRAPHS)
SECTIONS = {
    "Measure the banks": "Measure both banks in a dry month before you draw anything. The western one gives way after rain, and "
    "a pier that stands too near to it leans within ten years.",
    "Choose the steel": "Take steel from the old works if you can get it. It lasts longer in the salty air of the estuary, and "
    "its plates fit the bolts that most builders of the region have.",
    "Close the road": "Close the road for a week in the autumn, when the harvest is over. Tell the villages a month before, and "
    "let the school bus pass twice a day whatever happens.",
}


def lines_of(sections: str) -> list[str]:
    page = (
        f"<html><head><title>{TITLE}</title></head><body><main><article><h1>{TITLE}</h1>"
        f'<div class="article-body">{INTRODUCTION}</div>{sections}</article></main></body></html>'
    )
    return find_text(Page(page), max_elements=1000, is_credit=lambda line: False).text.split("\n")


@pytest.mark.parametrize(
    "form",
    [
        "<section><h2>{0}</h2><p>{1}</p></section>",
        '<div class="card"><h3>{0}</h3><p>{1}</p></div>',
        '<div class="column"><div class="inner"><h3 class="card-title">{0}</h3><div>{1}</div></div></div>',
    ],
)
def test_the_sections_below_the_introduction_are_kept_with_their_subheads(form: str) -> None:
    lines = lines_of("".join(form.format(*section) for section in SECTIONS.items()))

    assert lines[-6:] == [line for section in SECTIONS.items() for line in section]


@pytest.mark.parametrize(
    "form",
    [
        '<div class="card"><h3><a href="/1">{0}</a></h3><p>{1}</p></div>',
        '<div class="card"><h3>{0}</h3><p>{1}</p><a href="/1">Read more</a></div>',
        '<div class="newsletter-box"><h3>{0}</h3><p>{1}</p></div>',
        "<article><h3>{0}</h3><p>{1}</p></article>",
    ],
    ids=["linked", "with a link below", "newsletter", "articles"],
)
def test_teasers_of_the_same_structure_are_left_out(form: str) -> None:
    lines = lines_of("".join(form.format(*section) for section in SECTIONS.items()))

    assert not set(SECTIONS.values()) & set(lines)
