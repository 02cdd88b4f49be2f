"""Readers without rights: work as a process does that may read files and not write them, also where the tests run as root."""

import ctypes
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

_CAPABILITIES_3 = 0x20080522  # the version of Linux' structures
_WITHOUT_OVERRIDES = 0xFFFFFFFF & ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


def protect(folder: Path) -> None:
    """Take the right to write from everything in `folder`, and from itself."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def open_again(folder: Path) -> None:
    """Give the owner of everything in `folder` the right to write it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


def as_reader(work: Callable[[], T], folder: Path) -> T:
    """Return what `work` returns in a thread that the rights of files bind; skip the test where they do not."""
    with ThreadPoolExecutor(1, initializer=_give_up_overrides) as thread:
        if thread.submit(os.access, folder, os.W_OK).result():
            pytest.skip("rights of files do not bind here")
        return thread.submit(work).result()


def _give_up_overrides() -> None:
    """Let the rights of files bind this thread although it is root's."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None)
    header, sets = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)()
    libc.capget(header, sets)
    sets[0] &= _WITHOUT_OVERRIDES  # effective
    sets[1] &= _WITHOUT_OVERRIDES  # permitted
    libc.capset(header, sets)
