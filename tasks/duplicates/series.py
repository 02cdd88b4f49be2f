"""Series: the reports that one publisher prints of one template, day by day.

An agency report is printed by several papers on one day. What one paper prints on two days, with most words in common, is the
weather of each, the quakes, the death notices: often one number or one place tells them apart, which alone would be an update.
So it is with short notices of one day under two titles: scores, fines, power cuts.
"""

from datetime import datetime, timedelta

from tasks.document import Candidate
from tasks.duplicates.particulars import are_two_notices, are_two_of_series, are_two_reports
from tasks.text.matching import letters_and_digits

# A correction after midnight is one report still. A day without a time of day is its midnight.
LEAST_APART = timedelta(hours=12)


def tell_two_things(one: Candidate, other: Candidate, *, particulars: tuple[bytes, bytes]) -> bool:
    """Tell whether two documents of similar texts, with these `particulars`, are two reports of one template."""
    if are_two_reports(*particulars):
        return True
    if not one.publisher or one.publisher != other.publisher:
        return False
    have_two_titles = _have_two_titles(one, other)
    if are_of_two_days(one.published, other.published):
        return have_two_titles or are_two_of_series(*particulars)
    return have_two_titles and are_two_notices(*particulars)


def are_of_two_days(one: datetime | None, other: datetime | None) -> bool:
    """Tell whether two known times of publication are of two days."""
    if one is None or other is None:
        return False
    return one.date() != other.date() and abs(one - other) >= LEAST_APART


def _have_two_titles(one: Candidate, other: Candidate) -> bool:
    titles = {letters_and_digits(each.title) for each in (one, other) if each.title}
    return len(titles) > 1
