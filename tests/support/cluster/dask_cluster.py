"""Dask on this machine: a scheduler in a thread of the tests, and workers in processes of their own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from distributed import Client, LocalCluster

from tests.support.elasticsearch_node.node import free_ports
from tests.support.services import Service, service


@contextmanager
def dask_scheduler(port: int | None = None) -> Iterator[str]:
    """Run a scheduler without workers and give its address."""
    (free,) = [port] if port else free_ports(1)
    with LocalCluster(
        n_workers=0,
        host="127.0.0.1",
        scheduler_port=free,
        protocol="tcp",
        dashboard_address="127.0.0.1:0",
        silence_logs=False,
    ) as cluster:
        yield str(cluster.scheduler_address)


@contextmanager
def dask_worker(
    scheduler: str,
    folder: Path,
    *,
    name: str = "worker",
    nanny: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Iterator[tuple[Service, str]]:
    """Run a worker of one thread as a user does, its working folder `folder`; give it and its address once it is known."""
    folder.mkdir(parents=True, exist_ok=True)
    options = [] if nanny else ["--no-nanny"]
    log = folder.with_suffix(".log")
    command = ("distributed.cli.dask_worker", scheduler, "--host", "127.0.0.1", "--nthreads", "1", "--name", name)
    with (
        Client(scheduler, set_as_default=False) as client,
        service(*command, "--no-dashboard", *options, environment=environment or {}, cwd=folder, log=log) as running,
    ):
        yield running, running.wait_for(lambda: _address(client, name), "answer of the Dask worker")


def _address(client: Client, name: str) -> str | None:
    workers = client.scheduler_info()["workers"]
    return next((str(address) for address, worker in workers.items() if worker["name"] == name), None)
