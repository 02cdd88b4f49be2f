"""Guard around the search page: it answers only known host names, and adds headers that keep a browser safe."""

from collections.abc import Collection, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The page loads nothing from other sites, runs nothing inline, and may not be framed.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": _POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
}
_REVALIDATED = "private, no-cache"
_IMMUTABLE = "public, max-age=31536000, immutable"


class Guard:
    """Answers only requests for one of `hosts` (names without a port; `*` is any), and adds HEADERS to every response.

    `refusal` answers all others. This stops DNS rebinding: another site cannot read the page by a name that points here.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], refusal: Response) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                is_kept = scope["path"].startswith("/static/") and scope["query_string"] and message["status"] == 200
                headers["cache-control"] = _IMMUTABLE if is_kept else _REVALIDATED
            await send(message)

        is_known_host = "*" in self._hosts or host_name(Headers(scope=scope).get("host", "")) in self._hosts
        await (self._app if is_known_host else self._refusal)(scope, receive, send_guarded)


def host_name(host: str) -> str:
    """Return a Host header's name in lower case, without its port: `[::1]:8000` gives `[::1]`."""
    name = host.lower()
    return name.partition("]")[0] + "]" if name.startswith("[") else name.partition(":")[0]
