"""Saved objects as the requests that Kibana makes of them, and the tables that come back."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch

from tasks.kibana import SavedObject
from tests.support.kibana.kql import to_query

Body = dict[str, Any]


class Span(NamedTuple):
    """What the time picker says, as Elasticsearch reads it."""

    since: str
    until: str


ALWAYS = Span("2000-01-01", "2100-01-01")


class Kibana:
    """Runs objects against an index as Kibana would; `types` are the fields' types by data view."""

    def __init__(
        self, client: Elasticsearch, objects: list[SavedObject], types: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.client = client
        self.types = types
        self.objects = {each.id: each for each in objects}

    def session(self, id: str, span: Span = ALWAYS) -> list[str]:
        """Return the ids of the documents that a Discover session lists, in its order."""
        return [hit["_id"] for hit in self._hits(self.objects[id], span)]

    def _hits(self, session: SavedObject, span: Span, **body: Any) -> list[Body]:
        source = json.loads(session.attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
        assert source["query"]["language"] == "kuery"
        assert source["filter"] == []
        sort = [{field: {"order": order}} for field, order in session.attributes["sort"]]
        answer = self._search(self.view(session), source["query"]["query"], span, size=500, sort=sort, **body)
        hits: list[Body] = answer["hits"]["hits"]
        return hits

    def columns(self, id: str, span: Span = ALWAYS) -> list[Body]:
        """Return what the columns of a Discover session show of each document, a list of values by field."""
        session = self.objects[id]
        fields = [*session.attributes["columns"]]
        return [hit["fields"] for hit in self._hits(session, span, fields=fields, source=False)]

    def documents(self, query: str, span: Span = ALWAYS, *, view: str = "news") -> list[Body]:
        """Return the documents that KQL typed in Discover finds."""
        answer = self._search(self.objects[view], query, span, size=500)
        return [hit["_source"] for hit in answer["hits"]["hits"]]

    def default_span(self, id: str) -> Span:
        """Return the time range that is stored with a dashboard or a session."""
        attributes = self.objects[id].attributes
        assert attributes["timeRestore"]
        stored = attributes.get("timeRange") or {"from": attributes["timeFrom"], "to": attributes["timeTo"]}
        return Span(stored["from"], stored["to"])

    def options(self, dashboard: str, title: str) -> dict[str, int]:
        """Return what the control of that title offers, with counts."""
        field, view = self._control(dashboard, title)
        values = {"values": {"terms": {"field": field, "size": 100}}}
        answer = self._search(self.objects[view], "", ALWAYS, size=0, aggs=values)
        return {each["key"]: each["doc_count"] for each in answer["aggregations"]["values"]["buckets"]}

    def choose(self, dashboard: str, title: str, value: str) -> Body:
        """Return the filter that choosing a value of a control puts on every panel."""
        return {"term": {self._control(dashboard, title)[0]: value}}

    def _control(self, dashboard: str, title: str) -> tuple[str, str]:
        saved = self.objects[dashboard]
        controls = json.loads(saved.attributes["controlGroupInput"]["panelsJSON"]).values()
        (control,) = [each["explicitInput"] for each in controls if each["explicitInput"]["title"] == title]
        (view,) = [each.id for each in saved.references if each.name.startswith(f"controlGroup_{control['id']}:")]
        return control["fieldName"], view

    def panel(self, id: str, span: Span = ALWAYS, *, chosen: Body | None = None) -> dict[Any, Any]:
        """Return what a panel of Lens shows: its values, by what it counts by where there is something.

        `chosen` is the filter of a control.

        Keys are the terms, the months or weeks of `time`, or pairs of both; values are figures, or tuples where there are
        several. A week is named by its Monday.
        """
        panel = self.objects[id]
        (layer,) = panel.attributes["state"]["datasourceStates"]["formBased"]["layers"].values()
        columns: dict[str, Body] = {name: layer["columns"][name] for name in layer["columnOrder"]}
        query = panel.attributes["state"]["query"]["query"]
        aggregations = _aggregations(columns, self.types[self.view(panel).id])
        body = {"size": 0, "aggs": aggregations, "track_total_hits": True}
        answer = self._search(self.view(panel), query, span, chosen, **body)
        whole = {"doc_count": answer["hits"]["total"]["value"], **answer.get("aggregations", {})}
        return dict(_rows(whole, columns))

    def lucene(self, query: str, *, view: str = "news") -> list[Body]:
        """Return the documents that a query in Lucene's syntax finds, typed in Discover."""
        asked = {"query_string": {"query": query, "analyze_wildcard": True}}
        answer = self.client.search(index=self.objects[view].attributes["title"], query=asked, size=500)
        return [hit["_source"] for hit in answer["hits"]["hits"]]

    def view(self, each: SavedObject) -> SavedObject:
        """Return the data view that an object looks at."""
        (reference,) = [found for found in each.references if found.type == "index-pattern"]
        return self.objects[reference.id]

    def _search(self, view: SavedObject, query: str, span: Span, chosen: Body | None = None, **body: Any) -> Body:
        time = {"range": {view.attributes["timeFieldName"]: {"gte": span.since, "lte": span.until}}}
        asked = {"bool": {"filter": [to_query(query, self.types[view.id]), time, *([chosen] if chosen else [])]}}
        return dict(self.client.search(index=view.attributes["title"], query=asked, **body))


def _aggregations(columns: dict[str, Body], types: Mapping[str, str]) -> Body:
    """Nest what is counted by, in the order of the columns, around the figures."""
    nested = {name: found for name, column in columns.items() if (found := _figure(column, types)) is not None}
    for name, column in reversed(columns.items()):
        if column["isBucketed"]:
            nested = {name: _bucket(column, nested, types)}
    return nested


def _bucket(column: Body, nested: Body, types: Mapping[str, str]) -> Body:
    params = column["params"]
    if column["operationType"] == "date_histogram":
        interval, shown = ("week", "yyyy-MM-dd") if params["interval"] == "1w" else ("month", "yyyy-MM")
        counted = {"field": column["sourceField"], "calendar_interval": interval, "format": shown, "min_doc_count": 1}
        return {"date_histogram": counted, "aggs": nested}
    if params["orderBy"]["type"] == "significant":
        return {"significant_terms": {"field": column["sourceField"], "size": params["size"]}, "aggs": nested}
    order, inside = {"_count": params["orderDirection"]}, dict(nested)
    if params["orderBy"]["type"] == "alphabetical":
        order, figure = {"_key": params["orderDirection"]}, None
    elif params["orderBy"]["type"] == "custom":
        figure = _figure(params["orderAgg"], types)
    else:
        figure = nested.get(params["orderBy"]["columnId"])
    if figure is not None:
        inside["order"] = figure
        order = {"order": params["orderDirection"]}
    terms = {"field": column["sourceField"], "size": params["size"], "order": order}
    return {"terms": terms, "aggs": inside}


def _figure(column: Body, types: Mapping[str, str]) -> Body | None:
    """Return the aggregation of a column; None for what is counted by, for counts, and for what is made of others."""
    kind, field = column["operationType"], column.get("sourceField")
    names = {"sum": "sum", "average": "avg", "unique_count": "cardinality"}
    found: Body | None = None
    if kind in names:
        found = {names[kind]: {"field": field}}
    elif kind == "last_value":
        assert not column["params"]["showArrayValues"], "Kibana asks for several values by another aggregation"
        sort = [{column["params"]["sortField"]: {"order": "desc"}}]
        # Kibana asks for `top_metrics`, which the free build of the node lacks: like it, this reads what is stored to count by.
        found = {"top_hits": {"size": 1, "sort": sort, "docvalue_fields": [field], "_source": False}}
    elif kind not in {"terms", "date_histogram", "count", "formula", "math"}:
        raise ValueError(f"no translation of {kind}")
    if "filter" in column:
        condition = to_query(column["filter"]["query"].replace('"', ""), types)
        return {"filter": condition, **({"aggs": {"inside": found}} if found else {})}
    return found


def _rows(bucket: Body, columns: dict[str, Body], key: tuple[Any, ...] = ()) -> Iterator[tuple[Any, Any]]:
    counted = next((name for name, column in columns.items() if column["isBucketed"]), None)
    if counted is None:
        shown = [
            name
            for name, column in columns.items()
            if not any(name == f"{other}X{n}" for other in columns for n in range(3))
        ]
        values = tuple(_value(name, columns, bucket) for name in shown)
        yield (key[0] if len(key) == 1 else key), (values[0] if len(values) == 1 else values)
        return
    rest = {name: column for name, column in columns.items() if name != counted}
    for inner in bucket[counted]["buckets"]:
        yield from _rows(inner, rest, (*key, inner.get("key_as_string", inner["key"])))


def _value(name: str, columns: dict[str, Body], bucket: Body) -> Any:
    """Return a figure out of the answer; a quotient as Lens's own syntax tree says."""
    column = columns[name]
    if column["operationType"] == "formula":
        (tree,) = (columns[reference]["params"]["tinymathAst"] for reference in column["references"])
        assert tree["name"] == "divide"
        above, below = (_value(part, columns, bucket) for part in tree["args"])
        return above / below if below else None
    answer = bucket.get(name)
    if "filter" in column:
        answer = answer.get("inside", answer) if answer else answer
    if column["operationType"] == "count":
        return bucket["doc_count"] if answer is None else answer["doc_count"]
    assert answer is not None
    if column["operationType"] == "last_value":
        return next((hit["fields"][column["sourceField"]][0] for hit in answer["hits"]["hits"]), None)
    return answer["value"]
