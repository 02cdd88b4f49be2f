"""Changes a compiled `module-info.class`: a required module becomes optional at run time.

Elasticsearch's entitlement library requires `jdk.jlink` and `jdk.jdi`, which a Java runtime without compiler and
debugger lacks, and uses none of their classes. `requires static` is one flag in the class file.
Source: The Java Virtual Machine Specification, edition 25, sections 4.1, 4.4 and 4.7.25.
"""

import struct
import zipfile
from collections.abc import Collection
from pathlib import Path

_UTF8, _LONG, _DOUBLE, _MODULE = 1, 5, 6, 19
# Bytes after the tag of each other kind of constant.
_SIZE = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
_STATIC_PHASE = 0x0040


def make_optional(jar: Path, modules: Collection[str]) -> None:
    """Rewrite `jar` so that it starts without `modules`."""
    rewritten = jar.with_suffix(".new")
    with zipfile.ZipFile(jar) as old, zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            is_declaration = entry.filename == "module-info.class"
            new.writestr(entry, requires_static(content, modules) if is_declaration else content)
    rewritten.replace(jar)


def requires_static(declaration: bytes, modules: Collection[str]) -> bytes:
    """Return the class file `declaration` of a module with `requires static` for each of `modules`."""
    names, at = _constants(declaration)
    at += 6  # access flags, this class, super class
    at += 2 + 2 * _u2(declaration, at)  # interfaces; a module has no fields and no methods
    at += 4
    changed = bytearray(declaration)
    attributes, at = _u2(declaration, at), at + 2
    for _ in range(attributes):
        name, length = struct.unpack_from(">HI", declaration, at)
        if names[name] == "Module":
            _flag_requirements(changed, at + 12, names, modules)
        at += 6 + length
    return bytes(changed)


def _flag_requirements(content: bytearray, at: int, names: dict[int, str], modules: Collection[str]) -> None:
    """Set the flag in the table of requirements that begins at `at` with its count."""
    for entry in range(at + 2, at + 2 + 6 * _u2(content, at), 6):
        module, flags = struct.unpack_from(">HH", content, entry)
        if names[module] in modules:
            struct.pack_into(">H", content, entry + 2, flags | _STATIC_PHASE)


def _constants(content: bytes) -> tuple[dict[int, str], int]:
    """Return the strings and module names of the constant pool by their index, and where the pool ends."""
    strings: dict[int, str] = {}
    modules: dict[int, int] = {}
    index, at = 1, 10
    while index < _u2(content, 8):
        tag = content[at]
        if tag == _UTF8:
            length = _u2(content, at + 1)
            strings[index] = content[at + 3 : at + 3 + length].decode("utf-8", "replace")
            at += 3 + length
        else:
            if tag == _MODULE:
                modules[index] = _u2(content, at + 1)
            at += 1 + _SIZE[tag]
        index += 2 if tag in (_LONG, _DOUBLE) else 1
    return strings | {index: strings[name] for index, name in modules.items()}, at


def _u2(content: bytes | bytearray, at: int) -> int:
    return int(struct.unpack_from(">H", content, at)[0])
