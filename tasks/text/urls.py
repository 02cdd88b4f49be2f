"""URLs as names of articles: their canonical spelling, and the site that they belong to. Nothing here raises.

Written by hand because the id of a document is the hash of its canonical URL: a library that changes its rules in a release
would give every document a new id. Libraries also sort parameters, which can be part of the identity, and keep tracking ones.
"""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import idna

from tasks.runtime.late_imports import at_first_use
from tasks.text.addresses.original_urls import original_url
from tasks.text.addresses.tracking import is_form, is_route, is_tracking, without_visit

with at_first_use():  # it loads a client of HTTP, and few commands read addresses
    import tld

_WEB = ("http", "https")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.[^\W\d_]{2,}(:\d+)?")
_SPELLED = re.compile(r"https?://(?:www\.)?(?P<page>[^?#]*?)/?(?P<rest>(?:[?#].*)?)", re.DOTALL)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
# Printable ASCII is kept as the site wrote it; other characters are percent-encoded, as browsers send them.
_KEPT = "".join(map(chr, range(0x21, 0x7F)))


def canonical_url(url: str) -> str:
    """Return one spelling for all links to a page.

    Scheme and host are in lower case, the host in ASCII (IDNA 2008); user name, default port and fragment are removed, and
    what `is_tracking` and `is_form` name; the path and the order of the other parameters are kept. A text that is no absolute
    http(s) URL is only stripped. Idempotent.
    """
    return _spelled(url, lambda pair: is_tracking(pair) or is_form(pair))


def _spelled(url: str, is_left_out: Callable[[str], bool]) -> str:
    stripped = _without_controls(url)
    parts = _split(stripped)
    if parts is None:
        return stripped
    host, port = parts.hostname or "", _port(parts)
    netloc = f"[{host}]" if ":" in host else _ascii_host(host)
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{port}"
    pairs = re.split("&(?:amp;)*", parts.query)
    query = "&".join(_escaped(pair) for pair in pairs if pair and not is_left_out(pair))
    return urlunsplit((parts.scheme, netloc, _escaped(without_visit(parts.path)) or "/", query, ""))


def known_url(url: str) -> str:
    """Return the canonical URL by which an article is known that came from `url`: that of the page which a copy is of."""
    return canonical_url(original_url(url))


def url_spellings(url: str) -> tuple[str, ...]:
    """Return the canonical spellings that sites serve one page under: http or https, with or without `www.` and a last slash.

    The spelling of `url` itself comes first; a text that is no absolute http(s) URL has no other.
    """
    canonical = canonical_url(url)
    parts = _split(canonical)
    if parts is None:
        return (canonical,)
    host = parts.netloc.removeprefix("www.")
    path = parts.path.rstrip("/")
    spelled = (
        urlunsplit((scheme, netloc, spelled_path or "/", parts.query, ""))
        for scheme in (parts.scheme, *_WEB)
        for netloc in (parts.netloc, host, f"www.{host}")
        for spelled_path in (parts.path, path, f"{path}/")
    )
    return tuple(dict.fromkeys(spelled))


def spelled_once(address: str | None) -> str:
    """Return what all `url_spellings` of an own address have in common, with its form and fragment."""
    found = _SPELLED.fullmatch(address or "")
    return f"{found['page']}{found['rest']}" if found else address or ""


def with_scheme(text: str) -> str:
    """Complete an address that was written without its scheme, such as `news.example/a`; return any other text as it is.

    A name with a dot and no path is an address only if its end is a domain, unlike `bridge.txt`.
    """
    host, slash, _ = text.partition("/")
    is_host = _HOST.fullmatch(host) and (slash or tld.get_fld(f"https://{host}/", fail_silently=True))
    return f"https://{text}" if is_host else text


def own_address(url: str) -> str:
    """Return the canonical URL with the form of the page, and with the fragment if it may name an article.

    It tells articles of a live blog or a single-page site apart.
    """
    parts = _split(_without_controls(url))
    fragment = _escaped(parts.fragment) if parts else ""
    spelled = _spelled(url, is_tracking)
    return f"{spelled}#{fragment}" if is_route(fragment) else spelled


def is_article_url(url: str | None) -> bool:
    """Tell whether `url` can name one article: absolute, http(s), and not a site's front page.

    A fragment names an article too (`/#/article/1`); a canonical URL has none.
    """
    parts = _split(url.strip()) if url else None
    return parts is not None and bool(parts.path.strip("/") or parts.query or parts.fragment.strip("#/!"))


def is_front_page(url: str) -> bool:
    """Tell whether a link leads to the front page of a site."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return (
        parts.scheme in ("", *_WEB) and bool(parts.netloc or parts.path) and not (parts.path.strip("/") or parts.query)
    )


def absolute_url(url: str, *, base: str | None) -> str | None:
    """Resolve `url` against `base`; None if the result is no absolute http(s) URL."""
    try:
        joined = urljoin(base or "", url.strip())
    except ValueError:
        return None
    return joined if _split(joined) else None


def site_of(url: str | None) -> str | None:
    """Return the registrable domain of `url` (`bbc.co.uk`), else its host; None where there is no host.

    Source of the domain: Mozilla's public suffix list, private suffixes included (`paper.blogspot.com` is a site).
    """
    parts = _split(url.strip()) if url else None
    if parts is None:
        return None
    host = _ascii_host(parts.hostname or "")
    domain = tld.get_fld(f"http://{host}/", fail_silently=True, search_private=True)
    return domain or host.removeprefix("www.")


def host_names(url: str | None) -> tuple[str, ...]:
    """Return the host of `url` and the domains above it, the longest first; nothing where there is no host."""
    parts = _split(url.strip()) if url else None
    host = _ascii_host(parts.hostname or "") if parts else ""
    labels = host.split(".")
    if labels[-1].isdecimal() or ":" in host:  # an address of numbers has no domains above it
        return (host,)
    return tuple(".".join(labels[start:]) for start in range(len(labels))) if host else ()


def _without_controls(url: str) -> str:
    return re.sub(r"[\ud800-\udfff]", "\ufffd", re.sub(r"[\x00-\x1f\x7f\u200b\u2060\ufeff]", "", url)).strip()


def _split(url: str) -> SplitResult | None:
    """Return the parts of an absolute http(s) URL, None for anything else."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in _WEB or not (parts.hostname or "").strip("."):
            return None
    except ValueError:
        return None
    return parts


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return None


def _ascii_host(host: str) -> str:
    host = host.rstrip(".")
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return quote(host.lower(), safe="", errors="replace").lower()


def _escaped(part: str) -> str:
    quoted = quote(part, safe=_KEPT, errors="replace")
    return _ESCAPE.sub(lambda match: _one_spelling(match[0]), quoted)


def _one_spelling(escape: str) -> str:
    """Return an escaped byte in capitals; letters, digits and `-._~` need no escape (RFC 3986, 6.2.2.2)."""
    character = chr(int(escape[1:], 16))
    return character if _UNRESERVED.fullmatch(character) else escape.upper()
