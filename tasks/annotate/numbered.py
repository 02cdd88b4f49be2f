"""Numbers of strings, looked up for a whole text at once."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer[Any]]

_HALF = 32  # bits of a hash
_NUMBER = (1 << _HALF) - 1


class Numbered:
    """The numbers of strings, from 1 on, in the order in which they come.

    A string has the first free slot from that of its hash on, which holds the other half of the hash and the number. A dictionary
    waits for memory at each step of each look-up; here those of a text wait together. Of 30,000 strings, two have one number in
    one of 100,000 tables.
    """

    def __init__(self, slots: int) -> None:
        """Make room for far fewer strings than `slots`, a power of two."""
        self._slots = np.zeros(slots, np.int64)
        self._held = self._slots.data  # the same, of which one number is read far sooner
        self._last = 0

    def __len__(self) -> int:
        """Return the number of strings."""
        return self._last

    def of(self, strings: Sequence[str], learn: Callable[[str], object]) -> Numbers:
        """Return the number of each string, which is new where `learn` is called with it."""
        hashes = np.fromiter(map(hash, strings), np.int64, len(strings))
        held: Numbers = self._slots[hashes & (len(self._slots) - 1)]
        # Few are not found at once: no slot, or that of another one.
        left = np.flatnonzero(((held ^ hashes) >> _HALF != 0) | (held == 0))
        held &= _NUMBER
        for position, hash_ in zip(left.tolist(), hashes[left].tolist(), strict=True):
            held[position] = self._number(hash_, strings[position], learn)
        return held

    def _number(self, hash_: int, string: str, learn: Callable[[str], object]) -> int:
        slot = hash_ & (len(self._slots) - 1)
        while (held := self._held[slot]) and (held ^ hash_) >> _HALF:
            slot = (slot + 1) & (len(self._slots) - 1)
        if not held:
            learn(string)
            self._last += 1
            self._held[slot] = held = (hash_ >> _HALF << _HALF) | self._last
        return held & _NUMBER
