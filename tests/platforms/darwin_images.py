"""A Mac to test against: byte images of the kernel's structs, and a library that serves them.

The offsets are a second, independent copy of Apple's, from a table that a C compiler made of the macOS SDK for arm64
and x86_64 (both are the same). The library is called through ctypes and the C calling convention, as Apple's is.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goarmd.platforms._libsystem import PROTOTYPES, LibSystem

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.core.facts import Identity
    from goarmd.platforms import ProcessChanges

ME = 501
# The size of the whole, and offset and struct code of the members.
KINFO_PROC = (
    648,
    {
        "kp_proc.p_starttime.tv_sec": (0, "<q"),
        "kp_proc.p_starttime.tv_usec": (8, "<i"),
        "kp_proc.p_flag": (32, "<i"),
        "kp_proc.p_stat": (36, "<b"),
        "kp_proc.p_pid": (40, "<i"),
        "kp_proc.p_comm": (243, "17s"),
        "kp_eproc.e_pcred.p_ruid": (392, "<I"),
        "kp_eproc.e_ppid": (560, "<i"),
    },
)
RUSAGE_V4 = (
    296,
    {
        "ri_user_time": (16, "<Q"),
        "ri_system_time": (24, "<Q"),
        "ri_resident_size": (64, "<Q"),
        "ri_phys_footprint": (72, "<Q"),
        "ri_lifetime_max_phys_footprint": (240, "<Q"),
    },
)
TIMEVAL = (16, {"tv_sec": (0, "<q"), "tv_usec": (8, "<i")})
XUCRED = (76, {"cr_version": (0, "<I"), "cr_uid": (4, "<I")})
P_LP64, P_TRANSLATED = 0x4, 0x20000
SRUN, SZOMB = 2, 5


def image(layout: tuple[int, dict[str, tuple[int, str]]], /, **members: Any) -> bytes:
    """A struct in which every byte outside the given members is 0xA5: nothing may depend on those bytes."""
    size, offsets = layout
    data = bytearray(b"\xa5" * size)
    for path, (offset, code) in offsets.items():
        struct.pack_into(code, data, offset, members[path.rpartition(".")[2]])
    return bytes(data)


def procargs2(path: bytes, *arguments: bytes, environment: tuple[bytes, ...] = ()) -> bytes:
    """The argument area as sysctl KERN_PROCARGS2 gives it: argc, path, padding to 8 bytes, argv, environment."""
    padded = path + bytes(8 - len(path) % 8)
    strings = b"".join(text + b"\0" for text in (*arguments, *environment))
    return struct.pack("<i", len(arguments)) + padded + strings


@dataclass
class FakeProcess:
    """A process of the fake Mac; `hidden` is the errno of calls that only its owner may make."""

    pid: int
    path: str
    arguments: tuple[bytes, ...] = ()
    parent: int = 1
    user: int = ME
    started: tuple[int, int] = (1_700_000_000, 250_000)
    translated: bool = False
    zombie: bool = False
    command: bytes | None = None
    path_error: int = 0
    hidden: int = 0
    ticks: tuple[int, int] = (0, 0)
    resident: int = 0
    footprint: int = 0
    peak: int = 0
    responsible: int | None = None

    def kinfo(self) -> bytes:
        name = self.command or self.path.rpartition("/")[2].encode()[:16]
        return image(
            KINFO_PROC,
            tv_sec=self.started[0],
            tv_usec=self.started[1],
            p_flag=P_LP64 | (P_TRANSLATED if self.translated else 0),
            p_stat=SZOMB if self.zombie else SRUN,
            p_pid=self.pid,
            p_comm=name,
            p_ruid=self.user,
            e_ppid=self.parent,
        )

    def rusage(self) -> bytes:
        return image(
            RUSAGE_V4,
            ri_user_time=self.ticks[0],
            ri_system_time=self.ticks[1],
            ri_resident_size=self.resident,
            ri_phys_footprint=self.footprint,
            ri_lifetime_max_phys_footprint=self.peak,
        )


APPLE_SILICON: dict[str, bytes] = {
    "hw.tbfrequency": struct.pack("<q", 24_000_000),
    "hw.optional.arm64": struct.pack("<i", 1),
    "machdep.cpu.brand_string": b"Apple M2 Pro\0",
    "kern.osproductversion": b"15.5\0",
    "kern.osrelease": b"24.5.0\0",
    "kern.boottime": image(TIMEVAL, tv_sec=1_699_990_000, tv_usec=500_000),
    "sysctl.proc_translated": struct.pack("<i", 0),
}
INTEL: dict[str, bytes] = {
    "hw.tbfrequency": struct.pack("<q", 1_000_000_000),
    "machdep.cpu.brand_string": b"Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz\0",
    "kern.osproductversion": b"13.7.6\0",
    "kern.osrelease": b"22.6.0\0",
    "kern.boottime": image(TIMEVAL, tv_sec=1_699_990_000, tv_usec=0),
}


@dataclass
class FakeMac:
    """Its processes and values, and the C functions that return them. `calls` are the functions called so far."""

    processes: dict[int, FakeProcess] = field(default_factory=dict)
    values: dict[str, bytes] = field(default_factory=lambda: dict(APPLE_SILICON))
    calls: list[str] = field(default_factory=list)
    before_table: Callable[[], None] = lambda: None
    table_error: int = 0

    def run(self, pid: int, path: str, *arguments: bytes, **details: Any) -> FakeProcess:
        process = FakeProcess(pid, path, arguments, **details)
        self.processes[pid] = process
        return process

    def library(self) -> LibSystem:
        return LibSystem(_Exports(self))

    def sysctl(self, name: Any, length: int, into: int | None, size: Any, *_: object) -> int:
        self.calls.append("sysctl")
        kind = tuple(name[:length])
        if kind == (1, 14, 0):
            self.before_table()
            if into is not None and self.table_error:
                return _fail(self.table_error)
            return _give_table(b"".join(p.kinfo() for p in self.processes.values()), into, size)
        process = self.processes.get(kind[-1])
        if kind[:3] == (1, 14, 1):
            return _give(process.kinfo() if process else b"", into, size)
        if kind[:2] != (1, 49) or process is None or process.zombie or process.hidden:
            return _fail(errno.EINVAL)
        return _give(procargs2(process.path.encode(), *process.arguments, environment=(b"HOME=/",)), into, size)

    def sysctlbyname(self, name: bytes, into: int | None, size: Any, *_: object) -> int:
        value = self.values.get(name.decode())
        return _fail(errno.ENOENT) if value is None else _give(value, into, size)

    def proc_pidpath(self, pid: int, into: int, size: int) -> int:
        self.calls.append(f"proc_pidpath {pid}")
        process = self.processes.get(pid)
        if process is None or process.path_error:
            _fail(process.path_error if process else errno.ESRCH)
            return 0
        text = process.path.encode("utf-8", "surrogateescape")
        assert 1024 <= size <= 4096
        ctypes.memmove(into, text, len(text))
        return len(text)

    def proc_pid_rusage(self, pid: int, flavor: int, into: int) -> int:
        process = self.processes.get(pid)
        assert flavor == 4
        if process is None or process.hidden:
            return _fail(process.hidden if process else errno.ESRCH)
        ctypes.memmove(into, process.rusage(), RUSAGE_V4[0])
        return 0

    def responsibility_get_pid_responsible_for_pid(self, pid: int) -> int:
        process = self.processes.get(pid)
        if process is None:
            return _fail(errno.ESRCH)
        return pid if process.responsible is None else process.responsible


class _Exports:
    """The functions of a FakeMac as C functions."""

    def __init__(self, mac: FakeMac) -> None:
        for name, (result, parameters) in PROTOTYPES.items():
            prototype = ctypes.CFUNCTYPE(result, *parameters, use_errno=True)
            setattr(self, name, prototype(getattr(mac, name)))


def _fail(number: int) -> int:
    ctypes.set_errno(number)
    return -1


def _give(data: bytes, into: int | None, size: Any) -> int:
    if into is not None:
        if size[0] < len(data):
            return _fail(errno.ENOMEM)
        ctypes.memmove(into, data, len(data))
    size[0] = len(data)
    return 0


def _give_table(data: bytes, into: int | None, size: Any) -> int:
    """Like the kernel: as many complete structs as fit; for the size alone, five more than exist."""
    if into is None:
        size[0] = len(data) + 5 * KINFO_PROC[0]
        return 0
    fitting = min(size[0] // KINFO_PROC[0] * KINFO_PROC[0], len(data))
    ctypes.memmove(into, data[:fitting], fitting)
    size[0] = fitting
    return 0 if fitting == len(data) else _fail(errno.ENOMEM)


def only(changes: ProcessChanges) -> Identity:
    """The one process that is new."""
    (identity,) = changes.born
    return identity
