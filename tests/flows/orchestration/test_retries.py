import pytest

from config.errors import ConfigError, IndexBusy, IndexRefused, RunFailed
from flows.orchestration.prefect_flows import (
    LONGEST_DELAY_S,
    SHORTEST_DELAY_S,
    drawn_delay_s,
    is_passing,
    retried_where_it_helps,
)


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (IndexBusy("busy"), 3),
        (IndexRefused("away"), 3),
        (OSError("disk"), 3),
        (ConfigError("no"), 1),
        (RunFailed("no"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_run_is_tried_again_only_where_another_attempt_may_end_otherwise(
    prefect_server: None, error: Exception, attempts: int
) -> None:
    from prefect import flow

    tried = []

    @flow(retries=2, retry_delay_seconds=0)
    @retried_where_it_helps
    def a_run() -> None:
        tried.append(1)
        raise error

    with pytest.raises(type(error)):
        a_run()
    assert len(tried) == attempts


def test_runs_that_failed_together_do_not_come_back_together() -> None:
    drawn = {drawn_delay_s() for _ in range(200)}
    assert len(drawn) > 20
    assert min(drawn) >= SHORTEST_DELAY_S
    assert max(drawn) <= LONGEST_DELAY_S


def test_a_batch_is_tried_again_when_a_storage_fails_and_not_when_it_cannot_be_prepared(prefect_server: None) -> None:
    from prefect import flow, task

    tried: list[Exception] = []

    @task(retries=2, retry_condition_fn=is_passing)
    def a_batch(error: Exception) -> None:
        tried.append(error)
        raise error

    @flow
    def a_run() -> None:
        for error in (OSError("disk"), RunFailed("worker processes died")):
            a_batch(error, return_state=True)

    a_run(return_state=True)
    assert [type(error).__name__ for error in tried] == ["OSError", "OSError", "OSError", "RunFailed"]
