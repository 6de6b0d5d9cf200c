"""The bytes the macOS kernel describes processes with: arrays of C structs, and the argument area of a process.

Layouts are tables, so that the same table reads the bytes and can be held against Apple's headers by a C compiler.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_POINTER_BYTES = 8
_INT_BYTES = 4


@dataclass(frozen=True, slots=True)
class CField:
    """A member of a C struct: its path as C writes it, its offset in bytes, its type as a code of Python's struct."""

    path: str
    offset: int
    code: str

    @property
    def size(self) -> int:
        """Bytes; the codes have the same width everywhere."""
        return struct.calcsize("<" + self.code)


@dataclass(frozen=True)
class CStruct:
    """A little-endian C struct, of which only some members are read.

    Attributes:
        name: as C writes it, such as `struct kinfo_proc`.
        size: all of its bytes, those not read included.
        fields: the members read, by rising offset.
    """

    name: str
    size: int
    fields: tuple[CField, ...]

    @cached_property
    def _reader(self) -> struct.Struct:
        code, at = "<", 0
        for field in self.fields:
            code += f"{field.offset - at}x{field.code}"
            at = field.offset + field.size
        return struct.Struct(f"{code}{self.size - at}x")

    def rows(self, data: bytes | memoryview) -> Iterator[tuple[Any, ...]]:
        """The members of each struct of an array; what is left over at the end is no struct and is not read."""
        return self._reader.iter_unpack(data[: len(data) - len(data) % self.size])


def parse_command(text: bytes) -> str:
    """`p_comm`: a program's name, cut by the kernel at 16 bytes, ended by a NUL; leftovers may follow it."""
    return text.partition(b"\0")[0].decode(errors="surrogateescape")


def parse_arguments(data: bytes) -> tuple[str | None, tuple[str, ...]]:
    """Read KERN_PROCARGS2: the path the program was started by (None when there is none), and its argv.

    The layout is argc as an int, the path, NULs up to the next multiple of a pointer, argv, the environment
    (xnu, bsd/kern/kern_sysctl.c sysctl_procargsx and kern_exec.c exec_extract_strings). Arguments are taken from where
    the padding must end: one that is empty is a NUL too, and skipping it would show a variable of the environment as an
    argument. Of data that was cut off, the whole arguments are returned.
    """
    count = int.from_bytes(data[:_INT_BYTES], "little", signed=True)
    path, ended, _ = data[_INT_BYTES:].partition(b"\0")
    if not ended:
        return None, ()
    after_path = len(path) + 1
    padding = -after_path % _POINTER_BYTES
    strings = data[_INT_BYTES + after_path + padding :].split(b"\0", max(count, 0))
    arguments = tuple(text.decode(errors="surrogateescape") for text in strings[:-1])
    return path.decode(errors="surrogateescape") or None, arguments
