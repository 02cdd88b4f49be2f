"""The ledger's list of forgotten documents and publishers."""

from collections.abc import Iterable

import sqlalchemy as sa

from flows.state.ledger.tables import WITHDRAWN, utc_now
from tasks.forgotten import ForgottenDocuments


class ForgottenTable:
    """Documents and publishers that every later run keeps out, whatever its index."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, *, ids: Iterable[str], publishers: Iterable[str]) -> None:
        """Note documents by id, and publishers by name in any case."""
        wanted = [("id", id) for id in ids] + [("source", publisher.casefold()) for publisher in publishers]
        with self._engine.begin() as connection:
            known = {(row.kind, row.value) for row in connection.execute(WITHDRAWN.select())}
            rows = [{"kind": kind, "value": value, "since": utc_now()} for kind, value in sorted({*wanted} - known)]
            if rows:
                connection.execute(WITHDRAWN.insert(), rows)

    def load(self) -> ForgottenDocuments:
        """Return everything that is to be kept out."""
        with self._engine.connect() as connection:
            rows = connection.execute(WITHDRAWN.select()).all()
        return ForgottenDocuments(
            ids=frozenset(row.value for row in rows if row.kind == "id"),
            publishers=frozenset(row.value for row in rows if row.kind == "source"),
        )
