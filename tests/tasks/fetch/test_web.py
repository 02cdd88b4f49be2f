"""One page, from sites that are healthy, broken, slow, huge or hostile."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

import pytest

from config.sources import FetchLimits
from tasks.fetch import Web, networks_of
from tasks.fetch.addresses import is_public
from tasks.fetch.errors import Closed, Failed, FetchError, Gone, HostBusy, Refused
from tasks.fetch.web import MAX_REDIRECTS, Validators
from tests.support.site import LIMITS, Site, bomb, client, http, moved, web

Talk = Callable[[socket.socket, threading.Event], None]


def fault(site: Site, path: str = "/a", *, limits: FetchLimits = LIMITS, host: str = "127.0.0.1") -> tuple[type, str]:
    with pytest.raises(FetchError) as error:
        web().get(site.url(path, host=host), limits)
    return type(error.value), str(error.value)


def test_a_page_is_returned_whole_with_its_request(site: Site) -> None:
    site.routes["/a?b=1"] = http("<p>here</p>", ETag='"1"')
    answer = web().get(site.url("/a?b=1#part"), LIMITS)
    assert (answer.status, answer.content, answer.header("etag")) == (200, b"<p>here</p>", '"1"')
    asked = site.requests[-1]
    assert asked.headers["user-agent"] == "Kiosque/0.1 (test)"
    assert asked.headers["host"] == f"127.0.0.1:{site.port}"
    assert not {"cookie", "authorization", "referer"} & set(asked.headers)


def test_a_compressed_page_is_kept_as_sent_and_also_decompressed(site: Site) -> None:
    body = gzip.compress(b"<p>first</p>") + gzip.compress(b"<p>second</p>") + b"\0\0 rubbish"
    site.routes["/a"] = http(body, Content_Encoding="gzip")
    answer = web().get(site.url("/a"), LIMITS)
    assert (answer.body, answer.content) == (body, b"<p>first</p><p>second</p>")


@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        (http(status="404 Not Found"), Gone, "is not there (404)"),
        (http(status="410 Gone"), Gone, "is not there (410)"),
        (http(status="402 Payment Required"), Closed, "the answer is 402 Payment Required"),
        (http(status="403 Forbidden"), Closed, "the answer is 403 Forbidden"),
        (http(status="500 Oops"), Failed, "the answer is 500 Oops"),
        (http(status="206 Partial Content"), Failed, "the answer is 206 Partial Content"),
        (http(status="304 Not Modified"), Failed, "the answer is 304 Not Modified"),
        (http(status="302 Found"), Failed, "the answer is 302 Found"),
        (http(status="429 Too Many Requests"), HostBusy, "its host asks to wait (429)"),
        (http(status="503 Busy", Retry_After="120"), HostBusy, "its host asks to wait (503)"),
        (http(status="503 Broken"), Failed, "the answer is 503 Broken"),
        (http(b"x" * 200_001), Refused, "is larger than 200,000 bytes"),
        (http(b"x" * 9, Content_Length="99999999999"), Refused, "is larger than 200,000 bytes"),
        (http(bomb(1), Content_Encoding="gzip"), Refused, "is larger than 200,000 bytes"),
        (http(b"\x1f\x8bnot gzip", Content_Encoding="gzip"), Failed, "cannot be decompressed: Error -3"),
        (
            http(gzip.compress(b"page", mtime=0)[:-4], Content_Encoding="gzip"),
            Failed,
            "cannot be decompressed: its end is missi",
        ),
        (http(b"page", Content_Encoding="br"), Refused, "is encoded as br, which was not requested"),
        (http(b"page", Content_Encoding="gzip, gzip"), Refused, "is encoded as gzip, gzip, which was not requested"),
        (http(b"half", Content_Length="100"), Failed, "connection failed: peer closed connection without sending"),
        (b"", Failed, "connection failed: Server disconnected without sending a response"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Failed, "connection failed: illegal status line"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000, Failed, "connection failed: "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Failed, "connection failed: illegal chunk"),
    ],
)
def test_an_answer_that_is_not_a_page_is_refused_or_failed_with_the_reason(
    site: Site, reply: bytes, kind: type, reason: str
) -> None:
    site.routes["/a"] = reply
    assert fault(site)[0] is kind
    assert fault(site)[1].startswith(reason)


def test_a_body_without_end_is_cut_at_its_size(site: Site) -> None:
    def pour(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not stop.is_set():
            connection.sendall(b"x" * 10_000)

    site.talks["/a"] = pour
    assert fault(site) == (Refused, "is larger than 200,000 bytes")


def hang(connection: socket.socket, stop: threading.Event) -> None:
    stop.wait()


def drip(start: bytes, piece: bytes) -> Talk:
    """Send a byte now and then: no single read ever takes long."""

    def talk(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(start)
        while not stop.wait(0.05):
            connection.sendall(piece)

    return talk


@pytest.mark.parametrize(
    "talk",
    [
        hang,
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_a_slow_site_is_cut_off_at_the_deadline(site: Site, talk: Talk) -> None:
    site.talks["/a"] = talk
    with pytest.raises(Failed, match=r"^took longer than 0\.4 s$"):
        client().get(site.url("/a"), max_bytes=200_000, timeout_s=0.4)


def test_a_tls_handshake_that_never_ends_is_cut_off_at_the_deadline(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Failed, match=r"took longer than 0\.4 s"):
        client().get(f"https://127.0.0.1:{silent.getsockname()[1]}/", max_bytes=1000, timeout_s=0.4)


def test_a_port_without_a_server_and_a_name_that_does_not_exist(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Failed, match=r"robots\.txt of its site connection failed: .*refused"):
        web().get(f"http://127.0.0.1:{port}/", LIMITS)
    with pytest.raises(Failed, match=r"host nosuch\.invalid is not found"):
        web().get("http://nosuch.invalid/", LIMITS)


def test_a_redirect_is_followed_and_the_page_has_its_last_address(site: Site) -> None:
    site.routes |= {"/a": moved("b?x=1"), "/b?x=1": moved(site.url("/c", host="localhost")), "/c": http("page")}
    answer = web().get(site.url("/a"), LIMITS)
    assert (answer.url, answer.content) == (site.url("/c", host="localhost"), b"page")


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("/a", "redirects in a circle, by {site}/a"),
        ("file:///etc/passwd", "redirects to a page that is not at an http or https address"),
        ("gopher://127.0.0.1/", "redirects to a page that is not at an http or https address"),
        ("http://user:secret@127.0.0.1/", "redirects to a page that has an address that holds a user name"),
        ("http://[::1", "redirects to a page that has no valid address"),
        ("http://127.0.0.1:99999/", "redirects to a page that has no valid address"),
        ("https:///x", "redirects to a page that has an address without a host"),
        ("http://127.0.0.2:{port}/", "robots.txt of its site leads to the address 127.0.0.2, which is not public"),
        ("http://169.254.169.254/latest/meta-data", "robots.txt of its site leads to the address 169.254.169.254, whi"),
        ("http://0x7f.2:{port}/", "robots.txt of its site leads to the address 127.0.0.2, which is not public"),
        ("http://2130706434:{port}/", "robots.txt of its site leads to the address 127.0.0.2, which is not public"),
        ("http://[::ffff:10.0.0.1]/", "robots.txt of its site leads to the address ::ffff:"),
        ("/" + "x" * 3000, "redirects to a page that has an address of more than 2,000 characters"),
    ],
)
def test_a_redirect_to_a_forbidden_address_is_refused(site: Site, to: str, reason: str) -> None:
    site.routes["/a"] = moved(to.format(port=site.port))
    kind, said = fault(site)
    assert kind is Refused
    assert said.startswith(reason.format(site=site.url("")))
    assert site.paths == ["/a"]


def test_the_number_of_redirects_is_limited(site: Site) -> None:
    site.routes |= {f"/{number}": moved(f"/{number + 1}") for number in range(20)}
    assert fault(site, "/0") == (Refused, f"redirects more than {MAX_REDIRECTS} times")
    assert len(site.paths) == MAX_REDIRECTS + 1


def test_a_redirect_into_a_forbidden_part_of_another_site_is_refused(site: Site) -> None:
    def robots(request: Any) -> bytes:
        return http("User-agent: *\nDisallow: /b" if request.headers["host"].startswith("localhost") else "")

    site.routes |= {"/robots.txt": robots, "/a": moved(site.url("/b", host="localhost")), "/b": http("page")}
    assert fault(site) == (Refused, "is not allowed by robots.txt")
    assert site.paths == ["/a"]


@pytest.mark.parametrize(
    ("robots", "outcome"),
    [
        (http("User-agent: *\nDisallow: /private\n", content_type="text/plain"), None),
        (http("User-agent: *\nDisallow: /*?session=\nDisallow: /a$\n"), "is not allowed by robots.txt"),
        (http("User-agent: kiosque\nDisallow: /\nUser-agent: *\nAllow: /\n"), "is not allowed by robots.txt"),
        (http("User-agent: other\nDisallow: /\n"), None),
        (http(status="404 Not Found"), None),
        (http(status="403 Forbidden"), None),
        (http(b"\xff\xfe\0 no text at all"), None),
        (http("User-agent: *\nCrawl-delay: 86400\n"), "robots.txt of its site asks for 86400 s between pages, more th"),
        (http(status="500 Oops"), "robots.txt of its site answers 500"),
        (http(status="429 Slow down"), "robots.txt of its site answers 429"),
        (http(b"#" * 1_100_000), "robots.txt of its site is larger than 1,048,576 bytes"),
        (moved("/robots.txt"), "robots.txt of its site redirects in a circle"),
        (moved("/rules"), "is not allowed by robots.txt"),
    ],
)
def test_robots_txt_decides_whether_a_page_is_fetched(site: Site, robots: bytes, outcome: str | None) -> None:
    site.routes |= {"/robots.txt": robots, "/rules": http("User-agent: *\nDisallow: /a"), "/a": http("page")}
    if outcome is None:
        assert web().get(site.url("/a"), LIMITS).content == b"page"
    else:
        assert fault(site)[1].startswith(outcome)
        assert "/a" not in site.paths


def test_a_temporary_fault_is_not_refused_for_good(site: Site) -> None:
    site.routes["/robots.txt"] = http(status="500 Oops")
    assert fault(site)[0] is Failed
    site.routes["/robots.txt"] = http("User-agent: *\nDisallow: /")
    assert fault(site)[0] is Refused


def test_requests_to_a_host_have_pauses_between_them_and_robots_txt_can_ask_for_longer(site: Site) -> None:
    slow = FetchLimits(delay_s=2)
    pauses: list[float] = []
    asks = Web(client(), pause=pauses.append, clock=lambda: 100.0)
    site.routes |= {"/a": http("page"), "/robots.txt": http("User-agent: *\nCrawl-delay: 7")}
    for host in ("127.0.0.1", "127.0.0.1", "localhost"):
        asks.get(site.url("/a", host=host), slow)
    assert pauses == [0, 2, 7, 0, 2]  # robots.txt, page, page; another host: robots.txt, page
    site.routes["/robots.txt"] = http("User-agent: *\nRequest-rate: 1/10")
    pauses.clear()
    asks = Web(client(), pause=pauses.append, clock=lambda: 100.0)
    for _ in range(2):
        asks.get(site.url("/a"), slow)
    assert pauses == [0, 2, 10]


def test_a_host_that_asks_to_wait_gets_no_more_requests_in_the_run(site: Site) -> None:
    site.routes |= {"/a": http(status="429 Too Many Requests"), "/b": http("page")}
    asks = web()
    for path in ("/a", "/b"):
        with pytest.raises(HostBusy, match=r"its host asks to wait \(429\)"):
            asks.get(site.url(path), LIMITS)
    assert site.paths == ["/a"]


def test_validators_are_sent_only_to_the_page_they_came_from(site: Site) -> None:
    site.routes["/a"] = moved(site.url("/b", host="localhost"))
    site.routes["/b"] = lambda request: http(status="304 Not Modified") if "if-none-match" in request.headers else b""
    kept = Validators(site.url("/b", host="localhost"), etag='"1"', modified="Mon, 02 Mar 2026 10:00:00 GMT")
    assert web().get(site.url("/a"), LIMITS, validators=kept).status == 304
    assert "if-none-match" not in site.requests[1].headers
    assert site.requests[-1].headers["if-modified-since"] == "Mon, 02 Mar 2026 10:00:00 GMT"


def test_a_name_is_resolved_once_and_the_connection_goes_to_the_checked_address(site: Site) -> None:
    looked_up: list[str] = []

    def rebinding(host: str, port: int) -> Iterable[tuple[Any, ...]]:
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    site.routes["/a"] = http("page")
    url = f"http://news.test:{site.port}/a"
    asks = client("127.0.0.1/32", resolve=rebinding)
    assert asks.get(url, max_bytes=1000, timeout_s=60).content == b"page"
    assert looked_up == ["news.test"]
    with pytest.raises(Refused, match=r"leads to the address 127\.0\.0\.2, which is not public"):
        asks.get(url, max_bytes=1000, timeout_s=60)


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    def mixed(host: str, port: int) -> Iterable[tuple[Any, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in ("93.184.215.14", "10.1.2.3")]

    with pytest.raises(Refused, match=r"leads to the address 10\.1\.2\.3, which is not public"):
        client("127.0.0.1/32", resolve=mixed).get("http://news.test/", max_bytes=1000, timeout_s=60)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:192.168.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",
        "2002:a00:1::",
    ],
)
def test_an_address_that_is_not_public_is_recognised(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_a_public_address_is_recognised(address: str) -> None:
    assert is_public(ip_address(address))


def test_valid_networks_are_parsed_and_others_refused() -> None:
    assert [str(network) for network in networks_of(["10.0.0.0/8", "::1"])] == ["10.0.0.0/8", "::1/128"]
    with pytest.raises(ValueError, match=r"does not appear to be an IPv4 or IPv6 network|10\.1\.1\.1/8"):
        networks_of(["10.1.1.1/8"])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "//127.0.0.1/",
        "javascript:alert(1)",
        "http://",
        "http://a b/",
        f"http://{'x' * 300}.test/",
        "http://.a/",
    ],
)
def test_an_invalid_address_is_refused_before_any_request(site: Site, url: str) -> None:
    with pytest.raises(FetchError):
        web().get(url, LIMITS)
    assert site.requests == []
