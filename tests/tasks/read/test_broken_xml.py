"""XML with a fault in its tags: what stands behind is read as if it were not there; what is well formed stays what it is."""

import html
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tasks.read.formats import xml_repair
from tasks.read.formats.xml_repair import RepairedXml
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


TEXTS = st.text(st.sampled_from("ab <>&\"'-]é中😀\n") | st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
NAMES = st.sampled_from(["item", "a", "b", "title", "é", "中文", "x.y-z", "_", "content"])


class Stream(io.BytesIO):
    fault = None


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    element = etree.Element(draw(NAMES), draw(st.dictionaries(NAMES, TEXTS, max_size=2)))
    element.text = draw(TEXTS) if draw(st.booleans()) else etree.CDATA(draw(TEXTS).replace("]]>", ""))
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        child = draw(st.one_of(elements(depth - 1), COMMENTS, INSTRUCTIONS))
        child.tail = draw(TEXTS)
        element.append(child)
    return element


COMMENTS = TEXTS.map(lambda text: etree.Comment(text.replace("-", "_")))
INSTRUCTIONS = TEXTS.map(lambda text: etree.ProcessingInstruction("do", re.sub("[&?<]", "", text).strip()))


def repaired(data: bytes, block: int) -> bytes:
    source = RepairedXml(data[:block], Stream(data[block:]))  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml_repair, "BLOCK_BYTES", block)
        return b"".join(iter(lambda: source.read(1000), b""))


@given(parts=st.lists(elements(), max_size=9), block=st.integers(500, 900))
def test_what_is_well_formed_stays_what_it_is(parts: list[etree._Element], block: int) -> None:
    root = etree.Element("all")
    root.extend(parts)
    data = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    (again,) = etree.fromstring(repaired(data, block))
    assert etree.tostring(again, method="c14n") == etree.tostring(etree.fromstring(data), method="c14n")


@given(
    root=elements(),
    cut=st.integers(0, 400),
    size=st.integers(0, 20),
    extra=st.binary(max_size=5),
    block=st.integers(1, 99),
)
def test_what_is_broken_anywhere_is_repaired_without_a_fault(
    root: etree._Element, cut: int, size: int, extra: bytes, block: int
) -> None:
    data = etree.tostring(root, encoding="utf-8")
    repaired(data[:cut] + extra + data[cut + size :], block)
