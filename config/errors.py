"""The errors of Kiosque, named by what the caller should do.

    KiosqueError
    ├── ConfigError     stop before work: settings, rules or arguments are wrong
    ├── DocumentError   set this document aside: it becomes `rejected`, the run goes on
    ├── IndexBusy       retry later: the index is there but cannot take this now
    ├── IndexRefused    stop: the index cannot be used as it is
    └── RunFailed       the run ended and must not be counted as a success

A message has the place, the fault and the remedy, in one sentence. Errors of a vendor's library are translated
where it is called, with `raise … from error`.
"""


class KiosqueError(Exception):
    """Base of every error Kiosque raises on purpose; `str()` of it is fit to show a user."""


class ConfigError(KiosqueError):
    """Settings, data files or arguments are wrong; nothing has been done yet."""


class DocumentError(KiosqueError):
    """One document cannot be processed.

    `step` is the step that gave up (`read`, `extract`, …), `reason` what is wrong in words a person can act on.
    """

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"{step}: {reason}")
        self.step = step
        self.reason = reason


class IndexBusy(KiosqueError):
    """The index answered that it cannot take the request now; the same request may pass later."""


class IndexRefused(KiosqueError):
    """The index cannot be reached, or refuses for a reason that no retry mends."""


class RunFailed(KiosqueError):
    """The run did what it could and is not a success (its counts do not add up, a worker died)."""
