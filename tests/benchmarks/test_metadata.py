"""Benchmark of metadata: what counts as right, and a system that fails is told."""

from benchmarks.extraction.pages import GoldPage
from benchmarks.metadata.__main__ import measure
from benchmarks.metadata.labels import load_labels
from benchmarks.metadata.measures import AgencyCount, own_headlines, verdicts
from benchmarks.metadata.systems import Found
from config.bylines import agency_ids

PAGE = GoldPage(
    name="a.html.gz",
    collection="x",
    source="valley",
    language="en",
    url="https://valley.example/a",
    markup='<head><meta property="og:title" content="Valley to get a bridge"></head><h1>A second bridge for all</h1>',
    text="A second bridge.",
    title="The valley builds",
    date="2022-02-04",
    authors=("Ann Lee",),
)


def test_a_headline_of_the_page_is_right_and_the_labelled_one_is_exact() -> None:
    assert {"avalleytogetabridge"[1:], "asecondbridgeforall", "thevalleybuilds"} == own_headlines(PAGE)
    found = Found(title="Valley to get a bridge", day="2022-02-04", authors=("Ann Lee", "Bo Ek"))
    rights = {field: is_right for field, is_right, _ in verdicts(PAGE, found)}
    assert rights == {"one_headline": True, "title": False, "day": True, "authors": False}


def test_agencies_are_counted_over_all_pages() -> None:
    count = AgencyCount()
    count.add(("AFP", "AP"), ("AFP",))
    count.add((), ("dpa",))
    assert count.shares() == {"agencies_precision": 0.5, "agencies_recall": 0.5}


def test_a_system_that_fails_is_told(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def fail(_: GoldPage) -> Found:
        raise ImportError("no such peer")

    monkeypatch.setattr("benchmarks.metadata.__main__.systems", lambda: {"peer": fail})
    (row,) = measure([PAGE])["metadata"]
    assert (row["failed"], row["fault"]) == (1, "ImportError: no such peer")


def test_the_labels_are_agencies_that_the_credits_know() -> None:
    assert {agency for agencies in load_labels().values() for agency in agencies} <= set(agency_ids().values())
