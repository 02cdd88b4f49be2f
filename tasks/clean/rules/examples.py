"""Holds every boilerplate rule to its own examples, and to the counter-examples of the others.

A line in a rule's `keeps` must stay in every text that the rule is for: one in a publisher's file in a text of that
publisher and in one of no known source, one in `all.yaml` or `agencies.yaml` in a text of any publisher and of none.
Another publisher may well have that line as boilerplate.
"""

from collections.abc import Iterator
from pathlib import Path

from tasks.clean.lines import clean_document
from tasks.clean.rules.apply import remove_by_rules
from tasks.clean.rules.files import Position, RuleEntry, RuleFiles
from tasks.clean.rules.lint import Finding, Severity, read_for_lint, shown, static_findings
from tasks.clean.rules.load import Rules, rules_of
from tasks.clean.rules.lookup import LONGEST_LINE
from tasks.document import Document, Origin, RemovedLine
from tasks.text.matching import fold, fold_pattern, normal_form

_ORIGIN = Origin(collection="rules", path="example", url="example")
# Lines of an article for an example to stand in: so many that head and foot do not meet.
_PROSE = [f"On day {day} the ferry crossed the sound with hay, bicycles and one choir on deck." for day in range(18)]
_UNKNOWN_SITE = "A Site Without Rules"


def check_rules(folder: Path) -> list[Finding]:
    """Return all that is wrong with the rules of `folder`, by file; rules are tried only where all can be loaded."""
    files, findings = read_for_lint(folder)
    if files is not None:
        findings += static_findings(files, folder)
        findings += _example_findings(files, rules_of(files), folder)
    return sorted(findings, key=lambda finding: (finding.file, finding.severity))


def _example_findings(files: RuleFiles, rules: Rules, folder: Path) -> Iterator[Finding]:
    for name, publisher, entry in files.entries():
        faults = [
            *_long_phrases(entry),
            *_unremoved(name, publisher, entry, rules),
            *_unkept(publisher, entry, rules),
            *(_unsigned(name, publisher, entry, files) if entry.signature and publisher else ()),
        ]
        for fault in faults:
            yield Finding(file=shown(folder, name), rule=entry.id, severity=Severity.ERROR, fault=fault)
    for credit in files.agencies.inline:
        lines = {**credit.finds, **dict.fromkeys(credit.ignores, ())}
        for line, names in lines.items():
            found = rules.agencies.inside(line)
            if found != names:
                fault = f"finds {', '.join(found) or 'no agency'} in '{line}', not {', '.join(names) or 'none'}"
                yield Finding(
                    file=shown(folder, "agencies"),
                    rule=credit.id,
                    severity=Severity.ERROR,
                    fault=f"{fault}; mend the pattern or the example",
                )


def _long_phrases(entry: RuleEntry) -> Iterator[str]:
    for phrase in (*entry.exact, *(entry.block.start if entry.block else ())):
        if len(phrase) > LONGEST_LINE:
            yield f"has the phrase '{phrase[:40]}…', longer than the {LONGEST_LINE} characters of any line looked at; shorten it"


def _unremoved(name: str, publisher: str | None, entry: RuleEntry, rules: Rules) -> Iterator[str]:
    for example in entry.removes:
        lines = example.split("\n")
        document = _cleaned(_placed(lines, entry.position), publisher or _UNKNOWN_SITE, rules)
        taken = [line.text for line in document.removed]
        if taken != lines:
            missing = next((line for line in lines if line not in taken), example)
            yield f"leaves its own example '{missing}' in; mend the rule or the example under `removes`"
        elif document.removed[0].rule != f"{name}/{entry.id}":
            yield f"never fires on its own example '{lines[0]}', which {document.removed[0].rule} takes first; drop one"
        elif entry.signature and _cleaned(_placed(lines, entry.position), None, rules).publisher != publisher:
            yield f"does not give its example '{lines[0]}' the source {publisher}; another publisher signs it too"


def _unkept(publisher: str | None, entry: RuleEntry, rules: Rules) -> Iterator[str]:
    sources = [None, publisher] if publisher else [None, *rules.own]
    for keep in entry.keeps:
        removed = next(filter(None, (_taken(keep, source, rules) for source in sources)), None)
        if removed:
            yield f"keeps '{keep}', but {removed.rule} takes it out; narrow that rule or drop the example under `keeps`"


def _taken(line: str, source: str | None, rules: Rules) -> RemovedLine | None:
    """Return the line as it was taken out of the head, the middle or the foot of an article; None where it stays."""
    lookups = (rules.shared, rules.own[source]) if source else (rules.shared,)
    if not any(lookup.find(normal_form(part)) for lookup in lookups for part in line.split("\n")):
        return None
    for position in (Position.HEAD, Position.ANYWHERE, Position.FOOT):
        if removed := _cleaned(_placed([line], position), source, rules).removed:
            return removed[0]
    return None


def _unsigned(name: str, publisher: str, entry: RuleEntry, files: RuleFiles) -> Iterator[str]:
    names = [fold(known) for known in (publisher, *files.publishers[name].names)]
    patterns = (fold_pattern(pattern).replace("\\", "") for pattern in entry.regex)
    for phrase in (*entry.exact, *entry.credit, *entry.removes, *patterns):
        if not any(known in fold(phrase) for known in names):
            yield f"is a signature, but '{phrase}' does not name {publisher}; move it to a rule without `signature`"


def _placed(lines: list[str], position: Position) -> list[str]:
    """Put lines where a rule for `position` looks for them."""
    if position is Position.HEAD:
        return [*lines, *_PROSE]
    return [*_PROSE[:9], *lines, *_PROSE[9:]] if position is Position.ANYWHERE else [*_PROSE, *lines]


def _cleaned(lines: list[str], source: str | None, rules: Rules) -> Document:
    document = Document(id="", origin=_ORIGIN, version=0, format="txt", text="\n".join(lines), publisher=source)
    return clean_document(document, [remove_by_rules], rules=rules)
