"""Listings: entries of a list, and those that are passed over."""

from tasks.fetch.entries import MAX_ENTRIES, Entry, listing_of


def test_entries_beyond_the_limit_of_the_protocol_and_those_without_an_address_are_counted() -> None:
    page = Entry(url="https://news.test/a")
    listing = listing_of([page] * (MAX_ENTRIES + 2), unnamed=3)
    assert listing.pages == (page,) * MAX_ENTRIES
    assert listing.passed_over == {"entry without an address": 3, "entry beyond the first 50,000": 2}
