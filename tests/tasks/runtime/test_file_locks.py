import errno
import os
from pathlib import Path

import pytest

from config.errors import ConfigError
from tasks.runtime.file_locks import try_lock


@pytest.mark.parametrize("fault", [errno.ENOTSUP, errno.ENOLCK, errno.EINVAL, errno.ENOSYS])
def test_a_file_system_without_locks_is_one_sentence_with_the_file_and_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    def refused(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr("fcntl.flock", refused)
    with (tmp_path / "index.lock").open("a") as file, pytest.raises(ConfigError) as told:
        try_lock(file)
    assert str(told.value).startswith(f"{tmp_path}/index.lock: cannot be locked: {os.strerror(fault)}; keep the home")
