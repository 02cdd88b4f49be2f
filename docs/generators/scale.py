"""Write the tables of docs/scale.md, from the figures and assumptions of scale.yaml beside this.

python -m docs.generators.scale
"""

import math
import sys
from pathlib import Path
from typing import NamedTuple

from config.loading import Data, load_yaml

PAGE = Path(__file__).parents[1] / "scale.md"
FIGURES = Path(__file__).with_name("scale.yaml")
_GB = 1e9
_MS_AN_HOUR = 3.6e6
_FORMS = ("text", "page")


class Measured(Data, frozen=True):
    """A measured figure for a text and for a page, in milliseconds or bytes, and the command that measures it."""

    name: str
    unit: str
    text: float
    page: float
    meaning: str
    of: str


class Assumed(Data, frozen=True):
    """An assumption, which a reader replaces by a figure of their own."""

    name: str
    value: float
    meaning: str


class Figures(Data, frozen=True):
    """All that the plan is made of."""

    measured: tuple[Measured, ...]
    assumed: tuple[Assumed, ...]


class Plan(NamedTuple):
    """The amounts that the articles take, in the order of the table."""

    worker_hours: float
    run_hours: float
    index_hours: float
    hours: float
    index_gb: float
    nodes: int
    shards: int
    bucket_gb: float
    ledger_gb: float
    load_dollars: float
    month_dollars: float


_ROWS = (
    ("hours of the workers", "{:,.1f}"),
    ("hours of the runs", "{:,.1f}"),
    ("hours of the Elasticsearch nodes", "{:,.1f}"),
    ("**hours from the first article to the last**, the longest of these", "**{:,.1f}**"),
    ("GB of index, all copies", "{:,.0f}"),
    ("**Elasticsearch nodes**", "**{}**"),
    ("**shards of the largest language**", "**{}**"),
    ("GB of prepared batches in a bucket", "{:,.0f}"),
    ("GB of the ledger in PostgreSQL, if each article is a file of its own", "{:,.0f}"),
    ("**dollars to load**: processors of workers, runs and nodes", "**{:,.0f}**"),
    ("**dollars a month** to keep and search: nodes, their disks, the bucket", "**{:,.0f}**"),
)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    return 0


def page(text: str) -> str:
    """Return the page with its three tables as the figures have them."""
    figures = load_yaml(FIGURES, Figures)
    tables = {"measured": _measured(figures), "assumed": _assumed(figures), "plan": _plans(figures)}
    for name, table in tables.items():
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        text = before + begin + table + end + after
    return text


def plan(figures: Figures, form: str) -> Plan:
    """Calculate what so many articles of one form take."""
    cost = {each.name: float(getattr(each, form)) for each in figures.measured}
    given = {each.name: each.value for each in figures.assumed}
    count = given["articles"]
    core = given["cores"] * given["efficiency"]
    index_gb = count * cost["index_bytes"] / _GB
    nodes = max(3, math.ceil(index_gb * given["copies"] / (given["memory_gb"] * given["disk_per_memory"])))
    worker_hours = count * cost["prepare_ms"] / _MS_AN_HOUR / (given["worker_machines"] * core)
    run_hours = count * cost["settle_ms"] / _MS_AN_HOUR / (given["runs"] * given["efficiency"])
    index_hours = count * cost["index_ms"] / _MS_AN_HOUR / (nodes * core)
    hours = max(worker_hours, run_hours, index_hours)
    bucket_gb = count * cost["prepared_bytes"] / _GB
    machine = given["cores"] * given["core_hour"]
    month = nodes * machine * 730 + index_gb * given["copies"] * given["disk_month"] + bucket_gb * given["bucket_month"]
    return Plan(
        worker_hours=worker_hours,
        run_hours=run_hours,
        index_hours=index_hours,
        hours=hours,
        index_gb=index_gb * given["copies"],
        nodes=nodes,
        shards=math.ceil(index_gb * given["largest_language"] / given["shard_gb"]),
        bucket_gb=bucket_gb,
        ledger_gb=count * cost["ledger_bytes"] / _GB,
        load_dollars=hours * machine * (given["worker_machines"] + math.ceil(given["runs"] / given["cores"]) + nodes),
        month_dollars=month,
    )


def _measured(figures: Figures) -> str:
    rows = [
        f"| {each.meaning} | {_figure(each, 'text')} | {_figure(each, 'page')} | {each.of} |"
        for each in figures.measured
    ]
    return "\n".join(["| of one article | text | page | measured by |", "|---|---:|---:|---|", *rows, ""])


def _figure(figure: Measured, form: str) -> str:
    return f"{getattr(figure, form):,g} {figure.unit}"


def _assumed(figures: Figures) -> str:
    rows = [f"| {each.meaning} | {each.value:,.10g} |" for each in figures.assumed]
    return "\n".join(["| assumed | |", "|---|---:|", *rows, ""])


def _plans(figures: Figures) -> str:
    plans = [plan(figures, form) for form in _FORMS]
    rows = [
        f"| {meaning} | {' | '.join(shown.format(each[number]) for each in plans)} |"
        for number, (meaning, shown) in enumerate(_ROWS)
    ]
    return "\n".join(["| | texts | pages |", "|---|---:|---:|", *rows, ""])


if __name__ == "__main__":
    sys.exit(main())
