"""The `kiosque` command.

Exit codes: 0 done; 1 the run failed; 2 wrong usage, settings or input path; 3 the index cannot be reached, is busy or
refuses; 4 there is no such document; 130 interrupted (Ctrl-C), 143 told to end (SIGTERM).
"""

import sys
from datetime import UTC, datetime
from enum import IntEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer
from rich.console import Console

from config.errors import ConfigError, IndexBusy, IndexRefused, KiosqueError
from config.settings import Settings, load_settings
from flows.cli.commands.bootstrap import bootstrap_command
from flows.cli.commands.init import init_command
from flows.cli.commands.kibana import kibana_app
from flows.cli.commands.reindex import reindex_command
from flows.cli.commands.rules import rules_app
from flows.cli.commands.schedule import schedule_command
from flows.cli.commands.serve import serve_command
from flows.cli.days import beginning
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import announce_prefect, show
from flows.cli.run_commands import forget_command, replay_command, report_command
from flows.cli.source_commands import fetch_command, run_command
from flows.orchestration.temporary_server import run_interruptibly
from flows.state.errors import sentence_of
from tasks.runtime.interrupts import Interrupted, end_interrupted, heed_signals


class Exit(IntEnum):
    """What the command returns to the shell."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INDEX = 3
    NOT_FOUND = 4


_EPILOG = (
    "Exit codes: 0 done · 1 run failed · 2 usage or settings · 3 index unreachable, busy or refusing · 4 not found · "
    "130 interrupted."
)

app = typer.Typer(
    name="kiosque",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"kiosque {version('kiosque')}")
        raise typer.Exit


@app.callback(epilog=_EPILOG)
def program(
    asked: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Print the version and end.")
    ] = False,
) -> None:
    """Ingest news articles in any language and search them."""


@app.command(epilog=_EPILOG)
def ingest(
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders, globs or URLs (s3://…): txt, HTML, JSON Lines, WARC.")
    ],
    collection: Annotated[str | None, typer.Option(help="Name for these inputs. [default: the folder's name]")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes. [default: one a processor]")] = None,
    mirror: Annotated[
        bool, typer.Option("--mirror", help="Remove documents whose input is gone from these folders.")
    ] = False,
    mirror_anyway: Annotated[
        bool, typer.Option("--mirror-anyway", help="The same, even if that is most of them or a folder is empty.")
    ] = False,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Read, clean and index articles. Running it again takes only what is new or changed.

    Every document read ends as indexed, unchanged, duplicate (indexed and linked) or rejected (in the dead letters, with
    its reason).
    """
    errors = Console(stderr=True)
    announce_prefect(errors)
    heed_signals()
    from flows.ingest import IngestParameters, ingest
    from tasks.report.run_report import RunReport, report_text

    parameters = IngestParameters(
        paths=paths,
        collection=collection,
        workers=workers,
        mirror=mirror,
        mirror_anyway=mirror_anyway,
        home=str(home) if home else None,
        elasticsearch_url=elasticsearch,
    )
    report = run_interruptibly(lambda: ingest(parameters))
    if not report.read and not report.skipped_for:
        errors.print("No article found there: known forms are txt, html, jsonl and warc, plain or gz, zst, bz2.")
    show(report, json=json, as_json=RunReport.counts, as_text=report_text)


@app.command(epilog=_EPILOG)
def learn(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, globs or URLs, as for ingest.")],
    apply: Annotated[bool, typer.Option("--apply", help="Put in force the lines over the threshold.")] = False,
    collection: Annotated[str | None, typer.Option(help="Name for these inputs. [default: the folder's name]")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes. [default: one a processor]")] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Learn which lines a source repeats around its articles, and propose them in files to decide on.

    They are in `learnt/` of the home, one a source. A line with `apply: true` is taken out by ingest and clean.
    """
    announce_prefect(Console(stderr=True))
    heed_signals()
    from flows.learn import LearnParameters, learn
    from tasks.clean.learnt.report import report_text

    parameters = LearnParameters(
        paths=paths, apply=apply, collection=collection, workers=workers, home=str(home) if home else None
    )
    report = run_interruptibly(lambda: learn(parameters))
    show(report, json=json, as_json=msgspec.to_builtins, as_text=report_text)


@app.command(epilog=_EPILOG)
def search(
    query: Annotated[
        list[str],
        typer.Argument(help='words, "phrases", prefix\\*, field:value, +required and -excluded', metavar="QUERY"),
    ],
    language: Annotated[list[str] | None, typer.Option(help="Only this language (fr, en, …); may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this publisher; may be repeated.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(parser=beginning, metavar="DAY", help="Published on or after this day (UTC), month or year."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(parser=beginning, metavar="DAY", help="Published before this day (UTC), month or year."),
    ] = None,
    recent: Annotated[
        bool, typer.Option("--recent", help="Newer articles first, among those that match well.")
    ] = False,
    copies: Annotated[
        bool, typer.Option("--copies", help="Show near copies too, not folded under their original.")
    ] = False,
    facets: Annotated[bool, typer.Option("--facets", help="Count the results by language, source and month.")] = False,
    size: Annotated[int, typer.Option(min=1, max=1000, help="How many results.")] = 10,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Search every language at once: each analyses the words its own way, so inflected forms are found.

    One or two words must both occur, of more a share: what has more of them comes first. `+word` must occur. Near copies
    of a story are one result. Put `--` before a query that begins with a minus.
    """
    from config.languages import load_languages
    from flows.cli.nothing_found import why_nothing
    from flows.cli.presentation import Answer, results_json, results_text
    from tasks.index import open_index
    from tasks.index.protocol import Filters
    from tasks.index.query import parse_query

    if since and until and since >= until:
        raise ConfigError(f"nothing is from {since:%Y-%m-%d} on and before {until:%Y-%m-%d}: --until must be later")
    languages = tuple(map(load_languages().listed, language or ()))
    filters = Filters(languages=languages, publishers=tuple(source or ()), since=since, until=until)
    settings = _settings(home, elasticsearch)
    with open_index(settings) as index:
        asked = parse_query(" ".join(query))
        now = datetime.now(UTC) if recent else None
        results = index.search(asked, filters=filters, size=size, recent=now, collapse=not copies)
        answer = Answer(
            results=results,
            facets=index.facets(asked, filters=filters) if facets else None,
            suggestion=None if results.total else index.suggest(asked),
            note=None if results.total else why_nothing(index, filters, place=_place(settings)),
        )
    show(answer, json=json, as_json=results_json, as_text=results_text)


@app.command(epilog=_EPILOG)
def explain(
    document: Annotated[
        str, typer.Argument(help="A document's id, or the file it came from (FILE#RECORD in one of many).")
    ],
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Tell the story of a document: where it was read, what was removed by which rule, its language and outcome."""
    from flows.cli.presentation import document_json, document_text, letter_json, letter_text
    from flows.cli.stories import find_story
    from tasks.document import Document

    settings = _settings(home, elasticsearch)
    story = find_story(document, settings)
    if story is None:
        _fail(f"no document {document} in {_place(settings)}; `kiosque search` lists ids and files", Exit.NOT_FOUND)
    if isinstance(story, Document):
        show(story, json=json, as_json=document_json, as_text=document_text)
    else:
        show(story, json=json, as_json=letter_json, as_text=letter_text)


@app.command(epilog=_EPILOG)
def clean(
    files: Annotated[
        list[str] | None, typer.Argument(help="Text, HTML, JSON Lines or WARC; - or nothing is standard input.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="The publisher: its rules apply, as `source` shows its name.")
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show removed lines too: a minus before, the rule behind.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object an article, with what was removed.")
    ] = False,
    home: Home = None,
) -> None:
    """Print articles without their boilerplate; no index is needed.

    A filter for a pipe: `kiosque clean - --diff < article.txt`. Several articles are set apart by their names.
    """
    from flows.cli.cleaned import STANDARD_INPUT, Style, print_cleaned
    from tasks.clean.learnt import LearntLines
    from tasks.clean.learnt.files import read_learnt
    from tasks.prepare import cleaning_steps

    if diff and json:
        raise ConfigError("--diff and --json are two ways to show the same: choose one")
    settings = _settings(home, None)
    learnt = LearntLines(read_learnt(settings.learnt))
    style: Style = "json" if json else "diff" if diff else "text"
    refused = print_cleaned(
        files or [STANDARD_INPUT],
        source=source,
        style=style,
        steps=cleaning_steps(settings.extractor, learnt=learnt, is_modelled=settings.line_model),
    )
    for reason in refused:
        _complain(reason)
    if refused:
        raise typer.Exit(Exit.USAGE)


@app.command(epilog=_EPILOG)
def analyze(
    text: Annotated[str, typer.Argument(help="A word or a sentence.")],
    language: Annotated[str, typer.Option(help="The language's tag (fr, pt-br, …).")],
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Show the terms that a text is indexed and found by: stems of the embedded index, and beside them Elasticsearch's."""
    from flows.cli.analysis import analysis_text
    from flows.cli.analysis import analyze as analyzed

    show(analyzed(text, language, _settings(home, elasticsearch)), json=json, as_json=dict, as_text=analysis_text)


@app.command(epilog=_EPILOG)
def check(home: Home = None, elasticsearch: Elasticsearch = None, json: Json = False) -> None:
    """Show the settings in force and try the connections."""
    from flows.cli.checks import check_everything, check_text

    result = check_everything(_settings(home, elasticsearch))
    show(result, json=json, as_json=dict, as_text=check_text)
    if not result["ok"]:
        raise typer.Exit(Exit.INDEX)


app.command("bootstrap", epilog=_EPILOG)(bootstrap_command)
app.command("fetch", epilog=_EPILOG)(fetch_command)
app.command("forget", epilog=_EPILOG)(forget_command)
app.command("init", epilog=_EPILOG)(init_command)
app.command("reindex", epilog=_EPILOG)(reindex_command)
app.command("replay", epilog=_EPILOG)(replay_command)
app.command("report", epilog=_EPILOG)(report_command)
app.command("run", epilog=_EPILOG)(run_command)
app.command("schedule", epilog=_EPILOG)(schedule_command)
app.command("serve", epilog=_EPILOG)(serve_command)
app.add_typer(kibana_app, name="kibana", epilog=_EPILOG)
app.add_typer(rules_app, name="rules", epilog=_EPILOG)


def main() -> None:
    """Run the command; an error we know becomes one sentence and its exit code."""
    try:
        app()
    except Interrupted as interrupted:
        end_interrupted(interrupted.number)
    except KiosqueError as error:
        _fail(str(error), _exit_code(error))
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        _fail(sentence, Exit.FAILED)


def _exit_code(error: KiosqueError) -> Exit:
    if isinstance(error, ConfigError):
        return Exit.USAGE
    return Exit.INDEX if isinstance(error, IndexBusy | IndexRefused) else Exit.FAILED


def _fail(message: str, code: Exit) -> NoReturn:
    _complain(message)
    sys.exit(code)


def _complain(message: str) -> None:
    Console(stderr=True, highlight=False).print(f"kiosque: {message}", markup=False, soft_wrap=True)


def _place(settings: Settings) -> str:
    """Name where the index is, for people."""
    return settings.elasticsearch_url or str(settings.home)


def _settings(home: Path | None, elasticsearch: str | None) -> Settings:
    return load_settings(home=home, elasticsearch_url=elasticsearch)
