"""`kiosque story`: shows the articles on one event, whatever their language."""

from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import Exit, complain, missing_home, show, shown_location
from tasks.document import Document
from tasks.index import open_index
from tasks.report.articles import origin_name, shown_day
from tasks.report.stories import StorySummary, find_story


def story(
    id: Annotated[str, typer.Argument(help="The id of a story, or of an article in it.", metavar="ID")],
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Show a story: its articles in every language, the first ones first, and what each shares with the others."""
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    with open_index(settings) as index:
        found = find_story(id, index)
    if found is None:
        fault = f"no story {id} in {shown_location(settings)}; `kiosque explain` names the story of an article"
        complain(missing_home(settings) or fault)
        raise typer.Exit(Exit.NOT_FOUND)
    show(found, json=json, as_json=story_json, as_text=story_layout)


def story_json(story: StorySummary) -> dict[str, Any]:
    """Return a story in the shape that `kiosque story --json` promises."""
    return {
        "id": story.id,
        "languages": story.languages,
        "first": story.first,
        "last": story.last,
        "articles": [_article_json(article) for article in story.articles],
    }


def _article_json(article: Document) -> dict[str, Any]:
    return {
        "id": article.id,
        "origin": origin_name(article),
        "language": article.language,
        "title": article.title,
        "source": article.publisher,
        "published": article.published,
        "url": article.url,
        "shares": article.story.shares if article.story else (),
        "score": article.story.score if article.story else 0.0,
    }


def story_layout(story: StorySummary) -> RenderableType:
    """Lay out a story for a terminal."""
    languages = ", ".join(f"{language} {count:,}" for language, count in story.languages.items())
    number = len(story.articles)
    head = Text(f"{number:,} article{'s' * (number != 1)}: {languages}", "bold")
    return Group(head, *(_article_text(article) for article in story.articles))


def _article_text(article: Document) -> RenderableType:
    parts = (article.language, article.publisher, shown_day(article) or "undated", origin_name(article))
    facts = Text(" · ".join(part for part in parts if part), "dim")
    shares = article.story.shares if article.story else ()
    shown = [facts, *([Text(f"shares {', '.join(shares)}", "dim")] if shares else [])]
    return Group("", Text(article.title or "(untitled)", "bold"), *(Padding(each, (0, 0, 0, 3)) for each in shown))
