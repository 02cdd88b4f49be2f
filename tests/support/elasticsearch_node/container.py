"""Elasticsearch in a Docker container, if a Docker engine answers."""

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tests.support.elasticsearch_node.build import VERSION
from tests.support.elasticsearch_node.server import ElasticsearchServer, ServerError

IMAGE = f"docker.elastic.co/elasticsearch/elasticsearch:{VERSION}"
ENGINE_LIMIT_S = 20
PULL_LIMIT_S = 900
START_LIMIT_S = 180


@dataclass(kw_only=True)
class ElasticsearchContainer(ElasticsearchServer):
    """A single node in the container `id`, which is removed when it stops."""

    id: str

    def stop(self) -> None:
        """Remove the container and its data."""
        _docker("rm", "--force", "--volumes", self.id, check=False)


def docker_answers() -> bool:
    """Return whether a Docker engine answers; its command alone is not enough."""
    if shutil.which("docker") is None:
        return False
    try:
        return bool(_docker("version", "--format", "{{.Server.Version}}", limit_s=ENGINE_LIMIT_S))
    except ServerError:
        return False


def start_container(*, security: bool = False, heap: str = "512m") -> ElasticsearchContainer:
    """Run one node on a free port of 127.0.0.1 and return it once it answers; ServerError if it does not."""
    password = secrets.token_urlsafe(16) if security else None
    settings = {
        "discovery.type": "single-node",
        "xpack.security.enabled": str(security).lower(),
        "xpack.security.http.ssl.enabled": "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "ES_JAVA_OPTS": f"-Xms{heap} -Xmx{heap}",
        **({"ELASTIC_PASSWORD": password} if password else {}),
    }
    # The command line has only the names; Docker reads the values from the environment.
    named = [argument for name in settings for argument in ("--env", name)]
    id = _docker("run", "--detach", "--publish", "127.0.0.1::9200", *named, IMAGE, limit_s=PULL_LIMIT_S, extra=settings)
    container = ElasticsearchContainer(id=id.splitlines()[-1], url="", password=password)
    try:
        container.url = f"http://{_docker('port', container.id, '9200/tcp').splitlines()[0]}"
        _wait_until_it_answers(container)
    except BaseException:
        container.stop()
        raise
    return container


def _wait_until_it_answers(container: ElasticsearchContainer) -> None:
    from elasticsearch import ApiError, TransportError

    deadline = time.monotonic() + START_LIMIT_S
    with container.client(request_timeout=5) as client:
        while time.monotonic() < deadline:
            if _docker("inspect", "--format", "{{.State.Running}}", container.id) != "true":
                break
            try:
                client.cluster.health(wait_for_status="yellow", timeout="2s")
                return
            except (ApiError, TransportError):
                time.sleep(0.3)
    end = _docker("logs", "--tail", "20", container.id, check=False)
    raise ServerError(f"the Elasticsearch container does not answer after {START_LIMIT_S} s; its log ends:\n{end}")


def _docker(*arguments: str, limit_s: float = 60, check: bool = True, extra: Mapping[str, str] | None = None) -> str:
    """Run docker and return what it printed; ServerError when it fails, unless `check` is off."""
    try:
        done = subprocess.run(
            ["docker", *arguments],
            capture_output=True,
            text=True,
            timeout=limit_s,
            env={**os.environ, **(extra or {})},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServerError(f"docker {arguments[0]}: {error}") from error
    if check and done.returncode != 0:
        raise ServerError(f"docker {arguments[0]}: {done.stderr.strip()}")
    return (done.stdout if check else done.stdout + done.stderr).strip()
