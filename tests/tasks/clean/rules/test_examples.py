"""Every rule is tested with its examples, here and by `kiosque rules check`."""

from pathlib import Path

import pytest

from tasks.clean.rules.examples import check_rules
from tasks.clean.rules.lint import Severity
from tasks.clean.rules.load import RULES_FOLDER
from tests.support.inputs.rule_folder import AGENCIES, PUBLISHER, folder

RULE = "language: en, position: foot"
MORE = f"{{id: more, {RULE}, exact: [Read more], removes: [Read more]}}"


def faults(path: Path) -> list[str]:
    return [str(finding) for finding in check_rules(path)]


def kite(rules: str) -> str:
    return PUBLISHER.replace("rules: []", f"rules: [{rules}]")


@pytest.mark.slow
def test_the_rules_that_come_with_kiosque_have_no_fault() -> None:
    assert [str(each) for each in check_rules(RULES_FOLDER) if each.severity is Severity.ERROR] == []


def test_a_folder_of_sound_rules_has_no_finding(tmp_path: Path) -> None:
    assert faults(folder(tmp_path, all=f"rules: [{MORE}]", kite=PUBLISHER)) == []


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (f"[{{id: a, {RULE}, exact: [x], removes: [Read more]}}]", "does not remove its own example 'Read more'"),
        (
            f"[{MORE}, {{id: b, {RULE}, regex: ['read .{{1,9}}'], removes: [Read more]}}]",
            "which all/more removes first",
        ),
        (f"[{{id: a, {RULE}, regex: [read], removes: [Read], keeps: [READ]}}]", "keeps 'READ', but all/a removes it"),
        (f"[{MORE}, {{id: b, {RULE}, exact: [x], removes: [x], keeps: [Read more!]}}]", "but all/more removes it"),
        (f"[{{id: a, {RULE}, exact: [{'x' * 301}, y], removes: [y]}}]", "longer than 300 characters"),
        (f"[{{id: a, {RULE}, regex: [Read, y], removes: [y]}}]", "has a 'R' in the pattern 'Read'"),
        (f"[{{id: a, {RULE}, regex: ['- read', y], removes: [y]}}]", "has '-' before the pattern '- read'"),
        (f"[{{id: a, {RULE}, regex: ['read:', y], removes: [y]}}]", "has ':' behind the pattern 'read:'"),
        (f"[{{id: a, {RULE}, regex: ['(?:a+)+y'], removes: [aay]}}]", "repeats a repetition in the pattern '(?:a+)+y'"),
        (
            f"[{MORE}, {{id: b, {RULE}, exact: [READ MORE…, y], removes: [y]}}]",
            "all.yaml removes too: 'READ MORE…'",
        ),
    ],
)
def test_a_rule_at_fault_is_named_with_its_file_and_what_to_do(tmp_path: Path, rules: str, fault: str) -> None:
    (found,) = faults(folder(tmp_path, all=f"rules: {rules}"))
    assert found.startswith(f"{tmp_path}/all.yaml: rule '")
    assert fault in found
    assert "; " in found


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    broken = f"rules: [{{id: a, {RULE}, regex: ['('], removes: [x]}}, {{id: b, {RULE}, removes: [x]}}]"
    found = faults(folder(tmp_path, all=broken, kite="publisher: Kite", kite2="{"))
    assert [line.partition(": ")[0].rpartition("/")[2] for line in found] == [
        "all.yaml",
        "all.yaml",
        "kite.yaml",
        "kite2.yaml",
    ]


def test_a_folder_without_rules_is_reported_with_what_is_missing(tmp_path: Path) -> None:
    assert [line.rpartition("/")[2] for line in faults(tmp_path)] == [
        "agencies.yaml: cannot be read: No such file or directory",
        "all.yaml: cannot be read: No such file or directory",
    ]


def test_a_line_that_one_publisher_keeps_may_be_boilerplate_of_another(tmp_path: Path) -> None:
    rule = f"{{id: a, {RULE}, exact: [%s], removes: [%s], keeps: [%s]}}"
    other = kite(rule % ("Up", "Up", "Down")).replace("Kite", "Gull").replace("kite", "gull")
    assert faults(folder(tmp_path, kite=kite(rule % ("Down", "Down", "Up")), gull=other)) == []


def test_a_line_that_all_texts_keep_may_be_removed_by_no_publisher(tmp_path: Path) -> None:
    all_texts = f"rules: [{MORE.replace('}', ', keeps: [Up]}')}]"
    own = kite(f"{{id: a, {RULE}, exact: [Up], removes: [Up]}}")
    (found,) = faults(folder(tmp_path, all=all_texts, kite=own))
    assert "keeps 'Up', but kite/a removes it" in found


def test_a_signature_names_its_publisher(tmp_path: Path) -> None:
    signed = f"{{id: a, {RULE}, signature: true, exact: [%s], removes: [%s]}}"
    assert faults(folder(tmp_path, kite=kite(signed % ("The Daily Kite app", "The Daily Kite app")))) == []
    found = faults(folder(tmp_path, kite=kite(signed % ("The app", "The app"))))
    assert all("is a signature, but 'The app' does not name Daily Kite" in line for line in found)
    assert found


def test_a_credit_inside_a_line_is_tested_with_its_examples(tmp_path: Path) -> None:
    inline = (
        "{id: a, language: en, at: end, regex: ['\\({agencies}\\)'], finds: {'Done. (AFP)': [AFP], 'Done.': [AFP]}}"
    )
    (found,) = faults(folder(tmp_path, agencies=AGENCIES.replace("inline: []", f"inline: [{inline}]")))
    assert "rule 'a' finds no agency in 'Done.', not AFP" in found


def test_shared_phrases_of_two_languages_are_no_duplicates(tmp_path: Path) -> None:
    rules = "[{id: no, language: 'no', position: foot, exact: [Les], removes: [Les]}, {id: da, language: da, position: foot, exact: [Les, Dk], removes: [Dk]}]"  # fmt: skip  # noqa: E501
    assert faults(folder(tmp_path, all=f"rules: {rules}")) == []
