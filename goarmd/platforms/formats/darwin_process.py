"""The macOS kernel's data about processes: arrays of C structs, and the argument area of a process.

Layouts are tables: the same table reads the bytes and lets a C compiler compare it with Apple's headers.
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
    """A member of a C struct: its path in C, its offset in bytes, its type as a code of Python's struct module."""

    path: str
    offset: int
    code: str

    @property
    def size(self) -> int:
        """Bytes; the codes have the same width everywhere."""
        return struct.calcsize("<" + self.code)


@dataclass(frozen=True)
class CStruct:
    """A little-endian C struct; only some members are read.

    Attributes:
        name: its name in C, such as `struct kinfo_proc`.
        size: all of its bytes, including those not read.
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
        """The members of each struct in an array; an incomplete struct at the end is ignored."""
        return self._reader.iter_unpack(data[: len(data) - len(data) % self.size])


def parse_command(text: bytes) -> str:
    """`p_comm`: a program's name, cut by the kernel at 16 bytes, then a NUL; old bytes may follow."""
    return text.partition(b"\0")[0].decode(errors="surrogateescape")


def parse_arguments(data: bytes) -> tuple[str | None, tuple[str, ...]]:
    """Read KERN_PROCARGS2: the path that the program was started with (None if there is none), and its argv.

    The layout is argc as an int, the path, NULs up to the next multiple of a pointer, argv, the environment
    (xnu, bsd/kern/kern_sysctl.c sysctl_procargsx and kern_exec.c exec_extract_strings). The arguments start exactly
    where the padding ends: an empty argument is a NUL too, and skipping it would turn an environment variable into an
    argument. If the data is cut off, only complete arguments are returned.
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
