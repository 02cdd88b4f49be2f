"""Elements with tags that HTML does not know are parts of their line, as in a browser."""

import pytest

from tests.tasks.extract.test_fast import texts


@pytest.mark.parametrize(
    "line",
    [
        "<p>Die Brücke bei <nobr>Orme am See</nobr> kostet viel.</p>",
        "<p>Die Brücke bei <noindex>Orme am See</noindex> kostet viel.</p>",
        '<p class="MsoNormal">Die Brücke bei <st1:place><st1:City>Orme</st1:City> am See</st1:place> kostet viel.<o:p></o:p></p>',
        "<div>Die Brücke bei <sapn>Orme am See</sapn> kostet viel.</div>",
        "<div><span>Die Brücke bei <x-link><x-text>Orme am See</x-text></x-link> kostet viel.</span></div>",
    ],
)
def test_an_unknown_tag_inside_a_line_ends_no_block(line: str) -> None:
    assert texts(line) == ["Die Brücke bei Orme am See kostet viel."]


@pytest.mark.parametrize("tag", ["noindex", "x-part", "story"])
def test_an_unknown_tag_around_blocks_leaves_them_apart(tag: str) -> None:
    assert texts(f"<{tag}><p>Die Brücke.</p></{tag}><{tag}>Der Fluss.</{tag}>") == ["Die Brücke.", "Der Fluss."]
