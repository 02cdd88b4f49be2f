"""Feeds with a fault in their tags: what stands behind it is read as if it were not there."""

import html
from pathlib import Path

import pytest

from tests.support.inputs.samples import faults, read, texts

MARKUP = "<p>Smith &amp; Sons of Port Ellis sell &lt;used&gt; nets, says “The Buoy” & its editor.</p>"


def feed(*entries: str) -> bytes:
    return f"<rss><channel>{''.join(entries)}</channel></rss>".encode()


def entry(title: str) -> str:
    return f"<item><title>{title} &amp; more</title><description>{html.escape(MARKUP)}</description></item>"


@pytest.mark.parametrize("flaw", ["</b>", "<item/rss>", "<a href=x>y</a>", "<b></i></b>", "<1>", "<>", "<a b='<'/>"])
def test_escaped_markup_behind_a_fault_is_whole(tmp_path: Path, flaw: str) -> None:
    documents = read(tmp_path, "a.xml", feed(entry("One"), flaw, entry("Two")))
    read_well = [document for document in documents if document.rejection is None]
    assert [document.text for document in read_well] == [MARKUP, MARKUP]
    assert [document.title for document in read_well] == ["One & more", "Two & more"]


@pytest.mark.parametrize("flaw", ["<item/rss>", "<item x/", "<item><item/y>"])
def test_an_entry_whose_own_tag_is_broken_hides_no_other(tmp_path: Path, flaw: str) -> None:
    documents = read(tmp_path, "a.xml", feed(entry("One"), flaw, entry("Two"), entry("Three")))
    assert len(texts(documents)) == 3
    assert all("has no text" in reason for _, reason in faults(documents))


def test_a_name_that_no_tag_may_have_hides_no_other_entry(tmp_path: Path) -> None:
    *_, last = documents = read(tmp_path, "a.xml", feed("<item><a:b:c>", entry("One")[len("<item>") :], entry("Two")))
    assert (last.title, last.text) == ("Two & more", MARKUP)
    assert not any("unexpected" in reason for _, reason in faults(documents))
