"""The ledger's history of publishers: how many of a publisher's documents each rule removed lines from."""

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa

from flows.state.ledger.tables import SOURCES
from tasks.report.page_drift import PublisherCount, PublisherHistory, TemplateChange, followed


class PublisherTable:
    """Histories for one `target` and one pipeline digest."""

    def __init__(self, engine: sa.Engine, *, target: str, pipeline: str) -> None:
        self._engine = engine
        self._key = {"target": target, "pipeline": pipeline}

    def follow(self, publishers: Mapping[str, PublisherCount]) -> tuple[TemplateChange, ...]:
        """Add what a run removed to the history of each publisher, and return the changes that it shows."""
        same = sa.and_(*(SOURCES.c[name] == value for name, value in self._key.items()))
        with self._engine.begin() as connection:
            stored = {row.source: row.history for row in connection.execute(SOURCES.select().where(same))}
            results = {
                name: followed(name, msgspec.convert(stored.get(name, {}), PublisherHistory), count)
                for name, count in sorted(publishers.items())
            }
            if results:
                rows = [
                    {**self._key, "source": name, "history": msgspec.to_builtins(history)}
                    for name, (history, _) in results.items()
                ]
                replaced = SOURCES.delete().where(same, SOURCES.c.source == sa.bindparam("name"))
                connection.execute(replaced, [{"name": name} for name in results])
                connection.execute(SOURCES.insert(), rows)
        return tuple(change for _, change in results.values() if change)
