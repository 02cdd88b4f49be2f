"""Salvage of JSON: the records of a file that are whole, where a fault in one keeps the file from being read.

A file that was cut off ends in the middle of a record, and a program that writes quotes into a string as they are breaks one.
The others are read all the same. A record begins like most objects that are whole, and is not in a list of comments or of related
articles, so the parts of a broken one are none.
"""

import json
import re
from collections import Counter
from typing import Any

from config.record_fields import FOREIGN
from tasks.read.records.text import plain_name

_OBJECT = re.compile(r'\{\s*"((?:[^"\\]|\\.){0,100})"\s*:')
_NAME = re.compile(r'"([^"\\]{1,40})"\s*:\s*\[?\s*$')
_LONGEST_NAME = 80
_DECODER = json.JSONDecoder(strict=False)
# Characters that may be read in vain, for one of the text: a broken record of many levels is tried from each of them.
_MOST_IN_VAIN = 20


def whole_records(text: str, start: int) -> list[tuple[int, Any]]:
    """Return the objects of `text` from `start` on that are whole and in no other, with their positions."""
    found: list[tuple[int, str, Any]] = []
    position, in_vain, is_foreign = start, 0, False
    while in_vain <= _MOST_IN_VAIN * len(text) and (begun := _OBJECT.search(text, position)):
        before = text[max(position, begun.start() - _LONGEST_NAME) : begun.start()]
        is_foreign = _is_foreign(before, beside=is_foreign)
        try:
            value, position = _DECODER.raw_decode(text, begun.start())
            found += [] if is_foreign else [(begun.start(), begun[1], value)]
        except json.JSONDecodeError as fault:
            position, in_vain = begun.start() + 1, in_vain + fault.pos - begun.start()
        except RecursionError:
            position, in_vain = begun.start() + 1, in_vain + len(text)
    counts = Counter(first for _, first, _ in found)
    usual = max(counts, key=lambda first: counts[first], default="")
    return [(place, value) for place, first, value in found if first == usual]


def _is_foreign(before: str, *, beside: bool) -> bool:
    """Tell by what stands before an object whether it is of a list of something else; `beside` tells it of the last object."""
    name = _NAME.search(before)
    return plain_name(name[1]) in FOREIGN if name else beside and before.strip() == ","
