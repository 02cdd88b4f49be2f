"""The files of `config/kibana/` as types: what is to be seen, without Kibana's own way to write it."""

from typing import Any, Literal

import msgspec

from config.loading import CONFIG_FOLDER, Data, load_yaml

FOLDER = CONFIG_FOLDER / "kibana"

Chart = Literal["bar", "bar_horizontal", "line", "metric", "tags", "table", "session", "vega"]


class Format(Data, frozen=True):
    """A field format of Kibana: its id and its parameters."""

    id: Literal["bytes", "duration", "number", "percent", "url"]
    params: dict[str, Any]


class FieldDeclaration(Data, frozen=True):
    """What a field is called, and how its values are shown where the default does not do."""

    label: str
    format: Format | None = None


class DataViewDeclaration(Data, frozen=True):
    """A data view over the articles (`news`) or the run records (`runs`); `hidden` fields are left out of a hit's details."""

    name: str
    index: Literal["news", "runs"]
    time_field: str
    fields: dict[str, FieldDeclaration]
    hidden: tuple[str, ...] = ()


class Span(Data, frozen=True):
    """A span of time in Kibana's date math: `now-7d` to `now`."""

    from_: str = msgspec.field(name="from")
    to: str


class SessionDeclaration(Data, frozen=True):
    """A Discover session: `query` is KQL, `widths` are pixels by column, `breakdown` splits the histogram above the hits."""

    title: str
    description: str
    data_view: str
    columns: tuple[str, ...]
    query: str = ""
    widths: dict[str, int] = {}
    breakdown: str | None = None
    time: Span | None = None


class Terms(Data, frozen=True):
    """The most frequent values of a field: by the first value of the panel, or by `order`; `other` gathers the rest."""

    field: str
    label: str
    size: int
    order: str | None = None
    other: bool = True


class Value(Data, frozen=True):
    """A figure: `count()`, `sum(field)` … or a quotient of two; `where` (KQL) restricts the first of them.

    Without `format` it is shown as the data view shows the field.
    """

    label: str
    value: str
    where: str | None = None
    format: Literal["percent"] | None = None


class Panel(Data, frozen=True):
    """A panel of a dashboard, in columns of its width; docs/kibana.md says which chart needs what."""

    id: str
    width: int
    chart: Chart
    title: str
    query: str = ""
    time: bool = False
    by: Terms | None = None
    values: tuple[Value, ...] = ()
    session: str | None = None
    file: str | None = None


class Row(Data, frozen=True):
    """Panels side by side, and their height."""

    height: int
    panels: tuple[Panel, ...]


class Control(Data, frozen=True):
    """A list of a field's values to choose from, above a dashboard."""

    field: str
    title: str


class DashboardDeclaration(Data, frozen=True):
    """A dashboard: rows of panels over one data view."""

    title: str
    description: str
    data_view: str
    time: Span
    controls: tuple[Control, ...]
    rows: tuple[Row, ...]


class Declarations(Data, frozen=True):
    """All that is declared, by name."""

    data_views: dict[str, DataViewDeclaration]
    sessions: dict[str, SessionDeclaration]
    dashboards: dict[str, DashboardDeclaration]


def load_declarations() -> Declarations:
    """Read the declarations; ConfigError names the file and the place of a fault."""
    return Declarations(
        data_views=load_yaml(FOLDER / "data_views.yaml", dict[str, DataViewDeclaration]),
        sessions=load_yaml(FOLDER / "sessions.yaml", dict[str, SessionDeclaration]),
        dashboards=load_yaml(FOLDER / "dashboards.yaml", dict[str, DashboardDeclaration]),
    )
