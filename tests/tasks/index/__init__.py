import pytest

pytest.register_assert_rewrite(
    *(
        f"tests.tasks.index.contract.{part}"
        for part in ("collapse", "hostile", "matching", "reindex", "results", "storing", "tools")
    )
)
