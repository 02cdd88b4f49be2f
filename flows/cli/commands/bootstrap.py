"""`kiosque bootstrap`: prepares Elasticsearch, Prefect and Kibana."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from config.settings import load_settings
from flows.cli.options import Json
from flows.cli.output import say, write_json, write_lines
from flows.orchestration.deployments import PREFECT_FILE
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.setup import bootstrap as setup


def bootstrap(
    elasticsearch: Annotated[str | None, typer.Option(metavar="URL", help="The Elasticsearch to prepare.")] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(
            help="The file for the workers' API key. [default: kiosque_elasticsearch_api_key in KIOSQUE_SECRETS_DIR]"
        ),
    ] = None,
    prefect_file: Annotated[Path, typer.Option(help="The deployments to register.")] = PREFECT_FILE,
    kibana_password: Annotated[
        str | None,
        typer.Option(envvar="KIBANA_PASSWORD", help="New password of the user kibana_system.", show_default=False),
    ] = None,
    json: Json = False,
) -> None:
    """Prepare Elasticsearch, Prefect and Kibana. Running it again changes only what is missing.

    It signs in with KIOSQUE_ELASTICSEARCH_USERNAME and _PASSWORD. It installs the index templates, sets Kibana's password
    and makes an API key that can use only the indexes news\\* and kiosque\\*. It registers the deployments where
    PREFECT_API_URL is set, and imports data views and dashboards where KIOSQUE_KIBANA_URL is set.
    """
    file = key_file or setup.default_key_file()
    report = setup.bootstrap(
        load_settings(elasticsearch_url=elasticsearch),
        key_file=file,
        kibana_password=SecretStr(kibana_password) if kibana_password else None,
        prefect_file=prefect_file,
        notice=say,
    )
    if json:
        write_json(report)
    else:
        write_lines(report_lines(report))


def report_lines(report: "setup.BootstrapReport") -> list[str]:
    """Say what a bootstrap did, a line each."""
    kibana = "set" if report.kibana_password_set else "left as it is: KIBANA_PASSWORD is not set"
    objects = f"{report.kibana_objects} in place" if report.kibana_objects else "none: KIOSQUE_KIBANA_URL is not set"
    deployments = ", ".join(report.deployments) or "none: PREFECT_API_URL is not set"
    return [
        f"index templates: in place at {report.elasticsearch}",
        f"password of kibana_system: {kibana}",
        f"API key: {report.api_key}, in {report.key_file}",
        f"deployments: {deployments}",
        *(
            [f"deployments that are no longer registered, now paused: {', '.join(report.paused)}"]
            if report.paused
            else []
        ),
        f"saved objects in Kibana: {objects}",
    ]
