"""Why a page could not be had.

FetchError
├── Refused      for good: asking again brings the same answer, unless the page or the settings change
└── Failed       for now: a later run asks again
    └── HostBusy the host wants to be left alone: nothing more is asked of it in this run
"""

MAX_CHARACTERS = 500


class FetchError(Exception):
    """A page that could not be had; `str()` of it says why, in words that follow the page's address."""

    def __init__(self, reason: str) -> None:
        """Take a reason; what a server said in it is made fit to be shown."""
        super().__init__(shown(reason))


class Refused(FetchError):
    """It may not, or need not, be asked for again."""


class Failed(FetchError):
    """It may come on another day."""


class HostBusy(Failed):
    """Its host asked to be left alone."""


def shown(text: str) -> str:
    """Return text that came from the web as it may go to a terminal: no control characters, and not too long."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)[:MAX_CHARACTERS]
