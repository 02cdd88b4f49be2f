"""The account of the node: `nobody` where the tests run as root, because Elasticsearch refuses to run as root."""

import os
import pwd
import shutil
from pathlib import Path
from typing import TypedDict


class Account(TypedDict, total=False):
    """The arguments of `subprocess` that change the user; empty if it need not change."""

    user: int
    group: int
    extra_groups: list[int]


def node_account() -> Account:
    """Return the account that the node runs under."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def can_reach(folder: Path) -> bool:
    """Return whether the node may enter `folder`, or the part of its path that exists."""
    if os.geteuid() != 0:
        return True
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents) if part.exists())


def hand_over(folder: Path) -> None:
    """Make the node's account the owner of `folder` and everything in it."""
    account = node_account()
    if account:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, account["user"], account["group"])


def let_read(folder: Path) -> None:
    """Let every account read `folder`, enter its folders and run its programs."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0))
