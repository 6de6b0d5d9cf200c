"""Mach-O files: for which processors, for which system, whether they are signed and have a UUID.

Layouts and numbers: mach-o/loader.h, mach-o/fat.h, mach/machine.h; of signatures kern/cs_blobs.h (xnu).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from goarmd.facts import Architecture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAGIC_64 = 0xFEEDFACF
_FAT_MAGIC, _FAT_MAGIC_64 = 0xCAFEBABE, 0xCAFEBABF
_MOST_SLICES = 30  # Java's class files begin like fat files, with a version of 45 or more in place of the count
_MOST_COMMANDS = 4096
_ARCHITECTURES = {0x01000007: Architecture.X86_64, 0x0100000C: Architecture.ARM64}
_LC_SEGMENT_64 = 0x19
_CSMAGIC_EMBEDDED_SIGNATURE, _CSMAGIC_CODEDIRECTORY = 0xFADE0CC0, 0xFADE0C02
_CS_ADHOC, _CS_LINKER_SIGNED = 0x2, 0x20000
_MOST_BLOBS = 64
_HEADER = struct.Struct("<7I")  # mach_header_64 without its last, reserved word
_HEADER_BYTES = 32
_COMMAND = struct.Struct("<2I")
_SEGMENT = struct.Struct("<16s4Q4I")  # after cmd and cmdsize
_SECTION = struct.Struct("<16s16s2Q8I")


class Signature(StrEnum):
    """What kind of signature a program has. Without one an arm64 Mac kills it at its start."""

    NONE = "none"
    LINKER = "linker"  # made by the linker, of nobody
    ADHOC = "adhoc"  # made by codesign --sign -, of nobody
    DEVELOPER = "developer"  # of a certificate
    UNKNOWN = "unknown"  # it lies outside what was read


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its name, where it lies in memory and in the file, and its bytes."""

    name: str
    address: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A program for one processor; a universal file holds several.

    Attributes:
        architecture: the processor; arm64e counts as arm64.
        offset: where it begins in the file, bytes.
        size: its bytes; 0 when the file does not tell.
        minimum_os: the oldest macOS it runs on, such as `13.0`; None when it does not tell.
        sdk: the SDK it was built with.
        has_uuid: it has an LC_UUID; macOS 26 refuses programs built for it that have none.
        signature: the kind of its code signature.
        encrypted: parts of it are (App Store).
        sections: its sections, for readers of what is in them.
    """

    architecture: Architecture
    offset: int = 0
    size: int = 0
    minimum_os: str | None = None
    sdk: str | None = None
    has_uuid: bool = False
    signature: Signature = Signature.NONE
    encrypted: bool = False
    sections: tuple[Section, ...] = ()


def parse(data: bytes | memoryview) -> tuple[Slice, ...]:
    """The slices of a file, or of its first bytes; empty when it is no 64-bit Mach-O file. Never raises."""
    view = memoryview(data)
    return tuple(found for offset, size in _slices(view) if (found := _slice(view, offset, size)))


def _unpack(layout: struct.Struct, view: memoryview, at: int) -> tuple[int | bytes, ...] | None:
    return layout.unpack_from(view, at) if 0 <= at <= len(view) - layout.size else None


def _big(view: memoryview, at: int, count: int = 1, size: int = 4) -> list[int]:
    """Unsigned numbers, the highest byte first; fewer when the bytes end."""
    ends = range(at + size, at + size * count + 1, size)
    return [int.from_bytes(view[end - size : end], "big") for end in ends if at >= 0 and end <= len(view)]


def _slices(view: memoryview) -> Iterable[tuple[int, int]]:
    """Where each slice begins, and its size."""
    magic, count, *_ = (*_big(view, 0, 2), 0, 0)
    if magic not in (_FAT_MAGIC, _FAT_MAGIC_64):
        return [(0, 0)]
    if count > _MOST_SLICES:
        return []
    wide = magic == _FAT_MAGIC_64  # fat_arch_64: cputype, cpusubtype, offset (8), size (8), align, reserved
    step, width = (32, 8) if wide else (20, 4)
    entries = (_big(view, 8 + number * step + 8, 2, width) for number in range(count))
    return [(entry[0], entry[1]) for entry in entries if len(entry) == 2]  # noqa: PLR2004  # offset and size


def _slice(view: memoryview, offset: int, size: int) -> Slice | None:
    header = _unpack(_HEADER, view, offset)
    if header is None or header[0] != _MAGIC_64:
        return None
    facts: dict[str, object] = {}
    sections: list[Section] = []
    for command, at, length in _commands(view, offset + _HEADER_BYTES, _number(header[4])):
        if command == _LC_SEGMENT_64:
            sections += _sections(view, at, length)
        else:
            facts |= _told(view, offset, command, at)
    architecture = _ARCHITECTURES.get(_number(header[1]), Architecture.UNKNOWN)
    return Slice(architecture=architecture, offset=offset, size=size, sections=tuple(sections), **facts)  # type: ignore[arg-type]  # by name


def _number(value: int | bytes) -> int:
    return value if isinstance(value, int) else 0


def _commands(view: memoryview, at: int, count: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each load command."""
    for _ in range(min(count, _MOST_COMMANDS)):
        command = _unpack(_COMMAND, view, at)
        if command is None or _number(command[1]) < _COMMAND.size:
            return
        yield _number(command[0]), at, _number(command[1])
        at += _number(command[1])


def _told(view: memoryview, start: int, command: int, at: int) -> dict[str, object]:
    """What a load command says of its slice."""
    words = [int.from_bytes(view[at + 4 * n : at + 4 * n + 4], "little") for n in range(5)]
    match command:
        case 0x1B:  # LC_UUID
            return {"has_uuid": True}
        case 0x24:  # LC_VERSION_MIN_MACOSX: version, sdk
            return {"minimum_os": _version(words[2]), "sdk": _version(words[3])}
        case 0x32:  # LC_BUILD_VERSION: platform, minos, sdk
            return {"minimum_os": _version(words[3]), "sdk": _version(words[4])}
        case 0x2C:  # LC_ENCRYPTION_INFO_64: cryptoff, cryptsize, cryptid
            return {"encrypted": words[4] != 0}
        case 0x1D:  # LC_CODE_SIGNATURE: dataoff
            return {"signature": _signature(view, start + words[2])}
    return {}


def _version(packed: int) -> str:
    """`X.Y` of a version packed as xxxx.yy.zz."""
    return f"{packed >> 16}.{packed >> 8 & 0xFF}"


def _signature(view: memoryview, at: int) -> Signature:
    """The kind of the signature in a superblob; its numbers are written with the highest byte first."""
    magic, _, count, *_ = (*_big(view, at, 3), 0, 0, 0)
    if magic != _CSMAGIC_EMBEDDED_SIGNATURE:
        return Signature.UNKNOWN
    for number in range(min(count, _MOST_BLOBS)):
        for place in _big(view, at + 12 + 8 * number + 4):
            blob, _, _, flags, *_ = (*_big(view, at + place, 4), 0, 0, 0, 0)
            if blob == _CSMAGIC_CODEDIRECTORY:
                if not flags & _CS_ADHOC:
                    return Signature.DEVELOPER
                return Signature.LINKER if flags & _CS_LINKER_SIGNED else Signature.ADHOC
    return Signature.UNKNOWN


def _sections(view: memoryview, at: int, length: int) -> Iterator[Section]:
    segment = _unpack(_SEGMENT, view, at + _COMMAND.size)
    if segment is None:
        return
    first, room = at + _COMMAND.size + _SEGMENT.size, length - _COMMAND.size - _SEGMENT.size
    for number in range(min(_number(segment[7]), max(0, room) // _SECTION.size)):
        section = _unpack(_SECTION, view, first + number * _SECTION.size)
        if section is None:
            return
        name, _, address, size, offset, *_ = section
        text = name.rstrip(b"\0").decode("ascii", "replace") if isinstance(name, bytes) else ""
        yield Section(text, _number(address), _number(offset), _number(size))
