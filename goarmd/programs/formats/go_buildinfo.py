"""The build info that the Go linker writes into each program.

Format: debug/buildinfo/buildinfo.go. Since Go 1.18 the strings follow the header, each after its length; before, the
header has their addresses.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from goarmd.core.text import plain
from goarmd.programs.facts import BuildInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Returns bytes by offset in a file, or by address in its memory image, and size; fewer or none at the end.
ReadAt: TypeAlias = "Callable[[int, int], bytes]"

MACH_O_SECTION, ELF_SECTION = b"__go_buildinfo", b".go.buildinfo"
_MAGIC = b"\xff Go buildinf:"
_HEADER_BYTES = 32
_POINTER_SIZE_AT, _FLAGS_AT, _POINTERS_AT = 14, 15, 16
_BIG_ENDIAN, _INLINE = 1, 2
_LONGEST = 256 * 1024  # bytes of a string; a module list of hundreds of rows is a tenth of it
# Go's strings may have \\x and two digits, JSON's may not.
_HEX = re.compile(r"\\x([0-9a-f]{2})")
# The kept settings; `go help buildinfo` lists all.
_SETTINGS = frozenset(
    [
        *("GOOS", "GOARCH", "GOAMD64", "GOARM64", "CGO_ENABLED", "-ldflags", "-tags", "-compiler", "-buildmode"),
        *("vcs.revision", "vcs.time", "vcs.modified"),
    ]
)
_SENTINEL = 16  # bytes around the module list (runtime/debug.ReadBuildInfo)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a program: its address in memory, its offset in the file, and its size in bytes."""

    name: bytes
    address: int
    offset: int
    size: int


def content(read: ReadAt, section: Section) -> bytes:
    """The needed bytes of the section with the build info."""
    return read(section.offset, min(section.size, _HEADER_BYTES + 2 * _LONGEST))


def at_address(read: ReadAt, sections: Iterable[Section]) -> ReadAt:
    """A reader by address in memory, for addresses within a section."""

    def read_address(address: int, size: int) -> bytes:
        for section in sections:
            inside = address - section.address
            if 0 <= inside < section.size:
                return read(section.offset + inside, min(size, section.size - inside))
        return b""

    return read_address


def parse(section: bytes, at_address: ReadAt) -> BuildInfo | None:
    """Read the section `__go_buildinfo` or `.go.buildinfo`; None if it has no build info. Never raises.

    Args:
        section: its bytes.
        at_address: returns bytes of the file by address in memory and size.
    """
    start = section.find(_MAGIC)
    if start < 0 or len(section) < start + _HEADER_BYTES:
        return None
    header = section[start : start + _HEADER_BYTES]
    if header[_FLAGS_AT] & _INLINE:
        go_version, end = _inline(section, start + _HEADER_BYTES)
        modules, _ = _inline(section, end)
    else:
        go_version, modules = _pointed(header, at_address)
    return _made(go_version.decode("utf-8", "replace"), modules) if go_version else None


def _inline(section: bytes, at: int) -> tuple[bytes, int]:
    """A string after its length (a varint), and its end."""
    length = shift = 0
    while at < len(section) and shift < 64:  # noqa: PLR2004  # a varint has at most ten bytes
        byte = section[at]
        at += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004  # the last of its bytes
            break
    length = min(length, _LONGEST)
    return section[at : at + length], at + length


def _pointed(header: bytes, at_address: ReadAt) -> tuple[bytes, bytes]:
    """The two strings that the header refers to, each by a pair of address and length."""
    size, is_big = header[_POINTER_SIZE_AT], bool(header[_FLAGS_AT] & _BIG_ENDIAN)
    if size not in (4, 8):
        return b"", b""

    def word(data: bytes) -> int:
        return int.from_bytes(data, "big" if is_big else "little")

    strings = []
    for number in range(2):
        place = _POINTERS_AT + number * size
        pair = at_address(word(header[place : place + size]), 2 * size)
        length = min(word(pair[size : 2 * size]), _LONGEST)
        strings.append(at_address(word(pair[:size]), length) if length else b"")
    return strings[0], strings[1]


def _made(go_version: str, modules: bytes) -> BuildInfo:
    if len(modules) > 2 * _SENTINEL:
        modules = modules[_SENTINEL:-_SENTINEL]
    path = version = None
    settings: dict[str, str] = {}
    for line in modules.decode("utf-8", "replace").split("\n"):
        kind, _, rest = line.partition("\t")
        if kind == "path":
            path = rest
        elif kind == "mod":
            version = rest.partition("\t")[2].partition("\t")[0] or None
        elif kind == "build":
            key, _, value = rest.partition("=")
            if key in _SETTINGS:
                settings[key] = _unquoted(value)
    return BuildInfo(go_version=go_version, path=path, version=version, settings=settings)


def _unquoted(text: str) -> str:
    """A value without the quotes that Go puts around blanks and quotes (runtime/debug/mod.go, quoteValue)."""
    if not text.startswith('"'):
        return text.strip("`")
    try:
        return plain(str(json.loads(_HEX.sub(r"\\u00\1", text))))
    except ValueError:  # it was cut off
        return text.strip('"')
