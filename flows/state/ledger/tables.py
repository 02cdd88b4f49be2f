"""The tables of the ledger. Their names and columns are stored: renaming one would lose what homes have."""

from datetime import UTC, datetime

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
    *(sa.Column(outcome.value, sa.Integer, nullable=False, default=0) for outcome in Outcome),
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
    """Create the tables that are missing; another run may be creating them at the same moment."""
    for _ in METADATA.tables:
        try:
            METADATA.create_all(engine)
        except sa.exc.DBAPIError as error:
            if "already exists" not in str(error):
                raise
        else:
            return
    METADATA.create_all(engine)
