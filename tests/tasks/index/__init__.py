import pytest

pytest.register_assert_rewrite(
    *(f"tests.tasks.index.contract_{part}" for part in ("storing", "matching", "results", "tools"))
)
