"""Why a page is not extracted."""


class TooLarge(Exception):
    """The page has more than any article; the message says of what."""
