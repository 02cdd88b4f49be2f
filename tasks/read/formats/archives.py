"""Archives of files (zip, tar): each file in them is read by its form, and documents are numbered through the archive.

An archive in an archive is read, too; what is packed deeper is passed over, because a bomb is.
"""

import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import IO, NamedTuple, Self

from config.options import ReadOptions
from tasks.document import Document, document_id
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.bytes.storage import FileRange
from tasks.read.faults import Broken, Fault
from tasks.read.formats.forms import ARCHIVES, ending_of, form_of
from tasks.read.formats.whole_files import whole_file
from tasks.read.input import Input, PassedOver

# Reads the documents of one file; the names are those of the archives around it, the outermost first.
Read = Callable[[Input, ByteStream, ReadOptions, tuple[str, ...]], Iterator[Document | PassedOver]]
# The extra field with the name of a document's file in the archive.
FILE = "file"
# A zip archive as browsers' crawlers write it: web archives, and beside them lists of their pages.
_WACZ = ".wacz"
_MOST_ARCHIVES = 3
_DAMAGED_AT = "damaged_at"  # the attribute of a tar archive with the offset of its first damaged header
_SMALL_BYTES = 64 * 1024 * 1024


class _Member(NamedTuple):
    """A file in an archive: its name, size, stored size (0 where unknown), and how it is opened."""

    name: str
    size: int
    stored: int
    open: Callable[[], IO[bytes] | None]


def zip_documents(
    part: Input, stream: ByteStream, options: ReadOptions, *, read: Read, around: tuple[str, ...]
) -> Iterator[Document | PassedOver]:
    """Yield the documents of the files in a zip archive; raises Broken."""
    with whole_file(stream) as file:
        if not file.read(1):
            raise Broken(Fault.EMPTY, "is empty")
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Broken(Fault.BROKEN_RECORD, f"is no whole zip archive: {error}") from error
        members = (
            _Member(info.filename, info.file_size, info.compress_size, partial(archive.open, info))
            for info in archive.infolist()
            if not info.is_dir()
        )
        yield from _documents(part, members, options, read, around)


def tar_documents(
    part: Input, stream: ByteStream, options: ReadOptions, *, read: Read, around: tuple[str, ...]
) -> Iterator[Document | PassedOver]:
    """Yield the documents of the files in a tar archive, also of several one behind the other; raises Broken, after the last."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header, ignore_zeros=True) as archive:  # type: ignore[call-overload]
            members = (
                _Member(info.name, info.size, 0, partial(archive.extractfile, info))
                for info in archive
                if info.isfile()
            )
            yield from _documents(part, members, options, read, around)
    except tarfile.TarError as error:
        raise stream.fault or Broken(Fault.BROKEN_RECORD, f"is no whole tar archive: {error}") from error
    if stream.fault:
        raise stream.fault
    if damaged_at := vars(archive).get(_DAMAGED_AT):
        reason = f"is damaged at byte {damaged_at}: files from there to the next whole header are not read"
        raise Broken(Fault.BROKEN_RECORD, reason)


class _Header(tarfile.TarInfo):
    """The header of a file in a tar archive; `tarfile` takes a damaged one for the end, or passes it over, and does not tell."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            if archive.offset == 0:
                raise tarfile.ReadError(str(error)) from None
            vars(archive).setdefault(_DAMAGED_AT, archive.offset)
            raise


def _documents(
    part: Input, members: Iterator[_Member], options: ReadOptions, read: Read, around: tuple[str, ...]
) -> Iterator[Document | PassedOver]:
    last, is_empty, is_wacz = 0, True, around[-1].lower().endswith(_WACZ)
    for member in members:
        if any(name.startswith((".", "__MACOSX")) for name in member.name.split("/")):
            continue
        is_empty = False
        form = form_of(member.name)
        is_deep = len(around) == _MOST_ARCHIVES
        if form is None or (form[0] in ARCHIVES and is_deep) or (is_wacz and form[0] not in ("warc", "zip")):
            yield PassedOver(kind=ending_of(member.name))
            continue
        first = last + 1
        file = part.with_(format=form[0], compression=form[1])
        for document in _member_documents(file, member, options, read, around):
            if isinstance(document, Document):
                document = _numbered(document, first, member.name, part.format)
                last = document.origin.record
            yield document
    if is_empty:
        raise Broken(Fault.EMPTY, "is empty")


def _member_documents(
    part: Input, member: _Member, options: ReadOptions, read: Read, around: tuple[str, ...]
) -> Iterator[Document | PassedOver]:
    try:
        if member.size > max(_SMALL_BYTES, member.stored * options.max_ratio) and member.stored:
            raise Broken(Fault.TOO_LARGE, f"holds more than {options.max_ratio} times its {member.stored} bytes")
        try:
            file = member.open()
        except (
            Exception
        ) as error:  # a damaged directory leads to offsets before the file, and each compression has its own
            raise Broken(Fault.BROKEN_RECORD, f"cannot be unpacked: {error}") from error
        if file is not None:
            with closing(ByteStream(MemberBytes(file), max_ratio=options.max_ratio)) as stream:
                yield from read(part, stream, options, (*around, member.name))
    except Broken as fault:
        yield fault.reject(part.blank())


def _numbered(document: Document, first: int, name: str, format: str) -> Document:
    """Return a document of a file in an archive with its number there and the name of its file.

    That of a web archive stays one: its captures of an address replace each other.
    """
    format = document.format if document.format == "warc" else format
    origin = document.origin.with_(record=first + document.origin.record - 1)
    if document.rejection:
        rejection = document.rejection.with_(reason=f"{name}: {document.rejection.reason}")
        return document.with_(id=document_id(origin), origin=origin, format=format, rejection=rejection)
    inside = document.extra.get(FILE)
    extra = {**document.extra, FILE: f"{name}/{inside}" if inside else name}
    return document.with_(id=document_id(origin, url=document.url), origin=origin, format=format, extra=extra)


class MemberBytes(FileRange):
    """The bytes of a file in an archive, or of one in a compressed one; a fault of the archive is one of the file."""

    def __init__(self, file: IO[bytes] | ByteStream) -> None:
        self._file = file  # type: ignore[assignment]
        self._filesystem = self._end = None
        self._next, self._unread = 0, b""

    def _read_file(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except Exception as error:  # each compression has its own exceptions
            raise Broken(Fault.BROKEN_RECORD, f"cannot be unpacked: {error}") from error
        self._next += len(data)
        return data
