"""Deployments whose entry is gone, from the sources file or from prefect.yaml, are unscheduled."""

from collections.abc import Collection, Iterator
from itertools import count
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.responses import DeploymentResponse

from flows.orchestration.deployments import TAG, Deployment, read_deployments
from flows.orchestration.server import prefect_faults

_PAGE = 200


def delete_gone_sources(served: Collection[Deployment], *, sources_file: Path) -> tuple[str, ...]:
    """Delete the deployments of sources that `sources_file` no longer has, with their planned runs, and return their names.

    Those of another sources file and those of a work pool are kept.
    """
    file = str(sources_file.absolute())
    names = {each.name for each in served}
    with prefect_faults(), get_client(sync_client=True) as client:
        gone = [
            each
            for each in _deployments(client, tag="source")
            if _sources_file(each) == file and not each.work_pool_name and each.name not in names
        ]
        for each in gone:
            client.delete_deployment(each.id)
    return tuple(sorted(each.name for each in gone))


def pause_gone_deployments(file: Path) -> tuple[str, ...]:
    """Pause the deployments of the work pools in `file` (a prefect.yaml) that it no longer has, and return their names."""
    found = read_deployments(file)
    names = {each.name for each in found}
    pools = {each.work_pool.name for each in found if each.work_pool}
    with prefect_faults(), get_client(sync_client=True) as client:
        gone = [
            each
            for each in _deployments(client, tag=TAG)
            if each.work_pool_name in pools and each.name not in names and not each.paused
        ]
        for each in gone:
            client.pause_deployment(each.id)
    return tuple(sorted(each.name for each in gone))


def _deployments(client: SyncPrefectClient, *, tag: str) -> Iterator[DeploymentResponse]:
    wanted = DeploymentFilter(tags=DeploymentFilterTags(all_=sorted({TAG, tag})))
    for page in count():
        found = client.read_deployments(deployment_filter=wanted, limit=_PAGE, offset=page * _PAGE)
        yield from found
        if len(found) < _PAGE:
            return


def _sources_file(deployment: DeploymentResponse) -> str | None:
    parameters = deployment.parameters.get("parameters", {})
    return parameters.get("sources_file") if isinstance(parameters, dict) else None
