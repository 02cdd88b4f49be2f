"""Repair of XML: what is well formed stays what it is, wherever it is cut into blocks."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tasks.read.formats import xml_repair
from tasks.read.formats.xml_repair import RepairedXml

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
