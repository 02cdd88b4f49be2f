"""Of one publisher, reports of one template on two days are told apart by less than copies in several papers are."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks.document import Candidate, Document, Origin
from tasks.duplicates.minhash import equal_share, similar, with_minhash

LEVEL = (
    "The reservoir above Tarn Cross stood at {} per cent this morning, the water board said. Gardens may be watered in "
    "the evening, and the car wash in Mill Street stays open on weekdays. The board asks everybody to report burst pipes "
    "by telephone, and thanks the farmers of the lower valley, who have begun to store rain water in the old tanks."
)
OUTAGE = (
    "전력공사는 {} 일대의 전기 공급을 내일 오전 아홉 시부터 정오까지 중단한다고 밝혔다. 낡은 전봇대를 바꾸는 공사 때문이다. "
    "주민들은 냉장고 문을 자주 열지 말고 승강기를 타지 말아 달라고 공사는 당부했다."
)
NOTICE = (
    "{}, baker, of {}, after a long illness borne with patience. The funeral leaves from the chapel in Quay Street at ten, "
    "and the family will be at home to friends on the eve of it. No flowers, please: the hospice of Saint Bride is glad of "
    "gifts, for which a box stands at the door. The choir of the parish sings at the grave."
)
FIRST_DAY = datetime(2023, 9, 12, 6, tzinfo=UTC)
A_DAY = timedelta(days=1)


def printed(
    text: str, *, at: datetime | None = FIRST_DAY, by: str | None = "Tarn Gazette", title: str = ""
) -> Candidate:
    origin = Origin(collection="test", path="a", url="a")
    document = Document(id=f"{at} {by}", origin=origin, version=0, format="jsonl", text=text, title=title or None)
    return with_minhash(document.with_(published=at, timestamp=at, publisher=by)).as_candidate()


def are_linked(one: Candidate, other: Candidate) -> bool:
    assert equal_share(one, other) >= 0.5
    assert bool(similar(one, [other])) == bool(similar(other, [one]))
    return bool(similar(one, [other]))


TWO_DAYS = {
    "one number": (LEVEL.format(71), "Water", LEVEL.format(68), "Water"),
    "two of many names": (NOTICE.format("Ada Quill", "Ferry Row"), "", NOTICE.format("Ben Marl", "Tanners Yard"), ""),
    "a place without capitals, in text and title": (
        OUTAGE.format("강변동"), "강변동 정전 안내", OUTAGE.format("솔숲마을"), "솔숲마을 정전 안내"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "title", "next_text", "next_title"), TWO_DAYS.values(), ids=TWO_DAYS)
def test_the_next_day_of_a_series_is_a_report_of_its_own(
    text: str, title: str, next_text: str, next_title: str
) -> None:
    first = printed(text, title=title)
    assert not are_linked(first, printed(next_text, title=next_title, at=FIRST_DAY + A_DAY))


FINE = (
    "{}, {}, of Quay Street, was fined 200 crowns at Tarn for fishing without a licence and has to pay the costs of the court. "
    "The rod and the boat were given back, and the fish went to the kitchen of the hospice."
)
GOAL = "{} won {} at home on Sunday, and the next round will be drawn in the office of the league before the end of the week."
ONE_DAY = {
    "a name and a number": (FINE.format("Ada Quill", 31), "Ada Quill fined", FINE.format("Ben Marl", 48), "Ben Marl fined"),
    "one number": (GOAL.format("Tarn Rovers", "2-1"), "Rovers win 2-1", GOAL.format("Tarn Rovers", "3-1"), "Rovers win 3-1"),
}  # fmt: skip


@pytest.mark.parametrize("at", [FIRST_DAY, None])
@pytest.mark.parametrize(("text", "title", "next_text", "next_title"), ONE_DAY.values(), ids=ONE_DAY)
def test_short_notices_of_one_day_under_two_titles_are_two(
    text: str, title: str, next_text: str, next_title: str, at: datetime | None
) -> None:
    assert not are_linked(printed(text, title=title, at=at), printed(next_text, title=next_title, at=at))
    assert are_linked(printed(text, title=title, at=at), printed(next_text, title=title, at=at))
    assert are_linked(printed(text, title=title, at=at), printed(next_text, title=next_title, at=at, by="Valley Post"))
    assert are_linked(printed(text, title=title, at=at), printed(text, title=next_title, at=FIRST_DAY))


CORRECTED = LEVEL.format(68)
COPIES = {
    "an hour later": printed(CORRECTED, at=FIRST_DAY + A_DAY / 24),
    "after midnight": printed(CORRECTED, at=FIRST_DAY.replace(hour=0) - A_DAY / 24),
    "another time of the day": printed(CORRECTED, at=FIRST_DAY.replace(hour=23)),
    "another publisher": printed(CORRECTED, at=FIRST_DAY + A_DAY, by="Valley Post"),
    "no publisher": printed(CORRECTED, at=FIRST_DAY + A_DAY, by=None),
    "no date": printed(CORRECTED, at=None),
    "printed again": printed(LEVEL.format(71), at=FIRST_DAY + A_DAY, title="Reservoir: three weeks left"),
    "printed again and cut": printed(LEVEL.format(71).rpartition(", and thanks")[0] + ".", at=FIRST_DAY + A_DAY),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_or_a_correction_is_no_report_of_a_series(copy: Candidate) -> None:
    assert are_linked(printed(LEVEL.format(71), title="Water in the hills", at=FIRST_DAY.replace(hour=1)), copy)


def test_an_article_that_is_printed_again_with_more_in_it_is_one() -> None:
    again = LEVEL.format(71) + "\nThe board will speak to the town council before the end of the month."
    assert are_linked(printed(LEVEL.format(71), title="Water"), printed(again, title="WATER", at=FIRST_DAY + A_DAY))


def test_of_many_figures_one_that_changed_is_an_update_on_the_next_day_too() -> None:
    counts = " ".join(
        f"Ward {name} has counted {number} votes so far." for number, name in enumerate("ABCDEFGHIJKLMN", 300)
    )
    first, update = printed(counts), printed(counts.replace("307", "311"), at=FIRST_DAY + A_DAY)
    assert are_linked(first, update)
