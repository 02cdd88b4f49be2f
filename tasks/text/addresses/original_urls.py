"""Addresses of copies and of links that lead on: which page they are of.

A web archive, a cache of AMP pages or a service that counts clicks writes the address of the page into its own. Nothing here
raises.
"""

import re
from urllib.parse import parse_qs, unquote, urlsplit

# What stands before the address of the page in that of a copy. The time of a web archive has 14 digits, at the Internet Archive
# also fewer: `https://web.archive.org/web/20240307100000id_/`.
_ARCHIVES = (
    r"(?:www\.|web\.)?archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/",
    r"archive\.(?:fo|is|li|md|ph|today|vn)/(?:\d{14}|\d{4}\.\d\d\.\d\d-\d{6})/",
    r"[\w.:-]+/(?:[\w.-]+/){0,3}\d{14}(?:[a-z]{2}_)?/",
)
_ARCHIVED = re.compile(rf"\s*(?:https?:)?//(?:{'|'.join(_ARCHIVES)})(?=https?://)", re.IGNORECASE)
_ARCHIVED_WITHOUT_SCHEME = re.compile(
    r"\s*(?:https?:)?//(?:www\.|web\.)?archive\.org/web/\d{14}(?:[a-z]{2}_)?/(?=[\w-]+(?:\.[\w-]+)+/)", re.IGNORECASE
)
_CACHED = re.compile(
    r"\s*(?:https?:)?//(?:[\w-]+\.cdn\.ampproject\.org/[cv]/|[\w-]+\.bing-amp\.com/c/|www\.google\.[\w.]+/amp/)"
    r"(?P<secure>s/)?(?=[\w-]+(?:\.[\w-]+)+/)",
    re.IGNORECASE,
)
_IN_PATH = (
    re.compile(r"https?://r\.search\.yahoo\.com/.*?/RU=(?P<url>[^/]+)", re.IGNORECASE),
    re.compile(r"https?://webcache\.googleusercontent\.com/search\?q=cache:(?:[\w-]+:)?(?P<url>https?[^+&\s]+)", re.I),
)
# Host and path of a service that leads on, and the parameters that hold the address of the page.
_REDIRECTS = (
    (r"(?:www|news)\.google(?:\.[a-z]{2,3}){1,2}/(?:news/)?url", ("url", "q")),
    (r"(?:lm?|www|m)\.(?:facebook|instagram|messenger)\.com/(?:l\.php)?", ("u",)),
    (r"(?:m\.)?vk\.com/away(?:\.php)?", ("to",)),
    (r"www\.bing\.com/news/apiclick\.aspx", ("url",)),
    (r"out\.reddit\.com/\w*", ("url",)),
    (r"(?:[a-z0-9]+\.)?safelinks\.protection\.outlook\.com/", ("url",)),
    (r"t\.umblr\.com/redirect", ("z",)),
    (r"www\.youtube\.com/redirect", ("q",)),
    (r"www\.linkedin\.com/(?:redir/redirect|safety/go)", ("url",)),
    (r"slack-redir\.net/link", ("url",)),
    (r"duckduckgo\.com/l/", ("uddg",)),
    (r"(?:www\.)?yandex\.[a-z]{2,3}/turbo", ("text",)),
)
_REDIRECT = tuple((re.compile(rf"{page}/?", re.IGNORECASE), names) for page, names in _REDIRECTS)
_MOST_STEPS = 8


def original_url(url: str, *, of_form: bool = False) -> str:
    """Return the address of the page that `url` is a copy of or leads on to; any other address as it is.

    `of_form` keeps the address of a cache of AMP pages: it has another form of the page.
    """
    for _ in range(_MOST_STEPS):
        inner = _inner(url) or (None if of_form else _uncached(url))
        if inner is None:
            break
        url = inner
    return url


def _inner(url: str) -> str | None:
    if archived := _ARCHIVED.match(url):
        return url[archived.end() :]
    if archived := _ARCHIVED_WITHOUT_SCHEME.match(url):
        return f"https://{url[archived.end() :]}"
    for pattern in _IN_PATH:
        if found := pattern.match(url.strip()):
            return _address(unquote(found["url"]))
    return _led_on_to(url)


def _uncached(url: str) -> str | None:
    cached = _CACHED.match(url)
    return f"http{'s' if cached['secure'] else ''}://{url[cached.end() :]}" if cached else None


def _led_on_to(url: str) -> str | None:
    try:
        parts = urlsplit(url.strip())
        if not parts.query or parts.scheme not in ("http", "https"):
            return None
        names = next((names for page, names in _REDIRECT if page.fullmatch(f"{parts.netloc}{parts.path}")), ())
        values = parse_qs(parts.query) if names else {}
    except ValueError:
        return None
    return next((address for name in names if (address := _address(values.get(name, [""])[0]))), None)


def _address(text: str) -> str | None:
    return text if text.lower().startswith(("http://", "https://")) else None
