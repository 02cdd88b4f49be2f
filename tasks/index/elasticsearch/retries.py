"""Retries: the delay before a request to a busy cluster, bulk or other, is sent again."""

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0


def retry_delay_s(attempt: int, *, chance: float) -> float:
    """Return the seconds between the `attempt`-th try (from 1) and the next; `chance` is random, 0..1.

    Exponential backoff with full jitter, capped. Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture
    Blog, 2015.
    """
    return chance * min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** (attempt - 1))
