"""The tables of the ledger. Their names and columns are stored: renaming one would lose what homes have."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from tasks.document import Outcome


def _keys(**lengths: int) -> list[sa.Column[str]]:
    """Return the columns of a primary key: their names, and how many characters each may have."""
    return [sa.Column(name, sa.String(length), primary_key=True) for name, length in lengths.items()]


METADATA = sa.MetaData()
RUNS = sa.Table(
    "runs",
    METADATA,
    *_keys(run=64),
    sa.Column("target", sa.String(500), nullable=False),
    sa.Column("started", sa.DateTime, nullable=False),
    sa.Column("ended", sa.DateTime),
    sa.Column("state", sa.String(20), nullable=False),
    *(sa.Column(outcome.value, sa.Integer, nullable=False, server_default="0") for outcome in Outcome),
    sa.Column("passed_over", sa.JSON(none_as_null=True)),
)
INPUTS = sa.Table(
    "inputs",
    METADATA,
    *_keys(target=500, collection=500, path=2000),
    sa.Column("start", sa.BigInteger, primary_key=True),
    sa.Column("fingerprint", sa.String(200), nullable=False),
    sa.Column("pipeline", sa.String(64), nullable=False),
    sa.Column("identities", sa.JSON, nullable=False),
    sa.Column("kept", sa.Integer, nullable=False),
    sa.Column("superseded", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("run", sa.String(64), nullable=False),
    sa.Column("finished", sa.DateTime, nullable=False),
)
DOCUMENTS = sa.Table(
    "documents",
    METADATA,
    *_keys(target=500, collection=500, path=2000),
    sa.Column("start", sa.BigInteger, primary_key=True),
    sa.Column("documents", sa.LargeBinary, nullable=False),
)
SIZES = sa.Table(
    "index_sizes",
    METADATA,
    *_keys(target=500, identity=100),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("documents", sa.BigInteger, nullable=False),
    sa.Column("last_write", sa.BigInteger, nullable=False),
)
SOURCES = sa.Table(
    "sources",
    METADATA,
    *_keys(target=500, pipeline=64, source=500),
    sa.Column("history", sa.JSON, nullable=False),
)
WITHDRAWN = sa.Table(
    "withdrawn",
    METADATA,
    *_keys(kind=20, value=500),
    sa.Column("since", sa.DateTime, nullable=False),
)
FILES = sa.Table(
    "files",
    METADATA,
    *_keys(digest=32),  # of the URL, which may be longer than the key of a table
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("modified_ns", sa.BigInteger, nullable=False),
    sa.Column("changed_ns", sa.BigInteger, nullable=False),
    sa.Column("noted_ns", sa.BigInteger, nullable=False),
    sa.Column("fingerprint", sa.String(200), nullable=False),
    sa.Column("compression", sa.String(20)),
    sa.Column("cuts", sa.JSON(none_as_null=True)),
)
MIRRORED = sa.Table("mirrored", METADATA, *_keys(target=500, collection=500, path=2000))


def utc_now() -> datetime:
    """Return the time as the tables store it: UTC, without a time zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def create_tables(engine: sa.Engine) -> None:
    """Create the tables that are missing, and the columns that an earlier version did not have."""
    _despite_others(len(METADATA.tables), lambda: METADATA.create_all(engine))
    METADATA.create_all(engine)
    for table, column in list(_missing_columns(engine)):
        _despite_others(1, partial(_add_column, engine, table, column))


def _despite_others(times: int, create: Callable[[], None]) -> None:
    """Create something, again where another run does the same at this moment."""
    for _ in range(times):
        try:
            create()
        except sa.exc.DBAPIError as error:
            if "already exists" not in str(error) and "duplicate column" not in str(error):
                raise
        else:
            return


def _missing_columns(engine: sa.Engine) -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    inspector = sa.inspect(engine)
    for table in METADATA.sorted_tables:
        existing = {column["name"] for column in inspector.get_columns(table.name)}
        yield from ((table, column) for column in table.columns if column.name not in existing)


def _add_column(engine: sa.Engine, table: sa.Table, column: "sa.Column[Any]") -> None:
    name = engine.dialect.identifier_preparer.format_table(table)
    with engine.begin() as connection:
        connection.execute(
            sa.text(f"ALTER TABLE {name} ADD COLUMN {sa.schema.CreateColumn(column).compile(dialect=engine.dialect)}")
        )
