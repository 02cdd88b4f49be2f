import sqlite3

import sqlalchemy as sa

from flows.state.errors import sentence_of


def test_a_database_that_its_file_system_cannot_lock_is_one_sentence_with_the_remedy() -> None:
    error = sa.exc.OperationalError("SELECT 1", {}, sqlite3.OperationalError("locking protocol"))
    assert sentence_of(error) == (
        "the ledger cannot be used: locking protocol: keep it on a sound disk with file locks; check its file or its server"
    )
