"""The report of a learning run: a line a source, for people and for machines."""

from typing import Self

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from tasks.clean.learnt.files import LearntFile
from tasks.document import Record
from tasks.text.markdown import markdown_cell


class SourceLearnt(Record, frozen=True):
    """The counts of one source: documents, lines proposed, in force and newly in force; and its file."""

    source: str
    documents: int
    copies: int
    lines: int
    applied: int
    new: int
    file: str

    @classmethod
    def of(cls, file: LearntFile, before: LearntFile | None, *, path: str) -> Self:
        """Return the counts of a file, compared with the file before."""
        earlier = {line.template for line in before.lines if line.apply} if before else set()
        applied = [line for line in file.lines if line.apply]
        return cls(
            source=file.source,
            documents=file.documents,
            copies=file.copies,
            lines=len(file.lines),
            applied=len(applied),
            new=sum(line.template not in earlier for line in applied),
            file=path,
        )


class LearnReport(Record, frozen=True):
    """A learning run: documents read, those not counted before, and the sources that have lines."""

    read: int
    counted: int
    sources: tuple[SourceLearnt, ...] = ()

    @property
    def new(self) -> int:
        """Return the number of lines that this run put in force."""
        return sum(source.new for source in self.sources)


def report_text(report: LearnReport) -> RenderableType:
    """Lay out the report for a terminal."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Source")
    for name in ("Documents", "Lines", "In force", "New"):
        table.add_column(name, justify="right")
    table.add_column("File", overflow="fold")
    for source in report.sources:
        figures = (source.documents, source.lines, source.applied, source.new)
        table.add_row(source.source, *(f"{figure:,}" for figure in figures), source.file)
    waiting = sum(source.lines - source.applied for source in report.sources)
    learnt = table if report.sources else "No source repeats a line often enough to be learnt yet"
    parts: list[RenderableType] = [_counts(report), learnt]
    if waiting:
        parts.append(f"{waiting:,} lines wait for a decision: set `apply: true` in the file, or run with --apply")
    return Group(*parts)


def to_markdown(report: LearnReport) -> str:
    """Return the report in Markdown, as Prefect shows it."""
    rows = [
        f"| {markdown_cell(s.source)} | {s.documents:,} | {s.lines:,} | {s.applied:,} | {s.new:,} |"
        for s in report.sources
    ]
    head = ["| source | documents | lines | in force | new |", "|---|---:|---:|---:|---:|"]
    return "\n".join(["# Learnt lines", "", _counts(report), *(["", *head, *rows] if rows else [])]) + "\n"


def _counts(report: LearnReport) -> str:
    return f"{report.read:,} documents read, {report.counted:,} not counted before"
