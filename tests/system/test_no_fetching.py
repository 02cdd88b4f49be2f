"""URLs in input are never fetched: a server that all of them name gets no connection, and no entity reads a file."""

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from config.settings import load_settings
from flows.run.inputs import discover, prepare_options
from flows.run.parameters import IngestParameters
from tasks.document import Outcome
from tasks.prepare.documents import prepared_documents

SENTENCE = "The council of the town said on Tuesday that work on the bridge would begin in spring. "
SECRET = "What only the reader's own machine holds"
PAGE = """<?xml version="1.0"?>
<?xml-stylesheet href="{url}/style.xsl" type="text/xsl"?>
<!DOCTYPE html PUBLIC "-//x" "{url}/x.dtd" [<!ENTITY remote SYSTEM "{url}/entity">
<!ENTITY local SYSTEM "{file}"> <!ENTITY % more SYSTEM "{url}/more"> %more;]>
<html xmlns:xi="http://www.w3.org/2001/XInclude"><head><base href="{url}/"><link rel="stylesheet" href="{url}/a.css">
<link rel="canonical" href="{url}/canonical"><meta http-equiv="refresh" content="0; url={url}/refresh">
<meta property="og:image" content="{url}/image.png"><script src="{url}/a.js"></script>
<script type="application/ld+json">{{"@context": "{url}/context", "@type": "NewsArticle", "url": "{url}/ld"}}</script></head>
<body><iframe src="{url}/frame"></iframe><xi:include href="{url}/include"/><article><h1>Bridge</h1>
<p>{text} &remote; &local;</p><img src="{url}/i.png"><p><a href="{url}/next">{text}</a></p></article></body></html>"""


@pytest.fixture
def visits() -> Iterator[tuple[str, list[object]]]:
    """A URL, and the connections that were made to it."""
    seen: list[object] = []

    class Handler(socketserver.BaseRequestHandler):
        def setup(self) -> None:
            seen.append(self.client_address)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()
        thread.join()


def write_inputs(folder: Path, url: str) -> None:
    (folder / ".secret").write_text(SECRET, "utf-8")
    page = PAGE.format(url=url, file=(folder / ".secret").as_uri(), text=SENTENCE * 5)
    (folder / "page.html").write_text(page, "utf-8")
    (folder / "text.txt").write_text(f"{url}/a\n{SENTENCE * 3} {url}/b", "utf-8")
    (folder / "records.jsonl").write_text(
        f'{{"url": "{url}/c", "text": "{SENTENCE * 3}", "image": "{url}/d"}}\n', "utf-8"
    )
    item = f"<item><title>Bridge</title><link>{url}/e</link><description>{SENTENCE * 3}</description></item>"
    (folder / "feed.xml").write_text(
        f'<!DOCTYPE rss SYSTEM "{url}/f.dtd"><rss><channel>{item}</channel></rss>', "utf-8"
    )
    entity = f'<!DOCTYPE rss [<!ENTITY local SYSTEM "{(folder / ".secret").as_uri()}">]>'
    (folder / "entity.xml").write_text(
        f"{entity}<rss><channel>{item.replace('Bridge', '&local;')}</channel></rss>", "utf-8"
    )
    (folder / "note.md").write_text(f"# Bridge\n\n![x]({url}/g.png) <{url}/h> {SENTENCE * 3}\n", "utf-8")
    http = f"HTTP/1.1 301 Moved\r\nLocation: {url}/moved\r\nContent-Type: text/html\r\n\r\n{page}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-02-05T10:00:00Z\r\nWARC-Target-URI: {url}/w\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    (folder / "web.warc").write_bytes(head.encode() + http + b"\r\n\r\n")


@pytest.mark.parametrize("extractor", ["fast", "precise"])
def test_no_url_of_an_input_is_fetched(
    tmp_path: Path, visits: tuple[str, list[object]], extractor: Literal["fast", "precise"]
) -> None:
    url, seen = visits
    write_inputs(tmp_path, url)
    settings = load_settings(home=tmp_path / ".home", extractor=extractor)
    inputs = discover(IngestParameters(paths=[str(tmp_path)]), settings)
    documents = list(prepared_documents(inputs, prepare_options(settings)))
    kept = {document.origin.path for document in documents if document.outcome is not Outcome.REJECTED}
    assert {"page.html", "text.txt", "records.jsonl", "feed.xml", "note.md"} <= kept
    assert len(documents) == 7
    assert seen == []
    assert [document for document in documents if SECRET in f"{document.title} {document.text}"] == []


def test_a_connection_would_be_seen(visits: tuple[str, list[object]]) -> None:
    import socket
    from urllib.parse import urlsplit

    url, seen = visits
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.recv(1)
    assert len(seen) == 1
