"""Errors of Kiosque, named by what the caller should do.

    KiosqueError
    ├── ConfigError     stop before work: settings, rules or arguments are wrong
    ├── DocumentError   reject this document; the run goes on
    ├── IndexBusy       retry later: the index cannot take this request now
    ├── IndexRefused    stop: the index cannot be used in its state
    ├── NotFound        name something else: there is no such document or publisher
    ├── PrefectRefused  stop: Prefect's server cannot be reached, refuses, or does not start
    └── RunFailed       count the run as failed

A message is one sentence with the location, the fault and the remedy. Errors of a library are translated where it is called,
with `raise … from error`.
"""


class KiosqueError(Exception):
    """Base of every error that Kiosque raises on purpose; `str()` is a message for users."""


class ConfigError(KiosqueError):
    """Settings, data files or arguments are wrong; nothing has been done yet."""


class DocumentError(KiosqueError):
    """One document cannot be processed.

    `step` is the step that failed (`read`, `extract`, …), `reason` the fault in words that a person can act on.
    """

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"{step}: {reason}")
        self.step = step
        self.reason = reason


class IndexBusy(KiosqueError):
    """The index cannot take the request now; the same request may succeed later."""


class IndexRefused(KiosqueError):
    """The index cannot be reached, or refuses for a reason that a retry does not change."""


class NotFound(KiosqueError):
    """No document or publisher has this name; nothing has been done yet."""


class PrefectRefused(KiosqueError):
    """Prefect's server cannot be reached, refuses, or does not start; nothing can run without one."""


class RunFailed(KiosqueError):
    """The run ended without success (its counts do not add up, a worker died)."""
