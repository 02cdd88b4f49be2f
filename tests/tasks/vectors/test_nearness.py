import numpy as np
import pytest

from tasks.vectors.nearness import DIMENSIONS, cosine, cosines, rows_of


def vector(seed: int) -> bytes:
    return np.random.default_rng(seed).integers(-127, 128, DIMENSIONS, dtype=np.int8).tobytes()


def test_the_cosine_is_that_of_the_numbers() -> None:
    one, other = vector(1), vector(2)
    a, b = (np.frombuffer(each, np.int8).astype(float) for each in (one, other))
    assert cosine(one, other) == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b), abs=1e-5)
    assert cosine(one, one) == pytest.approx(1.0)


def test_no_vector_is_near_nothing() -> None:
    assert cosine(b"", vector(1)) == cosine(vector(1), b"") == 0.0


def test_each_row_is_compared_with_the_vector() -> None:
    rows = rows_of(vector(1), vector(2), vector(3))
    assert list(cosines(vector(2), rows)) == pytest.approx([cosine(vector(2), vector(each)) for each in (1, 2, 3)])
