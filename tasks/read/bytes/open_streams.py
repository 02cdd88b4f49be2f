"""Open streams: pieces of one compressed stream are read one after the other, without decompressing from its head each time."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from tasks.read.bytes.byte_stream import ByteStream

# The stream that the piece read last has left open, if any.
_left: dict[Hashable, ByteStream] = {}


@contextmanager
def stream_from(
    key: Hashable, open_stream: Callable[[], ByteStream], *, start: int, end: int | None
) -> Iterator[ByteStream]:
    """Lend the stream of `key` from `start` to `end` of its content (None: to its end).

    A process that reads the pieces of a file in order goes on where it stopped. Otherwise the stream is opened anew.
    """
    stream = _left.pop(key, None)
    close_left()
    if stream is None or stream.position > start:
        if stream:
            stream.close()
        stream = open_stream()
    is_read = False
    try:
        stream.end_at(end)
        stream.skip(start - stream.position)
        yield stream
        is_read = stream.position == end
    finally:
        if is_read:
            _left[key] = stream
        else:
            stream.close()


def close_left() -> None:
    """Close the stream that was left open."""
    while _left:
        _left.popitem()[1].close()
