"""Registration of the deployments of a prefect.yaml with Prefect, and of the work pools that they name."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.settings import get_current_settings

from config.errors import ConfigError, RunFailed
from flows.orchestration.deployments import CHECKOUT, read_deployments
from flows.orchestration.server import prefect_faults


def register_deployments(file: Path) -> tuple[str, ...]:
    """Register the deployments in `file` (a prefect.yaml) and return their names; missing work pools are created.

    A schedule that was edited or paused in Prefect's pages is reset to the file.
    """
    found = read_deployments(file)
    pools = {each.work_pool.name: each.work_pool for each in found if each.work_pool}
    with prefect_faults(), get_client(sync_client=True) as client:
        for pool in pools.values():
            wanted = WorkPoolCreate(name=pool.name, type=pool.type, base_job_template=_job_template(pool.type))
            with suppress(ObjectAlreadyExists):
                client.create_work_pool(wanted)
    _deploy(file)
    return tuple(deployment.name for deployment in found)


def _job_template(kind: str) -> dict[str, Any]:
    """Return the default job template of a pool of this type, from the list that is part of Prefect.

    Prefect's server has the list too, but it fetches a newer one from the web before it answers.
    """
    text = (files("prefect.server.api") / "collections_data/views/aggregate-worker-metadata.json").read_text("utf-8")
    types = {name: about for collection in json.loads(text).values() for name, about in collection.items()}
    if kind not in types:
        raise ConfigError(f"there is no work pool of type '{kind}'; Prefect knows {', '.join(sorted(types))}")
    template: dict[str, Any] = types[kind]["default_base_job_configuration"]
    return template


def _deploy(file: Path) -> None:
    """Have Prefect's own command register `file`; there is no public function that reads a prefect.yaml."""
    # The child gets the settings of Prefect's profile and those that code has set.
    environment = os.environ | get_current_settings().to_environment_variables(exclude_unset=True)
    command = ["prefect", "deploy", "--all", "--no-prompt", "--prefect-file", str(file.resolve())]
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        output = " ".join((done.stderr + done.stdout).split())[-500:]
        raise RunFailed(f"{file}: `{' '.join(command)}` failed: {output}")
