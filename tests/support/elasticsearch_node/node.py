"""A node of our own build: starts it, stops it, kills it, and restarts it on the same data."""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from tests.support.elasticsearch_node.account import can_reach, hand_over, node_account
from tests.support.elasticsearch_node.build import Build, built_node
from tests.support.elasticsearch_node.server import ElasticsearchServer, ServerError

START_LIMIT_S = 180
STOP_LIMIT_S = 30
POLL_S = 0.1
LOG_LINES_QUOTED = 30
# Below the range of outgoing connections' ports, so that none of those takes a port before the node does.
PORTS = range(20_000, 32_000)
# Half of the time in which an index is made and filled is waiting for the disk.
MEMORY_DISK, LEAST_MEMORY_BYTES = Path("/dev/shm"), 1 << 30  # noqa: S108 - each node has a folder of its own there
# A quick start and little memory instead of the best speed; the class files come from an archive whose hash is pinned.
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
# Its classes take 150 MB: with room for them from the start, the collector does not look through the whole heap at each growth.
JAVA_OPTIONS = f"{QUICK_START} -XX:+UseSerialGC -XX:-AlwaysPreTouch -XX:MetaspaceSize=256m"
# Log and dump files, the collector replaced above, and a module for fast vectors that the runtime lacks.
JVM_OPTIONS_LEFT_OUT = ("-Xlog", "HeapDump", "UseG1GC", "jdk.incubator.vector")


@dataclass(kw_only=True)
class ElasticsearchNode(ElasticsearchServer):
    """A node that runs in `folder` (configuration, logs, and its data unless `data` is elsewhere).

    `memory` is its folder on the disk in memory, if it has one.
    """

    build: Build
    folder: Path
    data: Path
    heap: str
    memory: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    watcher: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """The output of the node, over all its starts."""
        return self.folder / "logs" / "console.log"

    @property
    def folders(self) -> list[Path]:
        """The folders that are deleted when the node stops."""
        return [self.folder, self.memory] if self.memory else [self.folder]

    def environment(self) -> dict[str, str]:
        """Return the environment variables that the server's programs read."""
        ours = {
            "ES_JAVA_HOME": str(self.build.java),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "ES_JAVA_OPTS": f"-Xms{self.heap} -Xmx{self.heap} {JAVA_OPTIONS}",
            "CLI_JAVA_OPTS": QUICK_START,
            "HOME": str(self.folder),
        }
        return {**os.environ, **ours}

    def start(self) -> None:
        """Start the process and wait until it answers; if it does not, ServerError quotes the end of its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.build.home / "bin" / "elasticsearch"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,  # the checkout may be closed to the node's account
                env=self.environment(),
                start_new_session=True,
                **node_account(),
            )
        self.watcher = subprocess.Popen(
            [sys.executable, "-I", Path(__file__).with_name("watch.py"), str(self.process.pid), *self.folders],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self._wait_until_it_answers(self.process)

    def kill(self) -> None:
        """End the process as a crash does (SIGKILL) and wait until it is gone; the data are kept."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start again on the same data and port, after `kill` or while it runs, and wait until it answers."""
        self._end(signal.SIGTERM)
        self.start()

    def stop(self) -> None:
        """End the process and delete its files, except a data folder that the caller named."""
        self._end(signal.SIGTERM)
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)

    def _end(self, by: signal.Signals) -> None:
        """End the launcher and the server, which share a process group, and wait until the data are released."""
        process, watcher, self.process, self.watcher = self.process, self.watcher, None, None
        if watcher is not None:
            watcher.kill()
            watcher.communicate()
        if process is None:
            return
        if by == signal.SIGTERM:
            process.terminate()  # the launcher alone: it stops the server and waits for it
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=STOP_LIMIT_S)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _wait_until_released(self.data / "node.lock")

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for a healthy cluster; when the port opens, the node still refuses sign-in (401, 503) for a moment."""
        from elasticsearch import ApiError, TransportError

        deadline = time.monotonic() + START_LIMIT_S
        with self.client(request_timeout=5) as client:
            while time.monotonic() < deadline:
                with suppress(subprocess.TimeoutExpired):
                    status = process.wait(timeout=POLL_S)
                    raise ServerError(f"Elasticsearch ended with status {status}; {self._log_end()}")
                if not _listens(self.url):
                    continue  # the client would log every refused connection
                with suppress(ApiError, TransportError):
                    client.cluster.health(wait_for_status="yellow", timeout="2s")
                    return
        raise ServerError(f"Elasticsearch does not answer after {START_LIMIT_S} s; {self._log_end()}")

    def _log_end(self) -> str:
        lines = self.log.read_text("utf-8", "replace").splitlines()[-LOG_LINES_QUOTED:]
        return "its log ends:\n" + "\n".join(lines)


def start_node(
    *,
    security: bool = False,
    data: Path | None = None,
    heap: str = "512m",
    in_memory: bool = False,
    extra_settings: Mapping[str, Any] | None = None,
) -> ElasticsearchNode:
    """Start one node on free ports of 127.0.0.1 and return it once it answers; the software is built if needed.

    `data` is kept when the node stops; without it the data are deleted, and with `in_memory` they are on a disk in memory, where
    there is one. `extra_settings` are added to elasticsearch.yml.
    With `security`, the user `elastic` has the node's `password`. Raises ServerError if it does not start.
    """
    build = built_node()
    folder = _run_folder()
    memory = _memory_folder() if in_memory and data is None else None
    http_port, transport_port = free_ports(2)
    node = ElasticsearchNode(
        url=f"http://127.0.0.1:{http_port}",
        password=secrets.token_urlsafe(16) if security else None,
        build=build,
        folder=folder,
        data=data or (memory or folder) / "data",
        heap=heap,
        memory=memory,
    )
    settings = {
        "cluster.name": "kiosque-tests",
        "node.name": "n1",
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": http_port,
        "transport.port": transport_port,
        "path.data": str(node.data),
        "path.logs": str(folder / "logs"),
        "path.repo": str(folder / "snapshots"),
        "xpack.security.enabled": security,
        "cluster.routing.allocation.disk.threshold_enabled": False,
        # With each look at the disk, twice a minute, the node takes the block of a full disk away that a test has just set.
        "cluster.info.update.interval": "1d",
        # A deletion that is remembered changes the cluster's state, which the node then writes with all templates, 1.4 MB.
        "cluster.indices.tombstones.size": 0,
        # A serial collector's heap looks full between collections: measured, the breaker then refuses every request.
        "indices.breaker.total.use_real_memory": False,
        **(extra_settings or {}),
    }
    try:
        _write_configuration(node, settings)
        node.start()
    except BaseException:
        node.stop()
        raise
    return node


def _listens(url: str) -> bool:
    """Return whether something accepts connections at `url`."""
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port), timeout=1).close()
    except OSError:
        return False
    return True


def free_ports(count: int) -> list[int]:
    """Return `count` distinct free ports of 127.0.0.1."""
    ports: set[int] = set()
    while len(ports) < count:
        port = secrets.choice(PORTS)  # not `random`, which two sessions with one seed would share
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            ports.add(port)
    return sorted(ports)


def _run_folder() -> Path:
    """Create a temporary folder that the node's account can enter."""
    parent = Path(tempfile.gettempdir())
    folder = tempfile.mkdtemp(prefix="kiosque-elasticsearch-", dir=parent if can_reach(parent) else "/var/tmp")  # noqa: S108
    Path(folder).chmod(0o755)
    return Path(folder)


def _memory_folder() -> Path | None:
    """Create a folder on the disk in memory that the node's account can enter; None where there is none, or too little room."""
    if not (MEMORY_DISK.is_dir() and os.access(MEMORY_DISK, os.W_OK) and can_reach(MEMORY_DISK)):
        return None
    if shutil.disk_usage(MEMORY_DISK).free < LEAST_MEMORY_BYTES:  # a container mostly has 64 MB
        return None
    folder = Path(tempfile.mkdtemp(prefix="kiosque-elasticsearch-", dir=MEMORY_DISK))
    folder.chmod(0o755)
    return folder


def _write_configuration(node: ElasticsearchNode, settings: Mapping[str, Any]) -> None:
    """Write the node's configuration, and its password as the first one of the user `elastic`."""
    delivered, config = node.build.home / "config", node.folder / "config"
    for folder in (config, node.log.parent, node.folder / "tmp", node.data):
        folder.mkdir(parents=True, exist_ok=True)
    if not can_reach(node.data.parent):
        raise ServerError(f"{node.data}: the node runs as `nobody`, which cannot enter it; name another, or none")
    for name in ("log4j2.properties", "roles.yml", "role_mapping.yml", "users", "users_roles"):
        shutil.copy(delivered / name, config)
    options = (delivered / "jvm.options").read_text("utf-8").splitlines()
    kept = [line for line in options if not any(part in line for part in JVM_OPTIONS_LEFT_OUT)]
    (config / "jvm.options").write_text("\n".join(kept) + "\n", "utf-8")
    (config / "elasticsearch.yml").write_text(yaml.safe_dump(dict(settings)), "utf-8")
    hand_over(node.folder)
    hand_over(node.data)
    if node.password:
        _set_password(node, node.password)


def _set_password(node: ElasticsearchNode, password: str) -> None:
    done = subprocess.run(
        [node.build.home / "bin" / "elasticsearch-keystore", "add", "--stdin", "--force", "bootstrap.password"],
        input=password,
        capture_output=True,
        text=True,
        cwd=node.folder,
        env=node.environment(),
        **node_account(),
    )
    if done.returncode != 0:
        raise ServerError(f"elasticsearch-keystore: {(done.stderr or done.stdout).strip()}")


def _wait_until_released(lock: Path) -> None:
    """Wait until no process holds the file `lock`; a killed process holds its files a moment longer."""
    deadline = time.monotonic() + STOP_LIMIT_S
    while time.monotonic() < deadline:
        try:
            with lock.open("r+b") as file:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except FileNotFoundError:
            return
        except BlockingIOError:
            time.sleep(POLL_S)
    raise ServerError(f"{lock}: still held {STOP_LIMIT_S} s after the node was ended")
