"""Tests of every connection, with the settings in force: they find a fault before a scheduled run does."""

import os
from collections.abc import Callable
from typing import Any

import msgspec
from pydantic import SecretStr

from config.errors import IndexRefused, KiosqueError
from config.settings import Settings
from flows.orchestration.server import prefect_server, require_server
from flows.run.batch_workers import dask_state
from flows.run.losses import look_for_losses
from flows.run.maintenance import repair_index
from flows.run.pipeline_digest import pipeline_digest
from flows.state.ledger import open_ledger
from tasks.index import index_target, open_index


def check_everything(settings: Settings) -> dict[str, Any]:
    """Test each connection and return `{"ok", "settings", "connections", "pipeline"}`."""
    connections = {
        "index": _try(_index, settings),
        "ledger": _try(_ledger, settings),
        "prefect": _try(_prefect, settings),
    }
    if settings.dask is not None:
        connections["dask"] = _try(_dask, settings)
    ok = all(connection["ok"] for connection in connections.values())
    return {
        "ok": ok,
        "settings": _settings(settings),
        "connections": connections,
        "pipeline": pipeline_digest(settings),
    }


def _try(look: Callable[[Settings], dict[str, Any]], settings: Settings) -> dict[str, Any]:
    try:
        return {"ok": True, **look(settings)}
    except KiosqueError as error:
        return {"ok": False, "error": str(error)}


def _index(settings: Settings) -> dict[str, Any]:
    with open_index(settings) as index:
        if os.access(settings.home, os.W_OK):
            repair_index(index, settings)
        index.require_layout()
        with open_ledger(settings, is_made=False) as ledger:
            if loss := look_for_losses(index, ledger):
                raise IndexRefused(f"{loss[0]}; `kiosque ingest` reads their files again")
        documents = dict(sorted(index.count().items()))
    is_missing = settings.elasticsearch is None and not settings.home.is_dir()
    note = {"note": f"There is no home at {settings.home}; `kiosque ingest PATH` makes it"} if is_missing else {}
    return {"target": index_target(settings), "documents": documents, **note}


def _ledger(settings: Settings) -> dict[str, Any]:
    with open_ledger(settings, is_made=False) as ledger:
        return {"target": ledger.shown_url}


def _prefect(settings: Settings) -> dict[str, Any]:  # noqa: ARG001 - Prefect has settings of its own
    return {"target": require_server() if prefect_server() else "a server of its own, started for each run"}


def _dask(settings: Settings) -> dict[str, Any]:
    address = str(settings.dask)
    return {"target": address, "note": dask_state(address)}


def _settings(settings: Settings) -> dict[str, str | None]:
    """Return every setting as text. A secret is shown as `(set)`; of the options of a storage only the names are shown."""
    shown = {name: _shown(getattr(settings, name)) for name in type(settings).model_fields}
    return shown | {"storage_options": ", ".join(f"{name} (set)" for name in settings.storage_options)}


def _shown(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, SecretStr):
        return "(set)"
    return msgspec.json.encode(value, enc_hook=str).decode().strip('"')
