"""The rule files: faults that are refused, and what the rules cover. test_examples.py tests rules with their examples."""

import re
from pathlib import Path

import pytest

from config.errors import ConfigError
from tasks.clean.rules.files import RuleFiles
from tasks.clean.rules.load import load_rules, read_rule_files
from tasks.clean.rules.patterns import parsed
from tasks.text.matching import normal_form
from tests.support.inputs.rule_folder import AGENCIES, PUBLISHER, folder

RULES = load_rules()

RULE = "id: a, language: en, position: foot, removes: [x]"


@pytest.fixture(scope="module")
def files() -> RuleFiles:
    return read_rule_files()


def test_fourteen_publishers_in_seven_languages_and_twenty_languages_for_all(files: RuleFiles) -> None:
    assert len(files.publishers) >= 14
    own = {entry.language for _, publisher, entry in files.entries() if publisher}
    assert len(own - {"mul"}) >= 7
    assert len({entry.language for entry in files.shared.rules} - {"mul"}) >= 20


def test_a_publisher_is_found_by_name_alias_host_and_subdomain() -> None:
    for source in ("France 24", "FRANCE24", "france24.com", "www.france24.com", "observers.france24.com"):
        assert RULES.publisher_named(source) == "France 24"
    assert RULES.publisher_named("notfrance24.com") is None
    assert RULES.publisher_at("com") is None


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (f"[{{{RULE}}}]", "has none of exact, regex, credit and block"),
        (f"[{{{RULE}, exact: [x], regex: [x]}}]", "has exact and regex of exact, regex, credit and block"),
        (f"[{{{RULE}, exact: [x]}}, {{{RULE}, exact: [y]}}]", "is there twice"),
        (f"[{{{RULE}, exact: ['***']}}]", "whose normal form is empty"),
        (f"[{{{RULE}, regex: ['(?:x']}}]", "no regular expression"),
        (f"[{{{RULE}, regex: ['x', '(?i)y']}}]", "a flag for the whole pattern"),
        (f"[{{{RULE}, regex: ['(?<=ab|c)y']}}]", "no regular expression"),
        (f"[{{{RULE}, regex: ['(x)']}}]", "has a group"),
        (f"[{{{RULE}, credit: [with AFP]}}]", "has a credit without one {agencies}"),
        (f"[{{{RULE}, block: {{start: [x]}}}}]", "a block without `lines`"),
        (f"[{{{RULE}, block: {{start: [x], lines: ['[']}}}}]", "no regular expression"),
        (f"[{{{RULE.replace('foot', 'head')}, block: {{start: [x], to_end: true}}}}]", "set it to 'foot'"),
        (f"[{{{RULE}, exact: [x], signature: true}}]", "signature outside a publisher's file"),
        ("[{id: a, language: en, position: foot, exact: [x], removes: []}]", "length >= 1"),
        (f"[{{{RULE}, exakt: [x]}}]", "did you mean 'exact'?"),
    ],
)
def test_a_faulty_rule_is_refused_with_its_file_and_fault(tmp_path: Path, rules: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(fault)) as caught:
        load_rules(folder(tmp_path, all=f"rules: {rules}"))
    assert "all.yaml: " in str(caught.value)


def test_a_host_of_two_publishers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"kite2\.yaml: rule 'publisher' has the name 'kite\.example' of Daily Kite"):
        load_rules(folder(tmp_path, kite=PUBLISHER, kite2=PUBLISHER.replace("Daily Kite", "Kite")))


def test_an_alias_of_two_agencies_is_refused(tmp_path: Path) -> None:
    twice = AGENCIES.replace("{id: AFP}", "{id: AFP}, {id: Reuters, aliases: {en: [afp]}}")
    with pytest.raises(ConfigError, match="rule 'Reuters' has the alias 'afp' of AFP"):
        load_rules(folder(tmp_path, agencies=twice))


@pytest.mark.slow
def test_every_line_that_a_pattern_fits_holds_a_word_that_it_needs(files: RuleFiles) -> None:
    lines: dict[str, set[str]] = {}
    for name, _, entry in files.entries():
        lines[f"{name}/{entry.id}"] = {normal_form(line) for text in entry.removes for line in text.split("\n")}
    for pattern in (each for lookup in (RULES.shared, *RULES.own.values()) for each in lookup.patterns):
        fitting = filter(re.compile(pattern.source).fullmatch, lines[pattern.rule.name])
        words = parsed(pattern.source).words
        assert words == set() or all(any(word in line for word in words) for line in fitting), pattern.source


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("see (?:more|on) sitemap", {" sitemap"}),
        ("(?:follow|like) (?:us|me)?.{2,9}", {"follow", "like"}),
        ("(?:ab)?c+", {"c"}),
        ("(?:ab|.)c?", set()),
        ("(?=subscribe).{9}", set()),
    ],
)
def test_the_rarest_words_that_a_pattern_needs_are_told(pattern: str, words: set[str]) -> None:
    assert parsed(pattern).words == words


def test_a_lookup_without_patterns_fits_no_line(tmp_path: Path) -> None:
    assert load_rules(folder(tmp_path)).shared.find("") == ()
