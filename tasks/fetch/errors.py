"""Errors of fetching a page.

FetchError
├── Refused      permanent: a later request gives the same answer, unless the page or the settings change
│   └── Gone     the page is not there (any more)
└── Failed       temporary: a later run requests the page again
    ├── Closed   the page is only for some: readers who pay or log in, or other programs
    └── HostBusy the host asks for a pause: this run sends it no more requests
"""

MAX_CHARACTERS = 500


class FetchError(Exception):
    """A page that could not be fetched. `str()` is the reason, in words that follow the address of the page."""

    def __init__(self, reason: str) -> None:
        """Take a reason; text of a server in it is made safe to show."""
        super().__init__(shown(reason))


class Refused(FetchError):
    """The page must not, or need not, be requested again."""


class Gone(Refused):
    """The server has no such page: 404 or 410."""


class Failed(FetchError):
    """The page may be available later."""


class Closed(Failed):
    """The server refuses the page to us: 401, 402, 403 or 451."""


class HostBusy(Failed):
    """The host asked for a pause: in the answer to this page or, if `was_requested` is False, to an earlier one."""

    def __init__(self, reason: str, *, was_requested: bool = False) -> None:
        """Take a reason; `was_requested` tells whether this page was requested."""
        super().__init__(reason)
        self.was_requested = was_requested


def shown(text: str) -> str:
    """Make text from the web safe for a terminal: without control characters, and at most MAX_CHARACTERS long."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)[:MAX_CHARACTERS]
