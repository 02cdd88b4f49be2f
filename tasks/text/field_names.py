"""Names of extra fields: mends those that an index cannot keep."""

from collections.abc import Mapping

# The extra field that lists the mended names of a document, as it has them now.
MENDED = "mended_names"
_REPLACEMENT = "\ufffd"


def mended_names(extra: Mapping[str, str]) -> dict[str, str]:
    """Return the fields with a NUL in a name replaced by U+FFFD, and the new names under MENDED; no field is lost.

    Elasticsearch separates name and value by a NUL.
    """
    mended = {name: value for name, value in extra.items() if "\0" not in name}
    new = []
    for name in sorted(extra.keys() - mended.keys()):
        better = name.replace("\0", _REPLACEMENT)
        while better in mended:
            better += _REPLACEMENT
        mended[better] = extra[name]
        new.append(better)
    return {**mended, MENDED: ", ".join(new)} if new else mended
