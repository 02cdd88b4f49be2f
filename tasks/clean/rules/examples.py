"""Tries every boilerplate rule on its own examples, and all rules on the lines that one of them must keep.

A line in `keeps` must be kept in every text that the rule is for. For a rule in a publisher's file that is a text of this
publisher and one of no known publisher; for one in `all.yaml` or `agencies.yaml` a text of any publisher and of none. It may
be boilerplate of another publisher.
"""

from collections.abc import Iterator
from pathlib import Path

from tasks.clean.lines import clean_document
from tasks.clean.rules.apply import remove_by_rules
from tasks.clean.rules.files import Position, RuleEntry, RuleFiles
from tasks.clean.rules.lint import Finding, finding_of, shown, static_findings
from tasks.clean.rules.load import Rules, files_and_faults, rules_of
from tasks.clean.rules.lookup import LONGEST_LINE
from tasks.document import Document, Origin, RemovedLine
from tasks.text.matching import fold, fold_pattern, normal_form

_ORIGIN = Origin(collection="rules", path="example", url="example")
# The article around an example, with so many lines that head and foot do not meet.
_PROSE = [f"On day {day} the ferry crossed the sound with hay, bicycles and one choir on deck." for day in range(18)]
_UNKNOWN_SITE = "A Site Without Rules"


def check_rules(folder: Path) -> list[Finding]:
    """Return all faults of the rules of `folder`, by file; the rules are tried only if all of them can be loaded."""
    files, faults = files_and_faults(folder)
    findings = [finding_of(fault, folder) for fault in faults]
    if not faults:
        findings += static_findings(files, folder)
        findings += _example_findings(files, rules_of(files), folder)
    return sorted(findings, key=lambda finding: (finding.file, finding.severity))


def _example_findings(files: RuleFiles, rules: Rules, folder: Path) -> Iterator[Finding]:
    for name, publisher, entry in files.entries():
        faults = [
            *_length_faults(entry),
            *_removal_faults(name, publisher, entry, rules),
            *_keep_faults(publisher, entry, rules),
            *(_signature_faults(name, publisher, entry, files) if entry.signature and publisher else ()),
        ]
        for fault in faults:
            yield Finding(file=shown(folder, name), rule=entry.id, fault=fault)
    for credit in files.agencies.inline:
        lines = {**credit.finds, **dict.fromkeys(credit.ignores, ())}
        for line, names in lines.items():
            found = rules.agencies.inside(line)
            if found != names:
                what = f"finds {', '.join(found) or 'no agency'} in '{line}', not {', '.join(names) or 'none'}"
                fault = f"{what}; repair the pattern or the example"
                yield Finding(file=shown(folder, "agencies"), rule=credit.id, fault=fault)


def _length_faults(entry: RuleEntry) -> Iterator[str]:
    for phrase in (*entry.exact, *(entry.block.start if entry.block else ())):
        if len(phrase) > LONGEST_LINE:
            yield f"has the phrase '{phrase[:40]}…', longer than {LONGEST_LINE} characters, so never looked up; shorten it"


def _removal_faults(name: str, publisher: str | None, entry: RuleEntry, rules: Rules) -> Iterator[str]:
    for example in entry.removes:
        lines = example.split("\n")
        document = _cleaned(lines, entry.position, publisher or _UNKNOWN_SITE, rules)
        removed = [line.text for line in document.removed]
        if removed != lines:
            missing = next((line for line in lines if line not in removed), example)
            yield f"does not remove its own example '{missing}'; repair the rule or the example under `removes`"
        elif document.removed[0].rule != f"{name}/{entry.id}":
            yield f"never removes its own example '{lines[0]}', which {document.removed[0].rule} removes first; drop one"
        elif entry.signature and _cleaned(lines, entry.position, None, rules).publisher != publisher:
            yield f"does not name {publisher} by its example '{lines[0]}'; another publisher signs it too"


def _keep_faults(publisher: str | None, entry: RuleEntry, rules: Rules) -> Iterator[str]:
    publishers = [None, publisher] if publisher else [None, *rules.own]
    for keep in entry.keeps:
        removed = next(filter(None, (_removal(keep, each, rules) for each in publishers)), None)
        if removed:
            yield f"keeps '{keep}', but {removed.rule} removes it; narrow that rule or drop the example under `keeps`"


def _removal(line: str, publisher: str | None, rules: Rules) -> RemovedLine | None:
    """Return the line as removed from the head, the middle or the foot of an article; None where it is kept in all three."""
    lookups = (rules.shared, rules.own[publisher]) if publisher else (rules.shared,)
    if not any(lookup.find(normal_form(part)) for lookup in lookups for part in line.split("\n")):
        return None
    for position in (Position.HEAD, Position.ANYWHERE, Position.FOOT):
        if removed := _cleaned([line], position, publisher, rules).removed:
            return removed[0]
    return None


def _signature_faults(name: str, publisher: str, entry: RuleEntry, files: RuleFiles) -> Iterator[str]:
    names = [fold(known) for known in (publisher, *files.publishers[name].names)]
    patterns = (fold_pattern(pattern).replace("\\", "") for pattern in entry.regex)
    for phrase in (*entry.exact, *entry.credit, *entry.removes, *patterns):
        if not any(known in fold(phrase) for known in names):
            yield f"is a signature, but '{phrase}' does not name {publisher}; move it to a rule without `signature`"


def _cleaned(lines: list[str], position: Position, publisher: str | None, rules: Rules) -> Document:
    """Clean an article with lines where a rule for `position` looks for them."""
    above = {Position.HEAD: 0, Position.ANYWHERE: 9}.get(position, len(_PROSE))
    text = "\n".join([*_PROSE[:above], *lines, *_PROSE[above:]])
    document = Document(id="", origin=_ORIGIN, version=0, format="txt", text=text, publisher=publisher)
    return clean_document(document, [remove_by_rules], rules=rules)
