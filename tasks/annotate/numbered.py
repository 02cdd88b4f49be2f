"""Numbers of strings, looked up for a whole text at once."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer[Any]]

_HALF = 32  # bits of a hash


class Numbered:
    """The numbers of strings, from 1 on, in the order in which they come.

    A string has the first free slot from that of its hash on, which holds the other half of the hash and the number. A dictionary
    waits for memory at each step of each look-up; here those of a text wait together. Of 30,000 strings, two have one number in
    one of 100,000 tables.
    """

    def __init__(self, slots: int) -> None:
        """Make room for far fewer strings than `slots`, a power of two."""
        self._slots = np.zeros(slots, np.int64)
        self._last = 0

    def __len__(self) -> int:
        """Return the number of strings."""
        return self._last

    def of(self, strings: Sequence[str], learn: Callable[[str], object]) -> Numbers:
        """Return the number of each string, which is new where `learn` is called with it."""
        hashes = np.fromiter(map(hash, strings), np.int64, len(strings))
        found = self._found(hashes)
        for unknown in np.flatnonzero(found == 0).tolist():
            one = hashes[unknown : unknown + 1]
            found[unknown] = self._found(one)[0]
            if not found[unknown]:  # else the text has it a second time
                learn(strings[unknown])
                found[unknown] = self._add(int(one[0]))
        return found

    def _found(self, hashes: Numbers) -> Numbers:
        """Return the number of each hash, 0 of those that are unknown."""
        slots = hashes & (len(self._slots) - 1)
        held: Numbers = self._slots[slots]
        left = np.arange(len(hashes))
        while left.size:
            left = left[((held[left] ^ hashes[left]) >> _HALF != 0) & (held[left] != 0)]
            slots[left] = (slots[left] + 1) & (len(self._slots) - 1)
            held[left] = self._slots[slots[left]]
        held &= (1 << _HALF) - 1
        return held

    def _add(self, hash_: int) -> int:
        slot = hash_ & (len(self._slots) - 1)
        while self._slots[slot]:
            slot = (slot + 1) & (len(self._slots) - 1)
        self._last += 1
        self._slots[slot] = (hash_ >> _HALF << _HALF) | self._last
        return self._last
