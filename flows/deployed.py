"""Flows as Prefect's deployments start them: with retries and a time-out, which a run in a terminal does without.

A run that is retried continues where it was; so does the next one after a time-out. `flows/orchestration/prefect_flows.py` says
which failures are retried at all.
"""

import flows.ingest
import flows.learn
import flows.reindex
import flows.replay
import flows.run_source
from flows.orchestration.prefect_flows import deployed

_HOUR_S = 3600.0

ingest = deployed(flows.ingest.ingest, timeout_s=12 * _HOUR_S)
learn = deployed(flows.learn.learn, timeout_s=12 * _HOUR_S)
reindex = deployed(flows.reindex.reindex, timeout_s=12 * _HOUR_S)
replay = deployed(flows.replay.replay, timeout_s=6 * _HOUR_S)
run_source = deployed(flows.run_source.run_source, timeout_s=12 * _HOUR_S)
