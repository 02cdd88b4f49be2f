import pytest

pytest.register_assert_rewrite(
    *(
        f"tests.tasks.index.contract.{part}"
        for part in ("collapse", "forms", "hostile", "matching", "reindex", "results", "storing", "tools")
    )
)
