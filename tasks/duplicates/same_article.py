"""Decides whether two texts that claim one id are one article: the same content, or an edit of it.

An article that is kept twice is found as a near-duplicate, an article that is taken for another is lost. So in doubt two
texts are two articles. The figures are measured in docs/guarantees.md.
"""

from enum import Enum

from tasks.document import Document
from tasks.duplicates.minhash import particulars_in, similarity, words
from tasks.duplicates.particulars import are_two_of_series, are_two_reports
from tasks.duplicates.series import are_of_two_days
from tasks.index.values import Stored
from tasks.text.matching import letters_and_digits
from tasks.text.urls import known_url, spelled_once

# Of two different articles in one language, the smaller has at most 0.37 of its word pairs in the larger (23,000 pairs).
EDITED = 0.5
# Two forms of one page, such as AMP, differ in length by less; a part of an article and the whole by more.
LEAST_OF_A_FORM = 0.75
# Two days of a page that has other figures each day differ in length by less than this leaves.
LEAST_OF_AN_ISSUE = 0.95
# A consent wall or an error page has at most so many words, and at most this share of the article's.
MOST_NOTICE_WORDS = 150
MOST_NOTICE_SHARE = 0.5

_WHOLE_FILES = ("txt", "html")

# An article that holds an id, in the index or in the batch.
Held = Stored | Document


class _Test(Enum):
    """The test that two texts must pass to be one article, by what is known of them."""

    EDIT = "EDITED of the smaller text is in the larger"
    PART = "all of the smaller text is in the larger: templated reports differ in names and numbers"
    FORM = "the same, with one title and nearly one length"


def _is_captured_again(new: Document, held: Held) -> bool:
    """Tell whether both are what a web archive has of one address: only there an address is surely that of the page."""
    is_archived = new.format == "warc" and held.fetched is not None and new.version != held.version
    return is_archived and _are_at_one_address(new, held)


def _are_at_one_address(one: Held, other: Held) -> bool:
    """Tell whether two documents state one own address, but for http, `www.` and a last slash."""
    return bool(one.address and other.address) and spelled_once(one.address) == spelled_once(other.address)


def _are_forms_by_address(one: str, other: str) -> bool:
    """Tell whether nothing but the form of the page, such as `?amp=1`, is different in two own addresses."""
    has_fragment = "#" in one + other
    return not has_fragment and spelled_once(known_url(one)) == spelled_once(known_url(other))


def have_one_title(new: Document, held: Held) -> bool:
    """Tell whether two documents have the same title, but for case and punctuation."""
    return letters_and_digits(new.title or "") == letters_and_digits(held.title or "")


def is_same_article(new: Document, other: Document) -> bool:
    """Tell whether two documents that claim one id are one article."""
    return is_same_by_fields(new, other) or is_same_by_texts(new, other, other.text)


def is_same_by_fields(new: Document, held: Held) -> bool:
    """Tell whether `new` is surely the article `held`; else their texts must be compared."""
    if is_file_of(new, held) or new.content_hash == held.content_hash:
        return True
    return _test(new, held) is _Test.EDIT and similarity(new.signature, held.signature) >= EDITED


def is_file_of(new: Document, held: Held) -> bool:
    """Tell whether `held` was read from the file that `new` is: a file of one article keeps it, whatever is written to it."""
    return is_whole_file(new) and new.origin.url == held.origin.url


def is_whole_file(document: Document) -> bool:
    """Tell whether the document is all of its file, not a record in it."""
    return document.format in _WHOLE_FILES


def is_same_by_texts(new: Document, held: Held, text: str) -> bool:
    """Tell whether `new` is the article `held`, whose text is `text`."""
    smaller, larger = sorted((_pairs(new.text), _pairs(text)), key=len)
    share = len(smaller & larger) / len(smaller) if smaller else 0.0
    match _test(new, held):
        case _Test.EDIT:
            return share >= EDITED or new.text == text
        case _Test.PART:
            return share == 1.0 or new.text == text
        case _Test.FORM:
            is_as_long = len(smaller) >= LEAST_OF_A_FORM * len(larger)
            return have_one_title(new, held) and (share == 1.0 or new.text == text) and is_as_long


def is_notice(new: Document, held: Held) -> bool:
    """Tell whether `new` is a consent wall, an error page or a teaser that was sent at the address of `held` later."""
    return _is_captured_again(new, held) and _is_later_and_far_shorter(new, held)


def is_stub(one: Held, other: Held, *, text: str, other_text: str) -> bool:
    """Tell whether `one`, from another file, has only a part of the article `other`, as a teaser and a paywall leave."""
    is_far_shorter = one.word_count <= min(MOST_NOTICE_WORDS, MOST_NOTICE_SHARE * other.word_count)
    return is_far_shorter and one.origin.url != other.origin.url and _pairs(text) <= _pairs(other_text)


def _is_later_and_far_shorter(one: Held, other: Held) -> bool:
    is_short = one.word_count <= min(MOST_NOTICE_WORDS, MOST_NOTICE_SHARE * other.word_count)
    return is_short and one.version > other.version


def least_version(new: Document, held: Held) -> int:
    """Return the version that lets the capture `new` replace `held`, which was captured later but is less of the article.

    0 is returned where the time of the capture decides. What replaced another so keeps its version.
    """
    if new.fetched is None:
        is_in_place = (new.origin.url, new.origin.record) == (held.origin.url, held.origin.record)
        is_as_before = new.content_hash == held.content_hash or new.pipeline != held.pipeline
        return held.version if is_in_place and is_as_before else 0
    is_captured_before = _is_captured_again(new, held) and _is_later_and_far_shorter(held, new)
    if is_captured_before or is_shorter_form(held, new):
        return held.version + 1
    is_read_again = (new.fetched, new.origin.url) == (held.fetched, held.origin.url)
    return held.version if is_read_again else 0


def is_shorter_form(one: Held, other: Held) -> bool:
    """Tell whether `one` has less of the article of `other` at an address of its own, as AMP pages do."""
    are_two_addresses = one.address and other.address and not _are_at_one_address(one, other)
    return bool(are_two_addresses) and one.word_count < other.word_count


def _test(new: Document, held: Held) -> _Test:
    is_at_one_address = _are_at_one_address(new, held)
    if _is_captured_again(new, held):
        return _Test.PART if _are_issues_of_a_page(new, held) else _Test.EDIT
    if new.address and held.address and not is_at_one_address and not _are_forms_by_address(new.address, held.address):
        return _Test.FORM
    if new.record_id and held.record_id:
        return _Test.EDIT if _is_one_record(new, held) else _Test.PART
    if new.published and held.published:
        return _Test.EDIT if is_at_one_address and new.published == held.published else _Test.PART
    return _Test.EDIT if have_one_title(new, held) and not _are_two_reports(new, held) else _Test.PART


def _are_two_reports(new: Document, held: Held) -> bool:
    return are_two_reports(particulars_in(new.signature), particulars_in(held.signature))


def _are_issues_of_a_page(new: Document, held: Held) -> bool:
    """Tell whether a page that has other news each day, such as the weather, was captured on two days.

    One number is enough where title and length are as before: an update of a story adds to it.
    """
    if not are_of_two_days(new.published, held.published):
        return False
    shorter, longer = sorted((new.word_count, held.word_count))
    is_as_before = have_one_title(new, held) and shorter >= LEAST_OF_AN_ISSUE * longer
    told = particulars_in(new.signature), particulars_in(held.signature)
    return _are_two_reports(new, held) or (is_as_before and are_two_of_series(*told))


def _is_one_record(new: Document, held: Held) -> bool:
    """Tell whether two records have one id, not one that begins again in each file: then titles or times differ."""
    if new.record_id != held.record_id:
        return False
    is_as_before = have_one_title(new, held) and (new.published or held.published) == (held.published or new.published)
    return is_as_before or new.origin.url == held.origin.url


def _pairs(text: str) -> set[tuple[str, ...]]:
    """Return the pairs of adjacent words of each line, so that a line that was added or cut breaks no pair."""
    lines = (words(line) for line in text.split("\n"))
    return {tuple(line[at : at + 2]) for line in lines for at in range(max(1, len(line) - 1)) if line}
