"""macOS's libSystem: the layouts, numbers and prototypes that goarmd uses, and the calls themselves.

STRUCTS, CONSTANTS and PROTOTYPES are tables, so that a C compiler can compare them with Apple's headers. Everything has
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
# bsd/kern/kern_exec.c and kern_fork.c). Every user can read it for every process (kern_sysctl.c, sysdoproc_callback).
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
# Of EVFILT_VNODE: what happened to a file or folder.
NOTE_DELETE: Final = 0x1
NOTE_WRITE: Final = 0x2
NOTE_EXTEND: Final = 0x4
NOTE_ATTRIB: Final = 0x8
NOTE_RENAME: Final = 0x20
# sys/fcntl.h: opened for events only, which keeps no volume from being ejected; a symbolic link itself.
O_EVTONLY: Final = 0x8000
O_SYMLINK: Final = 0x200000
# sys/un.h, sys/ucred.h: who is at the other end of a Unix socket.
SOL_LOCAL: Final = 0
LOCAL_PEERCRED: Final = 1
XUCRED_VERSION: Final = 0

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

XUCRED: Final = CStruct("struct xucred", 76, (CField("cr_version", 0, "I"), CField("cr_uid", 4, "I")))
STRUCTS: Final = (KINFO_PROC, RUSAGE_V4, TIMEVAL, XUCRED)

# Result and parameters. `rusage_info_t` is a void pointer; proc_pid_rusage takes no length: the flavour implies it.
PROTOTYPES: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "sysctl": (c_int32, (POINTER(c_int32), c_uint32, c_void_p, POINTER(c_size_t), c_void_p, c_size_t)),
    "sysctlbyname": (c_int32, (c_char_p, c_void_p, POINTER(c_size_t), c_void_p, c_size_t)),
    "proc_pidpath": (c_int32, (c_int32, c_void_p, c_uint32)),
    "proc_pid_rusage": (c_int32, (c_int32, c_int32, c_void_p)),
    "responsibility_get_pid_responsible_for_pid": (c_int32, (c_int32,)),
}
# Exported by libSystem (MacOSX.sdk, usr/lib/libSystem.B.tbd) but in no header of the SDK: any release may remove it.
PRIVATE: Final = frozenset({"responsibility_get_pid_responsible_for_pid"})

_PATH = "/usr/lib/libSystem.B.dylib"
_USUAL_PROCESSES = 1024  # initial space for the process table
_SLACK = 1.25  # spare space in a grown table, for processes that start while it is read
_ATTEMPTS = 8
_LONGEST_VALUE = 256  # bytes; the names and numbers read by name are shorter


def load() -> ctypes.CDLL:
    """Load Apple's library, from the linker's shared cache if it is not a file. Private functions may be missing.

    Raises:
        OSError: this is not macOS.
    """
    library = ctypes.CDLL(_PATH, use_errno=True)
    for name, (result, parameters) in PROTOTYPES.items():
        if name in PRIVATE and not hasattr(library, name):
            continue
        function = getattr(library, name)
        function.restype, function.argtypes = result, parameters
    return library


class LibSystem:
    """The calls, with Python values and errors. All raise OSError with the errno of the call."""

    def __init__(self, library: Any) -> None:
        """Use a library with the functions of PROTOTYPES, such as the one from `load`."""
        self._library = library
        self._table = _room(KINFO_PROC.size * _USUAL_PROCESSES)
        self._arguments = _room(ARG_MAX)

    def process_table(self) -> memoryview:
        """An array of struct kinfo_proc, including zombies. The next call overwrites it."""
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
        """One struct kinfo_proc; empty if there is no such process."""
        entry = (c_char * KINFO_PROC.size)()
        size = self._sysctl((CTL_KERN, KERN_PROC, KERN_PROC_PID, pid), entry)
        return entry.raw[:size]

    def arguments(self, pid: int) -> bytes:
        """The argument area (KERN_PROCARGS2), only for our own processes or as root; else EINVAL."""
        # Of an area larger than the buffer the kernel returns the end, not the start: so the buffer fits the longest.
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
        """A struct rusage_info_v4, only for our own processes or as root; else EPERM. ESRCH: no such process."""
        record = (c_char * RUSAGE_V4.size)()
        if self._library.proc_pid_rusage(pid, RUSAGE_INFO_V4, record) != 0:
            raise _error(f"proc_pid_rusage {pid}")
        return record.raw

    def responsible(self, pid: int) -> int:
        """The process that macOS holds responsible for another: the app that once started it, or the process itself.

        ENOSYS: this system does not have the call. Its other errors are not documented.
        """
        ask = getattr(self._library, "responsibility_get_pid_responsible_for_pid", None)
        if ask is None:
            raise OSError(errno.ENOSYS, "this system does not report responsible processes")
        found: int = ask(pid)
        if found < 0:
            raise _error(f"responsible process of {pid}")
        return found

    def value(self, name: str) -> bytes:
        """A value of the system by its name, as `sysctl NAME` prints it; ENOENT if this system does not have it."""
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
        """The bytes written; without a buffer, the bytes needed."""
        size = c_size_t(0 if into is None else len(into))
        if self._library.sysctl((c_int32 * len(name))(*name), len(name), into, size, None, 0) != 0:
            raise _error("sysctl " + ".".join(map(str, name)))
        return size.value


def _room(size: int) -> ctypes.Array[c_char]:
    """A buffer whose pages take no memory before they are filled, unlike ctypes' own buffers."""
    return (c_char * size).from_buffer(mmap.mmap(-1, size))


def _error(call: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{call}: {os.strerror(number)}")
