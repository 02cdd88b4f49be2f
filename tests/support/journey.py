"""Journey of a document: the files of the product with a function that takes or returns it, or what carries it."""

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tasks.clean.lines import Lines
from tasks.document import Document
from tasks.prepare.batches import Batch, PreparedBatch
from tasks.read.input import Input
from tasks.ready import ReadyGroup
from tests.support.command import ROOT

CARRIERS = (Document, Input, Batch, PreparedBatch, ReadyGroup, Lines)
ROOMS = ("flows/", "tasks/", "config/")


@contextmanager
def traced_files() -> Iterator[list[str]]:
    """Collect the files in the order in which a carrier first reaches them, in this process and its threads."""
    files: list[str] = []

    def trace(frame: FrameType, event: str, result: Any) -> None:
        code = frame.f_code
        is_copy = code.co_name == "with_"  # of the records' base class, which knows no kind of record
        if event not in ("call", "return") or is_copy or not code.co_filename.startswith(str(ROOT)):
            return
        file = code.co_filename.removeprefix(f"{ROOT}/")
        if file in files or not file.startswith(ROOMS):
            return
        arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = [frame.f_locals.get(name) for name in arguments] if event == "call" else [result]
        if any(map(_carries, values)):
            files.append(file)

    threading.setprofile(trace)
    sys.setprofile(trace)
    try:
        yield files
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def _carries(value: Any) -> bool:
    if isinstance(value, list | tuple) and not isinstance(value, CARRIERS):
        value = value[0] if value else None
    elif isinstance(value, Mapping):
        value = next(iter(value.values()), None)
    return isinstance(value, CARRIERS)
