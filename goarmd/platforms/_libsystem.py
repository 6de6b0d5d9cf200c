"""macOS's libSystem: the layouts, numbers and prototypes goarmd uses, and the calls themselves.

STRUCTS, CONSTANTS and PROTOTYPES are tables, so that a C compiler can hold them against Apple's headers. Everything has
a fixed width and is the same on arm64 and x86_64. Names are those of the headers; xnu is Apple's kernel, published at
github.com/apple-oss-distributions/xnu.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
from ctypes import POINTER, c_char, c_char_p, c_int32, c_size_t, c_uint32, c_void_p
from typing import Any, Final

from goarmd.platforms.formats.darwin_process import CField, CStruct

# sys/sysctl.h
CTL_KERN: Final = 1
KERN_PROC: Final = 14
KERN_PROC_ALL: Final = 0
KERN_PROC_PID: Final = 1
KERN_PROCARGS2: Final = 49
# sys/syslimits.h: the longest argument area; sysctl_procargsx refuses a larger buffer (xnu, bsd/kern/kern_sysctl.c).
ARG_MAX: Final = 1024 * 1024
# sys/proc.h. P_TRANSLATED is set by an exec under Rosetta, cleared by a native one and inherited over fork (xnu,
# bsd/kern/kern_exec.c and kern_fork.c). It is shown of every process to everyone (kern_sysctl.c, sysdoproc_callback).
P_TRANSLATED: Final = 0x20000
SZOMB: Final = 5
# sys/proc_info.h, sys/resource.h
PROC_PIDPATHINFO_MAXSIZE: Final = 4096
RUSAGE_INFO_V4: Final = 4
# sys/event.h. NOTE_EXITSTATUS asks for the wait status, NOTE_EXIT_DETAIL for the reason of a kill. Both come in `data`,
# not in `fflags`: the low 16 bits are p_xstat, the reasons lie above (xnu, bsd/kern/kern_event.c filt_procevent).
NOTE_EXIT: Final = 0x80000000
NOTE_EXITSTATUS: Final = 0x04000000
NOTE_EXIT_DETAIL: Final = 0x02000000
NOTE_EXIT_DECRYPTFAIL: Final = 0x00010000
NOTE_EXIT_MEMORY: Final = 0x00020000
NOTE_EXIT_CSERROR: Final = 0x00040000

CONSTANTS: Final[dict[str, int]] = {
    name: value for name, value in list(globals().items()) if name.isupper() and isinstance(value, int)
}

KINFO_PROC: Final = CStruct(
    "struct kinfo_proc",
    648,
    (
        CField("kp_proc.p_starttime.tv_sec", 0, "q"),
        CField("kp_proc.p_starttime.tv_usec", 8, "i"),
        CField("kp_proc.p_flag", 32, "i"),
        CField("kp_proc.p_stat", 36, "b"),
        CField("kp_proc.p_pid", 40, "i"),
        CField("kp_proc.p_comm", 243, "17s"),
        CField("kp_eproc.e_pcred.p_ruid", 392, "I"),
        CField("kp_eproc.e_ppid", 560, "i"),
    ),
)
RUSAGE_V4: Final = CStruct(
    "struct rusage_info_v4",
    296,
    (
        CField("ri_user_time", 16, "Q"),
        CField("ri_system_time", 24, "Q"),
        CField("ri_resident_size", 64, "Q"),
        CField("ri_phys_footprint", 72, "Q"),
        CField("ri_lifetime_max_phys_footprint", 240, "Q"),
    ),
)
TIMEVAL: Final = CStruct("struct timeval", 16, (CField("tv_sec", 0, "q"), CField("tv_usec", 8, "i")))

STRUCTS: Final = (KINFO_PROC, RUSAGE_V4, TIMEVAL)

# Result and parameters. `rusage_info_t` is a void pointer; proc_pid_rusage takes no length, the flavour says it.
PROTOTYPES: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "sysctl": (c_int32, (POINTER(c_int32), c_uint32, c_void_p, POINTER(c_size_t), c_void_p, c_size_t)),
    "sysctlbyname": (c_int32, (c_char_p, c_void_p, POINTER(c_size_t), c_void_p, c_size_t)),
    "proc_pidpath": (c_int32, (c_int32, c_void_p, c_uint32)),
    "proc_pid_rusage": (c_int32, (c_int32, c_int32, c_void_p)),
    "responsibility_get_pid_responsible_for_pid": (c_int32, (c_int32,)),
}
# Exported by libSystem (MacOSX.sdk, usr/lib/libSystem.B.tbd) but in no header of the SDK: it may go with any release.
PRIVATE: Final = frozenset({"responsibility_get_pid_responsible_for_pid"})

_PATH = "/usr/lib/libSystem.B.dylib"
_USUAL_PROCESSES = 1024  # room kept for the process table at first
_SLACK = 1.25  # what a grown table leaves free, for the processes started while it is read
_ATTEMPTS = 8
_LONGEST_VALUE = 256  # bytes; names and numbers asked by name are shorter


def load() -> ctypes.CDLL:
    """Apple's library. It is in the linker's shared cache and need not be a file. What is private may be missing in it.

    Raises:
        OSError: this is no macOS.
    """
    library = ctypes.CDLL(_PATH, use_errno=True)
    for name, (result, parameters) in PROTOTYPES.items():
        if name in PRIVATE and not hasattr(library, name):
            continue
        function = getattr(library, name)
        function.restype, function.argtypes = result, parameters
    return library


class LibSystem:
    """The calls, with Python's values and errors. All raise OSError with the errno of the call."""

    def __init__(self, library: Any) -> None:
        """Use a library with the functions of PROTOTYPES, such as `load` returns."""
        self._library = library
        self._table = _room(KINFO_PROC.size * _USUAL_PROCESSES)
        self._arguments = _room(ARG_MAX)

    def process_table(self) -> memoryview:
        """An array of struct kinfo_proc, zombies included. It is overwritten by the next call."""
        name = (CTL_KERN, KERN_PROC, KERN_PROC_ALL)
        for _ in range(_ATTEMPTS):
            try:
                size = self._sysctl(name, self._table)
            except OSError as error:
                if error.errno != errno.ENOMEM:
                    raise
                self._table = _room(int(self._sysctl(name, None) * _SLACK))
            else:
                return memoryview(self._table).cast("B")[:size]
        raise OSError(errno.ENOMEM, "the process table grows faster than it can be read")

    def process(self, pid: int) -> bytes:
        """One struct kinfo_proc; empty when there is no such process."""
        entry = (c_char * KINFO_PROC.size)()
        size = self._sysctl((CTL_KERN, KERN_PROC, KERN_PROC_PID, pid), entry)
        return entry.raw[:size]

    def arguments(self, pid: int) -> bytes:
        """The argument area (KERN_PROCARGS2). Only of one's own processes, or for root; else EINVAL."""
        # Of an area larger than the buffer the kernel gives the end, not the start: so there is room for the longest.
        size = self._sysctl((CTL_KERN, KERN_PROCARGS2, pid), self._arguments)
        return ctypes.string_at(self._arguments, size)

    def path(self, pid: int) -> str:
        """The file of any process's program. ESRCH: there is no such process; ENOENT: the file was removed."""
        text = (c_char * PROC_PIDPATHINFO_MAXSIZE)()
        length = self._library.proc_pidpath(pid, text, len(text))
        if length <= 0:
            raise _error(f"proc_pidpath {pid}")
        return ctypes.string_at(text, length).decode(errors="surrogateescape")

    def rusage(self, pid: int) -> bytes:
        """A struct rusage_info_v4. Only of one's own processes, or for root; else EPERM. ESRCH: there is none."""
        record = (c_char * RUSAGE_V4.size)()
        if self._library.proc_pid_rusage(pid, RUSAGE_INFO_V4, record) != 0:
            raise _error(f"proc_pid_rusage {pid}")
        return record.raw

    def responsible(self, pid: int) -> int:
        """The process that macOS holds responsible for one: the app that started it, however long ago, or itself.

        ENOSYS: this system does not have the call. Which other errors there are is written nowhere.
        """
        ask = getattr(self._library, "responsibility_get_pid_responsible_for_pid", None)
        if ask is None:
            raise OSError(errno.ENOSYS, "this system tells of no responsible process")
        found: int = ask(pid)
        if found < 0:
            raise _error(f"responsible process of {pid}")
        return found

    def value(self, name: str) -> bytes:
        """A value of the system by its name, as `sysctl NAME` prints it; ENOENT when this system has none such."""
        data, size = (c_char * _LONGEST_VALUE)(), c_size_t(_LONGEST_VALUE)
        if self._library.sysctlbyname(name.encode(), data, size, None, 0) != 0:
            raise _error(f"sysctl {name}")
        return data.raw[: size.value]

    def number(self, name: str) -> int:
        """A value of the system that is an integer."""
        return int.from_bytes(self.value(name), "little", signed=True)

    def text(self, name: str) -> str:
        """A value of the system that is a string."""
        return self.value(name).partition(b"\0")[0].decode(errors="replace")

    def _sysctl(self, name: tuple[int, ...], into: ctypes.Array[c_char] | None) -> int:
        """Bytes written; without a buffer, the bytes there would be."""
        size = c_size_t(0 if into is None else len(into))
        if self._library.sysctl((c_int32 * len(name))(*name), len(name), into, size, None, 0) != 0:
            raise _error("sysctl " + ".".join(map(str, name)))
        return size.value


def _room(size: int) -> ctypes.Array[c_char]:
    """A buffer whose pages take no memory before they are filled; those ctypes makes itself are."""
    return (c_char * size).from_buffer(mmap.mmap(-1, size))


def _error(call: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{call}: {os.strerror(number)}")
