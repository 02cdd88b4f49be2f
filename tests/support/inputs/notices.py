"""Pages that are no article, or hold theirs in an odd place, for the tests of extraction."""

import json

from tests.support.inputs.pages import PARAGRAPHS, html_page

TITLE = "Ferrymen of Holm vote to keep the old bell"
STORY = (
    "The ferrymen of Holm have voted by thirty to four to keep the bell that calls passengers to the boat in thick fog.",
    "Their union had proposed an electronic horn, which is louder and needs no hand to pull it on stormy winter nights.",
    "“A horn frightens the seals,” said Anna Lund, who has steered the smaller of the two boats for twenty-one years.",
    "The bell was cast in 1811 from the guns of a wrecked frigate and weighs almost as much as the boat's first engine.",
)
HEADLINES = (
    "Harbour seals return to the northern pier",
    "Council buys the old net factory for a school",
    "Storm takes the roof of the boat museum",
    "Oldest lobster of the bay weighed at last",
    "Ferry fares stay as they are until spring",
    "Bakery opens an hour earlier for fishermen",
)


def paragraphs(*texts: str) -> str:
    """Return texts as paragraphs of HTML."""
    return "".join(f"<p>{text}</p>" for text in texts)


def notice(heading: str, *texts: str) -> str:
    """Return a page with a heading and nothing but `texts` below it."""
    return html_page(f"<h1>{heading}</h1>{paragraphs(*texts)}", head=f"<title>{heading} | Holm Gazette</title>")


def shell(script: str = "", *, kind: str = "", below: str = "") -> str:
    """Return a page that scripts fill: its body has an empty element and `script`, its head the title of the story."""
    attributes = f' type="{kind}"' if kind else ""
    return (
        f'<html><head><title>{TITLE} | Holm Gazette</title><meta property="og:title" content="{TITLE}"></head><body>'
        '<div id="app"></div><noscript>Please turn on JavaScript.</noscript>'
        f"<script{attributes}>{script}</script>{below}</body></html>"
    )


def state(value: object) -> str:
    """Return a page that holds `value` in a script of JSON."""
    return shell(json.dumps(value), kind="application/json")


def teasers(*, tag: str = "div", host: str = "", count: int = len(HEADLINES)) -> str:
    """Return teasers of other articles, each a linked headline and a sentence; `host` names the site that they link to."""
    return "".join(
        f'<{tag} class="item"><h3><a href="{host.format(number)}/n/{number}">{headline}</a></h3>'
        f"<p>{PARAGRAPHS[number % 3]}</p></{tag}>"
        for number, headline in enumerate(HEADLINES[:count])
    )
