"""Loading of modules: at their first use, and without a traceback on Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


@contextmanager
def ended_by_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C end the process at once while the block imports modules, without a traceback from inside a library."""
    is_python_handling = (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )  # else nohup or a shell ignores it
    if is_python_handling:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        if is_python_handling:
            signal.signal(signal.SIGINT, signal.default_int_handler)


class Deferred:
    """A module that is imported when it is first used, because a command's help needs none of what is slow to import.

    Prefect takes a second, the client of Elasticsearch 0.4 s, a database or PyArrow 0.1 s. Type checkers see the module itself:

        if TYPE_CHECKING:
            from flows import ingest as flow
        else:
            flow = Deferred("flows.ingest")
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
