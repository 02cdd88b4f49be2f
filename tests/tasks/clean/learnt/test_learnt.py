"""Learning: templates of lines, counts, proposals, and the removal of lines in force."""

import random
from functools import partial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.clean.learnt.apply import LearntLines, remove_learnt
from tasks.clean.learnt.decision import APPLY, learnt_file, lower_share, proposals
from tasks.clean.learnt.files import Decider, LearntFile, LearntLine, LearntPosition, source_slug
from tasks.clean.learnt.parts import Part, text_parts
from tasks.clean.learnt.profile import SKETCH, SKETCHED, WINDOW, DocumentLines, SourceProfile
from tasks.clean.learnt.templates import LONGEST_LINE, line_template, named_template
from tasks.clean.lines import Lines, clean_document, text_lines
from tasks.clean.rules.load import load_rules
from tasks.document import Document, Origin, RemovedLine
from tests.support.inputs.newspaper import BOX, FOOT, HEAD, SUBHEAD, article, paragraph

ANY_LINE = st.text(st.characters(codec="utf-8"), max_size=60)


def document(*lines: str, id: str = "1", source: str | None = "The Daily Kite") -> Document:
    origin = Origin(collection="news", path=f"{id}.txt", url=id)
    return Document(id=id, origin=origin, version=0, format="txt", text="\n".join(lines), publisher=source)


def cleaned_by_learnt(text: Document, *, learnt: LearntLines) -> Document:
    return clean_document(text, [partial(remove_learnt, learnt=learnt)], rules=load_rules())


def prose(number: int) -> str:
    return paragraph(random.Random(f"prose {number}"))


def profile_of(*texts: list[str]) -> SourceProfile:
    profile = SourceProfile(name="The Daily Kite")
    for number, lines in enumerate(texts):
        profile.add(DocumentLines(document(*lines, id=str(number))))
    return profile


def in_force(*texts: list[str]) -> LearntLines:
    file = learnt_file(profile_of(*texts), apply=True)
    return LearntLines({source_slug(file.source): file})


def a_line(template: str, *, place: LearntPosition = LearntPosition.FOOT) -> LearntLine:
    return LearntLine(
        line=template,
        apply=True,
        by=Decider.THRESHOLD,
        place=place,
        documents=41,
        head=0,
        inside=0,
        foot=41,
        template=template,
    )


def taking_out(*lines: LearntLine) -> LearntLines:
    return LearntLines({"the-daily-kite": LearntFile(source="The Daily Kite", documents=44, lines=lines)})


KITE = [article(number) for number in range(24)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Published on 3 March 2024 at 14:05", "PUBLISHED ON 28 November 2023 at 9:30"),
        ("Publié le 12 janvier 2024", "Publié le 1er août 2023"),
        ("公開 2024年3月1日", "公開 2023年12月31日"),
        ("1,204 comments", "→ 7 comments"),
        ("Updated at 4 p.m.", "Updated at 10:15 a.m."),
        ("Mail to desk@kite.example", "Mail to news@kite.example"),
        ("More at https://kite.example/1", "More at https://kite.example/abc?x=1"),
    ],
)
def test_lines_that_differ_in_a_date_a_figure_or_a_link_have_one_template(one: str, other: str) -> None:
    assert line_template(one) == line_template(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Read more", "Read it"), ("May we come in?", "June we come in?"), ("By Ann Lee", "By Bo Hill")]
)
def test_lines_that_differ_in_words_have_templates_of_their_own(one: str, other: str) -> None:
    assert line_template(one) != line_template(other)


@pytest.mark.parametrize("line", ["", "* * *", "12:30", "—", "3", "ab", "x" * (LONGEST_LINE + 1)])
def test_nothing_is_learnt_of_a_line_without_letters_or_a_whole_text(line: str) -> None:
    assert line_template(line) == ""


def test_names_are_masked_in_a_template_of_their_own() -> None:
    assert named_template("By Ann Lee") == named_template("By J. K. von Hill") == "by <name>"
    assert named_template("Reporting by Ann Lee; editing by Bo Hill") == "reporting by <name>; editing by <name>"
    assert named_template("Read more") == named_template("Ann Lee") == ""


@given(ANY_LINE)
def test_any_line_has_a_template_that_depends_on_its_normal_form_alone(line: str) -> None:
    assert line_template(f"  {line}\t") == line_template(line)
    assert len(named_template(line)) <= 20 * len(line) + 20


def test_the_article_is_from_the_first_line_of_prose_to_the_last_that_is_not_known() -> None:
    lines = ["Kicker", prose(1), "Common Vision", prose(2), "The app", prose(3), "All rights kept"]
    no = [False] * len(lines)
    assert text_parts(lines, is_known=no) == [Part.HEAD, *[Part.INSIDE] * 5, Part.FOOT]
    no[5] = True  # a notice in full sentences
    assert text_parts(lines, is_known=no) == [Part.HEAD, *[Part.INSIDE] * 3, *[Part.FOOT] * 3]


def test_boilerplate_is_proposed_and_subheads_and_paragraphs_are_not() -> None:
    proposed = {line.template: line for line in proposals(profile_of(*KITE), threshold=APPLY)}
    expected = {*map(line_template, [*HEAD, *BOX, *FOOT]), "published on #"}
    assert {template.replace("{year}", "#") for template in expected} == set(proposed)
    assert line_template(SUBHEAD) not in proposed
    assert proposed["the kite at your newsagent"].place is LearntPosition.FOOT
    assert proposed["the daily kite"].place is LearntPosition.HEAD
    assert proposed[line_template(BOX[0])].place is LearntPosition.BLOCK
    assert proposed["the kite at your newsagent"].documents == len(KITE)


def test_a_line_that_is_twice_in_most_documents_is_proposed_for_any_position() -> None:
    texts = [[prose(n), "Advertisement", prose(n + 100), "Advertisement", prose(n + 200)] for n in range(8)]
    (line,) = proposals(profile_of(*texts), threshold=APPLY)
    assert (line.template, line.place) == ("advertisement", LearntPosition.ANYWHERE)


def test_bylines_with_many_names_have_one_template() -> None:
    names = ["Ann Lee", "Bo Hill", "Cy Marsh", "Di Frost", "Ed Stone", "Flo Reed", "Guy Banks", "Hal Moor"]
    file = learnt_file(
        profile_of(*([f"By {name}", prose(n), prose(n + 50)] for n, name in enumerate(names))), apply=True
    )
    assert [(line.template, line.apply) for line in file.lines] == [("by <name>", True)]


def test_three_documents_are_enough_to_propose_and_too_few_to_apply() -> None:
    texts = [[prose(n), prose(n + 50), "Get the app"] for n in range(3)]
    (line,) = learnt_file(profile_of(*texts), apply=True).lines
    assert (line.documents, line.apply) == (3, False)


def test_a_story_told_again_and_again_is_counted_once() -> None:
    story = [prose(n) for n in range(6)]
    copies = [[*story[:5], prose(100 + n), "Correction"] for n in range(12)]
    profile = profile_of(*copies)
    assert (profile.documents, profile.copies) == (1, 11)
    assert proposals(profile) == []


def test_articles_with_more_boilerplate_than_text_are_no_duplicates_of_each_other() -> None:
    foot = [f"A notice of the Daily Kite, number {'x' * n} of many" for n in range(6)]
    profile = profile_of(*([prose(n), prose(n + 50), *foot] for n in range(10)))
    assert profile.copies == 0


def test_a_profile_without_a_document_has_no_line_of_it_alone() -> None:
    texts = [[prose(n), prose(n + 50), "Get the app"] for n in range(4)]
    profile = profile_of(*texts)
    others = profile.without(DocumentLines(document(*texts[2])))
    (line,) = proposals(others)
    assert (others.documents, line.documents) == (3, 3)
    assert profile.documents == 4
    copy = [*texts[1], "Another foot line"]
    assert profile.without(DocumentLines(document(*copy))).documents == 3
    assert profile.without(DocumentLines(document(prose(9), prose(99), "Get the app"))) is profile


def test_memory_is_bounded_by_the_window_and_a_frequent_line_is_never_forgotten() -> None:
    profile = SourceProfile(name="kite")
    count = 3 * WINDOW
    for number in range(count):
        rare = ["Get the app"] if number % 50 == 0 else []
        profile.add(DocumentLines(document(prose(number), prose(number + count), *rare, id=str(number))))
    assert len(profile.sightings) <= 2 * WINDOW
    assert len(profile.sketches) <= SKETCH * SKETCHED
    (app,) = [seen for seen in profile.sightings.values() if seen.line == "Get the app"]
    assert count / 50 - count / WINDOW <= app.documents <= count / 50


def test_a_profile_survives_being_written_and_read() -> None:
    profile = profile_of(*KITE[:12])
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(profile), type=SourceProfile)
    for number, lines in enumerate(KITE[12:]):
        assert again.add(DocumentLines(document(*lines, id=f"n{number}")))
        profile.add(DocumentLines(document(*lines, id=f"n{number}")))
    assert again == profile


def test_a_share_of_few_documents_is_worth_less_than_the_same_of_many() -> None:
    assert lower_share(0, 0) == 0
    assert lower_share(3, 4) < 0.4 < lower_share(300, 400) < 0.75
    assert lower_share(300, 400) == pytest.approx(0.713, abs=0.001)


def test_a_learnt_line_is_removed_at_its_position_with_its_evidence_and_kept_elsewhere() -> None:
    learnt = taking_out(a_line("get the app"))
    text = ["Get the app", prose(1), "Get the app", prose(2), "Get the app!"]
    cleaned = cleaned_by_learnt(document(*text), learnt=learnt)
    assert text_lines(cleaned.text) == text[:4]
    assert cleaned.removed == (
        RemovedLine(
            text="Get the app!", rule="learnt/the-daily-kite", position=5, evidence="in 41 of 44 documents, foot"
        ),
    )


def test_learnt_lines_beside_each_other_are_removed_wherever_they_are() -> None:
    learnt = taking_out(
        a_line("get the app", place=LearntPosition.BLOCK), a_line("share this", place=LearntPosition.BLOCK)
    )
    cleaned = cleaned_by_learnt(
        document(prose(1), "Get the app", "Share this", prose(2), "Share this", prose(3)), learnt=learnt
    )
    assert text_lines(cleaned.text) == [prose(1), prose(2), "Share this", prose(3)]


def test_learnt_lines_of_one_source_are_kept_in_another() -> None:
    lines = Lines.of(document(prose(1), "Get the app", source="The Weekly Heron"), rules=load_rules())
    assert remove_learnt(lines, learnt=taking_out(a_line("get the app"))) is lines


def test_new_articles_lose_their_boilerplate_and_nothing_else() -> None:
    learnt = in_force(*KITE)
    for number in range(100, 130):
        lines = article(number)
        cleaned = cleaned_by_learnt(document(*lines), learnt=learnt)
        assert text_lines(cleaned.text) == [*lines[3:5], SUBHEAD, lines[6], lines[9]]


@given(st.lists(st.sampled_from([*HEAD, *BOX, *FOOT, SUBHEAD, prose(1), prose(2), "Short.", ""]), max_size=14))
def test_cleaning_twice_is_cleaning_once(lines: list[str]) -> None:
    learnt = in_force(*KITE[:8])
    once = cleaned_by_learnt(document(*lines), learnt=learnt)
    assert cleaned_by_learnt(once, learnt=learnt) == once


def test_a_persons_decision_outlives_every_run() -> None:
    first = learnt_file(profile_of(*KITE), apply=True)
    app = next(line for line in first.lines if line.template == "the kite at your newsagent")
    edited = msgspec.structs.replace(first, lines=(msgspec.structs.replace(app, apply=False),))
    again = learnt_file(profile_of(*KITE), before=edited, apply=True)
    kept = {line.template: (line.apply, line.by) for line in again.lines}
    assert kept["the kite at your newsagent"] == (False, Decider.PERSON)
    assert kept["the daily kite"] == (True, Decider.THRESHOLD)
    nothing = learnt_file(SourceProfile(name="The Daily Kite"), before=again, apply=True)
    assert {line.template: line.apply for line in nothing.lines} == {t: a for t, (a, _) in kept.items()}


def test_a_run_without_apply_leaves_in_force_what_was() -> None:
    first = learnt_file(profile_of(*KITE[:12]), apply=True)
    again = learnt_file(profile_of(*KITE), before=first)
    assert {line.template for line in first.lines} == {line.template for line in again.lines if line.apply}
    assert not any(line.is_persons_choice for line in again.lines)


def test_lines_that_five_sources_share_at_the_edges_are_proposed_as_shared() -> None:
    shared = SourceProfile(name="shared")
    for number in range(12):
        headline = ["A whale in the harbour"] if number < 6 else []  # one story, told by all
        text = document(
            *headline, prose(number), "Common Vision", prose(number + 50), "Share this", *["Ours"] * (number > 8)
        )
        shared.add(DocumentLines(text), source=number % 6 + 1)
    proposed = proposals(shared, is_shared=True)
    assert [(line.template, line.sources, line.place) for line in proposed] == [
        ("share this", 6, LearntPosition.EDGES),
        ("a whale in the harbour", 6, LearntPosition.EDGES),
        ("ours", 3, LearntPosition.EDGES),
    ]
    file = learnt_file(shared, apply=True, is_shared=True)
    assert [line.template for line in file.lines if line.apply] == ["share this"]
    cleaned = cleaned_by_learnt(document(prose(1), "Share this"), learnt=LearntLines({"_shared": file}))
    assert cleaned.removed[0].evidence == "in 6 sources, edges"


def test_a_shared_line_that_a_person_kept_in_a_source_is_kept_there() -> None:
    shared = LearntFile(
        source="shared", documents=90, lines=(msgspec.structs.replace(a_line("share this"), sources=6),)
    )
    kept = msgspec.structs.replace(a_line("share this"), apply=False)
    learnt = LearntLines({"_shared": shared, "kite": LearntFile(source="kite", documents=9, lines=(kept,))})
    lines = [prose(1), "Share this"]
    assert cleaned_by_learnt(document(*lines, source="kite"), learnt=learnt).removed == ()
    assert [line.text for line in cleaned_by_learnt(document(*lines, source="heron"), learnt=learnt).removed] == [
        "Share this"
    ]
