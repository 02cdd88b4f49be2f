"""MinHash: the signature of a text, and the originals that it repeats. The particulars of the text follow its MinHash.

Written by hand because the search index stores bands and signatures and grows with each run, while libraries keep tables of
their own (datasketch) or sort the files of a complete corpus (datatrove). MinHash is as quick as datatrove's on the same
words, and its links are more precise (99.4 % and 93.8 %; docs/duplicates.md has the curves and all figures).

Sources: Broder 1997, "On the resemblance and containment of documents": the share of equal minima under random permutations
estimates the Jaccard similarity of two sets of shingles. Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets",
section 3.4: of signatures cut into BANDS bands of ROWS rows, two texts of similarity s share a band with probability
1-(1-s^ROWS)^BANDS. Texts that share a band are candidates; their whole signatures are compared with SIMILAR.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tasks.document import Candidate, Document, Duplicate
from tasks.duplicates.particulars import particulars
from tasks.duplicates.series import tell_two_things
from tasks.text.characters import DIGIT, HANGUL_SYLLABLE, LETTER, SPACED_BY_NONE, classes_of, only
from tasks.text.scripts import HANGUL, UNSPACED

Words = npt.NDArray[np.uint64]

BANDS, ROWS = 32, 4
_MINHASH_BYTES = BANDS * ROWS * 2
SHINGLE_WORDS = 5
# Wire copy with a new headline and byline, an added paragraph and a cut tail measures 0.5 to 0.9. A report that repeats
# paragraphs of an earlier one as background is below 0.35; two reports of one event in different words are below 0.2.
SIMILAR = 0.5

# A text with more different shingles, such as a book, is represented by those with the lowest hashes (a bottom-k sketch;
# Cohen and Kaplan 2007): near-duplicates have the same ones. Without this limit 18 MB of Chinese took 24 s.
MOST_SHINGLES = 100_000

# A word is a run of letters and digits; in scripts written without spaces, and in Hangul, it is one character.
_WORD = re.compile(rf"[{UNSPACED}{HANGUL}]|[^\W_]+")
_BLOCK = 128  # shingles whose permutations fit into the processor's cache
_BASE = np.uint64(0x9E3779B97F4A7C15)
_RANDOM = np.random.Generator(np.random.PCG64(20261124))
_MULTIPLIERS = _RANDOM.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_ADDENDS = _RANDOM.integers(0, 2**63, BANDS * ROWS, dtype=np.uint64)


def shingles(text: str, *, width: int = SHINGLE_WORDS) -> Words:
    """Hash every run of `width` words; case and punctuation do not count.

    Returns uint64, shape (words - width + 1,), in text order. A shorter text has one shingle of all its words; a text
    without words has none. Source: Broder 1997, section 3.
    """
    found = _spaced(text).encode("utf-8", "surrogatepass").split()
    hashes = np.fromiter(map(zlib.crc32, found), dtype=np.uint64, count=len(found)) + np.uint64(1)
    if hashes.size == 0:
        return hashes
    width = min(width, hashes.size)
    rolled = np.zeros(hashes.size - width + 1, dtype=np.uint64)
    for offset in range(width):
        rolled = rolled * _BASE + hashes[offset : offset + rolled.size]
    return _mixed(rolled)


def words(text: str) -> list[str]:
    """Return the words of a text, in its order, in lower case and without punctuation."""
    return _spaced(text).split()


def _spaced(text: str) -> str:
    """Return a text in lower case with nothing but spaces between its words."""
    text = text.casefold()
    classes = classes_of(text)
    if (classes & (SPACED_BY_NONE | HANGUL_SYLLABLE)).any():
        return " ".join(_WORD.findall(text))
    return only(text, classes, LETTER | DIGIT)


def _mixed(values: Words) -> Words:
    """Spread the bits (the finaliser of SplitMix64; Steele, Lea, Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)), dtype=np.uint64)


def minhash(text: str) -> npt.NDArray[np.uint16]:
    """Return the MinHash of `text`: BANDS * ROWS minima, 16 bits of each; empty for a text without words.

    Hash functions are multiply-shift (Dietzfelbinger et al. 1997); 16 bits make unequal minima agree once in 65,536
    (b-bit minwise hashing; Li and König 2010).
    """
    values = shingles(text)
    if values.size > MOST_SHINGLES:
        values = np.unique(values)[:MOST_SHINGLES]
    if values.size == 0:
        return np.empty(0, dtype=np.uint16)
    minima = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, values.size, _BLOCK):
        permuted = values[start : start + _BLOCK, None] * _MULTIPLIERS
        permuted += _ADDENDS
        np.minimum(minima, permuted.min(axis=0), out=minima)
    return (_mixed(minima) & np.uint64(0xFFFF)).astype(np.uint16)


def band_keys(signature: npt.NDArray[np.uint16], *, text: str) -> tuple[str, ...]:
    """Return the keys to look up a text by: one for the identical text, then one for each band (8 characters each)."""
    keys = [_key(b"=", text.encode("utf-8", "surrogatepass"))]
    if signature.size:
        rows = signature.astype("<u2").reshape(BANDS, ROWS)
        keys += [_key(bytes([number]), row.tobytes()) for number, row in enumerate(rows)]
    return tuple(keys)


def _key(kind: bytes, value: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.blake2b(value, digest_size=6, person=kind).digest()).decode()


def with_minhash(document: Document) -> Document:
    """Add `signature` and `bands` to a document whose text is final; a document without text is returned as it is."""
    if not document.text:
        return document
    signature = minhash(document.text)
    stored = signature.astype("<u2").tobytes() + particulars(document.text) if signature.size else b""
    return document.with_(signature=stored, bands=band_keys(signature, text=document.text))


def similarity(one: bytes, other: bytes) -> float:
    """Estimate the Jaccard similarity of two texts by their signatures: 0..1; 0 where either has none."""
    if not one or not other:
        return 0.0
    first, second = (np.frombuffer(signature, "<u2", BANDS * ROWS) for signature in (one, other))
    return float(np.count_nonzero(first == second) / (BANDS * ROWS))


def similar(one: Candidate, others: Iterable[Candidate]) -> list[tuple[float, Candidate]]:
    """Return the documents of `others` that are SIMILAR to `one` and tell the same, each with its share of equal text."""
    shares = ((equal_share(one, other), other) for other in others)
    return [
        (share, other)
        for share, other in shares
        if share == 1.0 or (share >= SIMILAR and not _tell_two_things(one, other))
    ]


def _tell_two_things(one: Candidate, other: Candidate) -> bool:
    return tell_two_things(one, other, particulars=(particulars_in(one.signature), particulars_in(other.signature)))


def particulars_in(signature: bytes) -> bytes:
    """Return the particulars in the signature of a document: they follow its MinHash."""
    return signature[_MINHASH_BYTES:]


def closest(originals: Iterable[tuple[float, Candidate]]) -> Duplicate | None:
    """Return the link to the most similar of `originals`, of equals to the earliest; None without originals."""
    ranked = min(((-share, original.age) for share, original in originals), default=None)
    return None if ranked is None else Duplicate(of=ranked[1][1], similarity=-ranked[0])


def equal_share(one: Candidate, other: Candidate) -> float:
    """Return the share of two documents that is equal, 0..1 to three digits; 1 for identical texts, however short."""
    is_same = bool(one.bands and other.bands) and one.bands[0] == other.bands[0]
    return 1.0 if is_same else round(similarity(one.signature, other.signature), 3)
