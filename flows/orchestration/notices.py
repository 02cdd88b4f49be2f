"""Notices about runs that failed or crashed, sent through the Prefect block that the setting `failure_block` names.

The block may be any notification block (Slack, Teams, Mattermost, Discord, PagerDuty, e-mail through SendGrid, a webhook with a
template of its own), or a plain webhook, which is sent JSON.
"""

import asyncio
import re

from prefect import Flow
from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.core import Block
from prefect.blocks.webhook import Webhook
from prefect.client.schemas.objects import FlowRun, State
from prefect.logging.loggers import flow_run_logger
from prefect.utilities.urls import url_for
from pydantic import SecretStr

from config.errors import KiosqueError
from config.settings import Settings, load_settings
from tasks.runtime.interrupts import Interrupted

_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+(?=@)")


def send_failure_notice(flow: Flow[..., object], flow_run: FlowRun, state: State) -> None:
    """Send the run's name, its state and the reason; a hook of Prefect (`on_failure`, `on_crashed`).

    A run that a person or a scheduler told to end is no failure. Of a run inside another one, only the outer run sends a
    notice. A fault of sending is only logged, by its type alone, because the address of a webhook is a secret.
    """
    if isinstance(state.data, Interrupted) or flow_run.parent_task_run_id:
        return
    logger = flow_run_logger(flow_run, flow)
    try:
        settings = load_settings()
    except KiosqueError as error:
        logger.error("No failure notice can be sent: %s", error)
        return
    if settings.failure_block is None:
        return
    subject = f"Kiosque: {flow_run.name}: {state.name}"
    lines = [redacted(state.message or "no reason is known", settings), url_for(flow_run) or ""]
    try:
        _send(settings.failure_block, subject, "\n".join(filter(None, lines)))
    except Exception as error:
        logger.error("The failure notice to %s was not sent: %s", settings.failure_block, type(error).__name__)


def redacted(text: str, settings: Settings) -> str:
    """Return `text` without the secrets of the settings and without the users and passwords of URLs."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr) and value.get_secret_value():
            text = text.replace(value.get_secret_value(), "…")
    return _CREDENTIALS.sub("…", text)


def _send(reference: str, subject: str, body: str) -> None:
    import prefect.blocks.notifications  # noqa: F401, PLC0415 - defines the blocks; takes a second, and few runs need it

    block = Block.load(reference)
    if isinstance(block, Webhook):
        response = asyncio.run(block.call({"subject": subject, "body": body}))
        response.raise_for_status()
    elif isinstance(block, NotificationBlock):
        sending = block.notify(body=body, subject=subject)
        if asyncio.iscoroutine(sending):  # as a block of a collection may do it
            asyncio.run(sending)
    else:
        raise TypeError(f"{reference} is a block that sends nothing")
