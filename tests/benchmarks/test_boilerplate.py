import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.boilerplate import __main__ as boilerplate
from benchmarks.boilerplate.__main__ import Floor, below, main
from benchmarks.boilerplate.metrics import Page, by_source, curve, mean_text_f1, pages_of, shares, shingles, text_f1
from benchmarks.boilerplate.reread_labels import read_changes
from benchmarks.boilerplate.systems import REGIMES, SYSTEMS, Models, c4_lines, justext_lines, removed_by_systems
from config.errors import ConfigError
from config.loading import load_yaml
from config.models import LineModel, LineTrees, load_line_cues, load_line_model
from training.line_model import Line, fold_of

STORY = "The council met on Monday and voted for the new bridge over the river after a long debate."
ADVERT = "Subscribe now for unlimited news"


def page(*lines: tuple[str, str], language: str = "en", source: str = "kite") -> Page:
    return Page(
        source=source,
        language=language,
        lines=tuple(text for text, _ in lines),
        labels=tuple(label for _, label in lines),
    )


def line(doc: str, text: str, label: str = "content", *, source: str = "kite", lang: str = "en") -> Line:
    return Line(doc=doc, source=source, lang=lang, text=text, label=label)


def model(*sources: str) -> LineModel:
    trees = LineTrees(threshold=0.0, features=(), sources=sources, trees=())
    return LineModel(cues=load_line_cues(), trees=trees)


def test_characters_count_and_not_lines():
    one = page(("x" * 30, "boilerplate"), ("x" * 10, "boilerplate"), ("x" * 60, "content"))
    share = shares([one], [{0}])["all"]
    assert (share.boilerplate_removed, share.content_lost) == (0.75, 0.0)


def test_meta_and_ambiguous_lines_count_nowhere():
    one = page(("a title", "meta"), (STORY, "content"), ("who knows", "ambiguous"), (ADVERT, "boilerplate"))
    assert shares([one], [{0, 2, 3}])["all"] == shares([one], [{3}])["all"]
    assert text_f1(one, {0, 2, 3}) == text_f1(one, {3}) == 1.0


def test_a_language_weighs_in_the_mean_as_much_as_any_other():
    english = page(("x" * 99, "boilerplate"))
    danish = page(("x", "boilerplate"), language="da")
    found = shares([english, danish], [{0}, set()])
    assert found["macro"].boilerplate_removed == 0.5
    assert found["all"].boilerplate_removed == 0.99


def test_a_language_without_boilerplate_is_left_out_of_the_mean():
    found = shares([page((ADVERT, "boilerplate")), page((STORY, "content"), language="da")], [{0}, set()])
    assert found["da"].boilerplate_removed is None
    assert found["macro"].boilerplate_removed == 1.0


@pytest.mark.parametrize(
    ("language", "text", "group"),
    [("de", "Guten Tag", "de"), ("sv", "Hallå där", "other Latin"), ("ru", "Добрый день", "other scripts")],
)
def test_a_page_is_grouped_by_language_then_by_script(language, text, group):
    assert f"group:{group}" in shares([page((text, "content"), language=language)], [set()])


def test_boilerplate_that_is_kept_costs_precision():
    one = page(("one two three four five", "content"), ("six seven eight nine ten", "boilerplate"))
    assert text_f1(one, set()) == pytest.approx(2 * 2 / (4 + 2))  # two shingles of four words a line
    assert text_f1(one, {1}) == 1.0
    assert text_f1(one, {0}) == 0.0


def test_a_line_of_fewer_than_four_words_is_compared_by_its_words():
    assert text_f1(page(("Common Vision", "content"), ("more", "boilerplate")), set()) == pytest.approx(4 / 5)


@pytest.mark.parametrize("story", ["市议会投票决定建造新桥", "สภาเมืองลงมติสร้างสะพานใหม่"])
def test_in_a_script_without_spaces_each_letter_counts_as_a_word(story):
    one = page((story, "content"), (story[:6], "boilerplate"))
    assert len(list(shingles(story))) > 5
    assert 0.5 < text_f1(one, set()) < 1.0 == text_f1(one, {1})


def test_a_page_without_content_has_no_part_in_the_mean_f1():
    assert mean_text_f1([page((STORY, "content")), page((ADVERT, "boilerplate"))], [set(), set()]) == 1.0


def test_the_curve_removes_what_one_threshold_can_at_each_loss():
    one = page(("x" * 50, "boilerplate"), ("y" * 10, "content"), ("x" * 50, "boilerplate"), ("y" * 990, "content"))
    points = dict(curve([one], [np.array([3.0, 2.0, 1.0, -np.inf])]))
    assert points[0.005] == 0.5
    assert points[0.01] == 1.0


def test_the_curve_does_not_split_lines_of_one_score():
    one = page(("x" * 50, "boilerplate"), ("y" * 100, "content"))
    assert set(dict(curve([one], [np.array([1.0, 1.0])])).values()) == {0.0}


def test_lines_are_grouped_into_pages_without_the_blank_ones():
    pages = pages_of([line("a", STORY), line("a", "  "), line("b", ADVERT, "boilerplate", source="gull")])
    assert [each.lines for each in pages] == [(STORY,), (ADVERT,)]
    assert set(by_source(pages, [set(), set()])) == {"kite", "gull"}


def test_c4_keeps_sentences_of_any_script_and_drops_the_rest():
    lines = [
        STORY,
        "Read more",
        "This site uses cookies to serve you.",
        "市議会は月曜日に新しい橋を架けることを決めた。",
        "And then…",
    ]
    assert c4_lines(lines) == {1, 2, 4}


def test_justext_classifies_by_length_and_small_words():
    assert justext_lines([STORY * 3, "x " * 120, STORY * 3], "en") == {1}


def test_a_source_is_never_scored_by_trees_grown_on_it(monkeypatch):
    lines = [line("a", STORY), line("b", STORY, source="gull")]
    grown: list[set[str]] = []
    monkeypatch.setattr("benchmarks.boilerplate.systems.table_of", lambda lines: None)
    monkeypatch.setattr("benchmarks.boilerplate.systems.importlib.util.find_spec", lambda name: object())
    monkeypatch.setattr(
        "benchmarks.boilerplate.systems.grow", lambda lines, *, without, table: grown.append(without) or model()
    )
    shipped = model("kite")
    models = Models(lines, shipped=shipped)
    assert models.of("kite") is not shipped
    assert models.of("gull") is shipped
    assert grown == [{source for source in ("kite", "gull") if fold_of(source) == fold_of("kite")}]


def test_missing_lightgbm_is_reported_in_one_sentence(monkeypatch):
    monkeypatch.setattr("benchmarks.boilerplate.systems.importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="LightGBM is not installed: make bench"):
        Models([line("a", STORY)], shipped=model("kite"))


def test_a_line_is_learnt_from_the_same_source_only_in_the_regime_that_allows_it():
    stories = [f"{STORY[:-1]}, said mayor number {'abcdefg'[number] * 9} of {number} towns." for number in range(7)]
    pages = [
        page(*((story + " " + word, "content") for word in ("One.", "Two.", "Three.")), (f"A {ADVERT}", "boilerplate"))
        for story in stories
    ]
    removed = removed_by_systems(pages, Models([], shipped=load_line_model()))
    assert set(removed) == {(system, regime) for system in SYSTEMS for regime in REGIMES}
    assert removed["learnt", "leave-one-out"] == [frozenset({3})] * 7
    assert removed["learnt", "source-never-seen"] == [frozenset()] * 7


def test_a_floor_that_is_missed_is_named_with_both_figures():
    row = {
        "system": "ours",
        "regime": "leave-one-out",
        "language": "all",
        "boilerplate_removed": 0.5,
        "content_lost": 0.01,
    }
    result = {"boilerplate": [row], "text_f1": [{"system": "ours", "regime": "leave-one-out", "f1": 0.95}]}
    kept = Floor(boilerplate_removed=0.5, content_lost=0.01, text_f1=0.95)
    missed = Floor(boilerplate_removed=0.6, content_lost=0.001, text_f1=0.96)
    assert list(below({"leave-one-out": kept}, result)) == []
    assert list(below({"leave-one-out": missed}, result)) == [
        "leave-one-out: 50.00% of boilerplate removed, must be 60.00% or more",
        "leave-one-out: 1.00% of content lost, must be 0.10% or less",
        "leave-one-out: F1 of the text 0.9500, must be 0.9600 or more",
    ]


def test_there_are_floors_for_both_regimes():
    path = Path(boilerplate.__file__).parents[1] / "data" / "boilerplate_floors.yaml"
    assert set(load_yaml(path, dict[str, Floor])) == set(REGIMES)


def test_a_folder_of_sources_never_seen_is_measured_with_the_shipped_trees(tmp_path, monkeypatch, capsys):
    rows = [line("a", STORY), line("a", ADVERT, "boilerplate"), line("a", "Mon 3 June", "meta")]
    with gzip.open(tmp_path / "lines.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row._asdict()) + "\n" for row in rows)
    floors = tmp_path / "floors.yaml"
    floors.write_text("source-never-seen: {boilerplate_removed: 2.0, content_lost: 1.0, text_f1: 0.0}\n")
    monkeypatch.setattr(sys, "argv", ["boilerplate", "--data", str(tmp_path), "--json", "--floors", str(floors)])
    assert main() == 1
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert {row["language"] for row in result["boilerplate"]} == {"all", "macro", "group:en", "en"}
    assert len(result["text_f1"]) == len(SYSTEMS) * len(REGIMES)
    assert len(result["curve"]) == 6
    assert "must be 200.00% or more" in captured.err
    monkeypatch.setattr(sys, "argv", ["boilerplate", "--data", str(tmp_path)])
    assert main() == 0
    assert "the shipped trees for 1" in capsys.readouterr().out


def test_reread_labels_are_measured_beside_the_first_ones(tmp_path, monkeypatch, capsys):
    rows = [line("a", STORY), line("a", " "), line("a", ADVERT, "content"), line("a", "Mon 3 June", "boilerplate")]
    with gzip.open(tmp_path / "lines.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row._asdict()) + "\n" for row in rows)
    changes = tmp_path / "changes.tsv"
    changes.write_text("doc\tplace\twas\tis\na\t1\tcontent\tboilerplate\na\t2\tboilerplate\tmeta\n")
    command = ["boilerplate", "--data", str(tmp_path), "--reread", str(changes)]
    monkeypatch.setattr(sys, "argv", [*command, "--json"])
    assert main() == 0
    result = json.loads(capsys.readouterr().out)
    before, after = (
        next(row for row in part["boilerplate"] if row["system"] == "C4" and row["regime"] == "source-never-seen")
        for part in (result, result["reread"])
    )
    assert (before["content_lost"] > 0, before["boilerplate_removed"]) == (True, 1.0)
    assert (after["content_lost"], after["boilerplate_removed"]) == (0.0, 1.0)
    monkeypatch.setattr(sys, "argv", command)
    assert main() == 0
    assert "By the labels as read again" in capsys.readouterr().out
    changes.write_text("doc\tplace\twas\tis\na\t0\tboilerplate\tcontent\n")
    with pytest.raises(ConfigError, match="line 0 of a is labelled content, not boilerplate"):
        main()


def test_reread_labels_are_of_known_kinds_and_differ_from_the_first_ones():
    changes = read_changes(Path(boilerplate.__file__).parents[1] / "data" / "reread_labels.tsv")
    kinds = {"content", "boilerplate", "meta", "ambiguous"}
    assert len(changes) > 600
    assert all({was, label} <= kinds and was != label for was, label in changes.values())
