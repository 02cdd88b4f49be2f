"""Why a page could not be had.

FetchError
├── Refused      for good: asking again brings the same answer, unless the page or the settings change
└── Failed       for now: a later run asks again
    └── HostBusy the host wants to be left alone: nothing more is asked of it in this run
"""


class FetchError(Exception):
    """A page that could not be had; `str()` of it says why, in words that follow the page's address."""


class Refused(FetchError):
    """It may not, or need not, be asked for again."""


class Failed(FetchError):
    """It may come on another day."""


class HostBusy(Failed):
    """Its host asked to be left alone."""
