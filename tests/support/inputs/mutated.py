"""Makes files of articles with damage in them: the sample articles, each changed at random in one to four places."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

Change = Callable[[bytes, Random], bytes]

# What parsers of these forms hang on, and what no form allows.
TOKENS = (
    b"<",
    b"</",
    b"<!--",
    b"]]>",
    b"<script>",
    b"</body>",
    b"&#xD800;",
    b"&#0;",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"{",
    b"}",
    b'"',
    b"\\u0000",
    b"\\ud800",
    b"\n",
    b"\r\n\r\n",
    b"1e999",
    b"null",
    b"[[[[",
    b"WARC/1.0\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: 99999999999999\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"charset=utf-7",
    b"HTTP/1.1 200\r\n",
)
LONGEST = 400


def mutated_inputs(seeds: Path, count: int, *, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield `count` files as name and content; the same `seed` gives the same files.

    Of a gzip file every second copy is damaged inside, so that the damage reaches what is behind the decompression.
    """
    random = Random(seed)
    originals = [path for path in sorted(seeds.rglob("*.*")) if path.parent.name in ("text", "html", "jsonl", "warc")]
    for number in range(count):
        original = originals[number % len(originals)]
        content = original.read_bytes()
        is_inside = original.suffix == ".gz" and "truncated" not in original.name and random.random() < 0.5
        changed = mutated(gzip.decompress(content) if is_inside else content, random)
        yield f"{number:04}-{original.name}", gzip.compress(changed) if is_inside else changed


def mutated(content: bytes, random: Random) -> bytes:
    """Change `content` in one to four places."""
    for _ in range(random.randint(1, 4)):
        content = random.choice(CHANGES)(content, random)
    return content


def _flipped(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(min(len(changed), random.randint(1, 20))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut_out(content: bytes, random: Random) -> bytes:
    start, end = _span(content, random)
    return content[:start] + content[end:]


def _repeated(content: bytes, random: Random) -> bytes:
    start, end = _span(content, random)
    return content[:end] + content[start:end] * random.randint(1, 50) + content[end:]


def _moved(content: bytes, random: Random) -> bytes:
    start, end = _span(content, random)
    rest = content[:start] + content[end:]
    place = random.randint(0, len(rest))
    return rest[:place] + content[start:end] + rest[place:]


def _cut_short(content: bytes, random: Random) -> bytes:
    return content[: random.randint(0, len(content))]


def _with_token(content: bytes, random: Random) -> bytes:
    place = random.randint(0, len(content))
    return content[:place] + random.choice(TOKENS) * random.choice((1, 1, 1, 500)) + content[place:]


def _with_noise(content: bytes, random: Random) -> bytes:
    place = random.randint(0, len(content))
    return content[:place] + random.randbytes(random.randint(1, LONGEST)) + content[place:]


def _span(content: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(content))
    return start, min(len(content), start + random.randint(1, LONGEST))


CHANGES: tuple[Change, ...] = (_flipped, _cut_out, _repeated, _moved, _cut_short, _with_token, _with_noise)
