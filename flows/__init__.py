"""Flows, and the command that starts them. Importing this package sets defaults of Prefect's settings."""

import os
import warnings

from config.secret_references import register_secret_reader
from tasks.runtime.late_imports import at_first_use

with at_first_use():  # Pydantic imports both, and most commands use neither: here, what they import waits for its use
    import asyncio  # noqa: F401
    from importlib.metadata import version  # noqa: F401

# Prefect reads its settings when it is first imported, from anywhere (the command, a worker, a test): so they are set
# here. A value from the environment wins, so PREFECT_API_URL and all else work as Prefect documents them.
PREFECT_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    # A fresh home creates its database first: about 20 s, which is also Prefect's own limit.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_CLI_PROMPT": "false",
}
for _name, _value in PREFECT_DEFAULTS.items():
    os.environ.setdefault(_name, _value)
# Pydantic looks through all that is installed for plugins of its own.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# A run says so itself, with the remedy; other commands do not need that folder.
warnings.filterwarnings("ignore", message="Failed to create the Prefect home directory")


def _read_secret_block(name: str) -> str:
    from flows.orchestration.server import read_secret_block  # noqa: PLC0415 - imports Prefect, which few settings need

    return read_secret_block(name)


register_secret_reader("prefect", _read_secret_block)
