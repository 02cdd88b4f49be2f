"""The tables of the ledger. Their names and columns are stored: renaming one would lose what homes have."""

from datetime import UTC, datetime

import sqlalchemy as sa

from tasks.document import Outcome

METADATA = sa.MetaData()
RUNS = sa.Table(
    "runs",
    METADATA,
    sa.Column("run", sa.String(64), primary_key=True),
    sa.Column("target", sa.String(500), nullable=False),
    sa.Column("started", sa.DateTime, nullable=False),
    sa.Column("ended", sa.DateTime),
    sa.Column("state", sa.String(20), nullable=False),
    *(sa.Column(outcome.value, sa.Integer, nullable=False, default=0) for outcome in Outcome),
)
INPUTS = sa.Table(
    "inputs",
    METADATA,
    sa.Column("target", sa.String(500), primary_key=True),
    sa.Column("collection", sa.String(500), primary_key=True),
    sa.Column("path", sa.String(2000), primary_key=True),
    sa.Column("start", sa.BigInteger, primary_key=True),
    sa.Column("fingerprint", sa.String(200), nullable=False),
    sa.Column("pipeline", sa.String(64), nullable=False),
    sa.Column("identities", sa.JSON, nullable=False),
    sa.Column("kept", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("run", sa.String(64), nullable=False),
    sa.Column("finished", sa.DateTime, nullable=False),
)
SOURCES = sa.Table(
    "sources",
    METADATA,
    sa.Column("target", sa.String(500), primary_key=True),
    sa.Column("pipeline", sa.String(64), primary_key=True),
    sa.Column("source", sa.String(500), primary_key=True),
    sa.Column("history", sa.JSON, nullable=False),
)
WITHDRAWN = sa.Table(
    "withdrawn",
    METADATA,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("value", sa.String(500), primary_key=True),
    sa.Column("since", sa.DateTime, nullable=False),
)
MIRRORED = sa.Table(
    "mirrored",
    METADATA,
    sa.Column("target", sa.String(500), primary_key=True),
    sa.Column("collection", sa.String(500), primary_key=True),
    sa.Column("path", sa.String(2000), primary_key=True),
)


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
