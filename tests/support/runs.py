"""Runs the ingest flow in tests."""

from pathlib import Path
from typing import Any

from config.settings import Settings
from tasks.report.run_report import RunReport


def run_ingest(settings: Settings, *paths: Path, workers: int = 1, **more: Any) -> RunReport:
    from flows.ingest import IngestParameters, ingest

    return ingest(
        IngestParameters(
            paths=[str(path) for path in paths],
            home=str(settings.home),
            elasticsearch_url=settings.elasticsearch_url,
            workers=workers,
            **more,
        )
    )
