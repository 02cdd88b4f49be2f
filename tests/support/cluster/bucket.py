"""An S3-compatible server on this machine, with a bucket."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import s3fs
from moto.server import ThreadedMotoServer


class Bucket(NamedTuple):
    """The URL of a bucket, and the options with which fsspec opens it."""

    url: str
    options: dict[str, Any]

    @property
    def filesystem(self) -> Any:
        """Return the file system of the bucket, without listings of earlier calls."""
        return s3fs.S3FileSystem(**self.options, use_listings_cache=False)

    def upload(self, folder: Path, name: str) -> str:
        """Copy a folder into the bucket and return its URL there."""
        self.filesystem.put(f"{folder}/", f"{self.url}/{name}", recursive=True)
        return f"{self.url}/{name}"

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder of the bucket; none where there is no such folder."""
        filesystem = s3fs.S3FileSystem(**self.options)
        filesystem.invalidate_cache()
        found = f"{self.url}/{folder}"
        return [str(name) for name in filesystem.ls(found, detail=False)] if filesystem.exists(found) else []


@contextmanager
def bucket(name: str = "news-desk") -> Iterator[Bucket]:
    """Run the server, with one empty bucket, during the block."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        options = {"key": "key", "secret": "secret", "endpoint_url": f"http://{host}:{port}"}
        made = Bucket(f"s3://{name}", options)
        made.filesystem.mkdir(made.url)
        yield made
    finally:
        server.stop()
