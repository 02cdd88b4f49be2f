"""Pages of Prefect about a run, read back from a real server."""

from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.schemas.objects import Artifact, FlowRun

from flows.orchestration.progress import EVERY_S, FIRST_S, ProgressArtifact


def latest_run() -> FlowRun:
    """Return the run that ended last; other tests leave runs that are due later."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.sorting import FlowRunSort

    with get_client(sync_client=True) as client:
        return client.read_flow_runs(sort=FlowRunSort.END_TIME_DESC, limit=1)[0]


def artifacts_of(run: UUID) -> list[Artifact]:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

    with get_client(sync_client=True) as client:
        wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run]))
        found = client.read_artifacts(artifact_filter=wanted)
    return [artifact for artifact in found if artifact.type != "result"]  # Prefect's own note of what a run returned


def test_a_run_has_its_result_in_its_name_and_its_report_as_an_artifact(tmp_path: Path, prefect_server: None) -> None:
    from flows.ingest import IngestParameters, ingest

    news = tmp_path / "gazette"
    news.mkdir()
    (news / "a.txt").write_text("The old bridge over the river is closed for repairs until the end of March.", "utf-8")
    (news / "b.txt").write_text("", "utf-8")
    report = ingest(IngestParameters(paths=[str(news)], home=str(tmp_path / "home"), workers=1))
    run = latest_run()
    assert run.expected_start_time
    assert run.name == f"gazette · {run.expected_start_time:%Y-%m-%d %H:%M} · 1 new"
    (account,) = (each for each in artifacts_of(run.id) if each.type != "progress")  # which a slow machine has too
    assert (account.key, account.type) == ("ingest-gazette", "markdown")
    assert f"# Run {report.run}\n" in account.data
    assert "| 2 | 1 | 0 | 0 | 0 | 1 |" in account.data
    assert "| en | 1 |" in account.data


def test_progress_is_shown_after_a_while_and_then_not_too_often(prefect_server: None) -> None:
    from prefect import flow

    shown: list[list[float]] = []

    @flow
    def a_long_run() -> None:
        from prefect.runtime import flow_run

        now = 0.0
        progress = ProgressArtifact(1000, clock=lambda: now)
        for _ in range(4):
            now += FIRST_S / 4
            progress.advance(100)
            shown.append([artifact.data for artifact in artifacts_of(UUID(flow_run.id))])
        progress.advance(100)
        now += EVERY_S
        progress.advance(100)
        shown.append([artifact.data for artifact in artifacts_of(UUID(flow_run.id))])
        progress.finish()
        shown.append([artifact.data for artifact in artifacts_of(UUID(flow_run.id))])

    a_long_run()
    assert shown == [[], [], [], [40.0], [60.0], [100.0]]


def test_a_short_run_makes_no_artifact_of_its_progress(prefect_server: None) -> None:
    from prefect import flow

    @flow
    def a_short_run() -> None:
        progress = ProgressArtifact(1000, clock=lambda: 0.0)
        progress.advance(1000)
        progress.finish()

    a_short_run()
    assert artifacts_of(latest_run().id) == []


@pytest.mark.parametrize("name", ["a|b", "<script>alert(1)</script>", "[x](javascript:alert(1))", "`a`\n# b"])
def test_a_name_from_a_page_cannot_change_the_report(name: str) -> None:
    from tasks.text.markdown import markdown_cell

    cell = markdown_cell(name)
    assert "\n" not in cell
    assert "<" not in cell
    assert not [place for place in range(len(cell)) if cell[place] in "|[]`" and cell[place - 1] != "\\"]
