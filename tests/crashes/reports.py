"""Makes input for the crash readers: system reports, Go's counter files, logs; small, in the real formats."""

from __future__ import annotations

import json
import struct
from typing import Any

CAPTURED = "2026-11-20 10:11:12.3456 +0100"
CAPTURED_AT = 1795165872.3456  # the same moment in seconds since 1970
INCIDENT = "0A1B2C3D-0000-4444-8888-0123456789AB"
SEGV = {"codes": "0x1, 0x0", "type": "EXC_BAD_ACCESS", "signal": "SIGSEGV", "subtype": "KERN_INVALID_ADDRESS at 0x0"}
BY_SEGV = {"flags": 0, "code": 11, "namespace": "SIGNAL", "indicator": "Segmentation fault: 11"}


def header(**given: Any) -> dict[str, Any]:
    return {
        "app_name": "gopls",
        "timestamp": "2026-11-20 10:11:13.00 +0100",
        "bug_type": "309",
        "os_version": "macOS 26.1 (25B78)",
        "incident_id": INCIDENT,
        **given,
    }


def body(**given: Any) -> dict[str, Any]:
    return {
        "captureTime": CAPTURED,
        "procLaunch": "2026-11-20 10:11:10.0000 +0100",
        "incident": INCIDENT,
        "pid": 4321,
        "cpuType": "ARM-64",
        "translated": False,
        "procName": "gopls",
        "procPath": "/Users/USER/go/bin/gopls",
        "exception": SEGV,
        "termination": BY_SEGV,
        "faultingThread": 1,
        "threads": [
            {"id": 1, "frames": [{"imageOffset": 1, "imageIndex": 0}]},
            {
                "id": 2,
                "frames": [
                    {"imageOffset": 16, "symbol": "raise", "symbolLocation": 4, "imageIndex": 1},
                    {"imageOffset": 4096, "imageIndex": 0},
                ],
            },
        ],
        "usedImages": [{"name": "gopls", "path": "/Users/USER/go/bin/gopls"}, {"name": "libsystem_kernel.dylib"}],
        **given,
    }


def ips(head: dict[str, Any] | None = None, **given: Any) -> bytes:
    """A report of two JSON values, the body with spaces before its colons as macOS writes it."""
    first = json.dumps(header() if head is None else head)
    return f"{first}\n{json.dumps(body(**given), indent=2, separators=(',', ' : '))}\n".encode()


TEXT = """\
Process:               gopls [4321]
Path:                  /Users/USER/go/bin/gopls
Identifier:            gopls
Code Type:             X86-64 (Translated)
Parent Process:        Code Helper (Plugin) [77]
User ID:               501

Date/Time:             2026-11-20 10:11:12.3456 +0100
OS Version:            macOS 14.3 (23D5033f)
Report Version:        12

Crashed Thread:        1  Dispatch queue: com.apple.main-thread

Exception Type:        EXC_BAD_INSTRUCTION (SIGILL)
Exception Codes:       0x0000000000000001, 0x0000000000000000

Termination Reason:    Namespace SIGNAL, Code 4 Illegal instruction: 4
Terminating Process:   exc handler [4321]

Application Specific Information:
something was said

Thread 0:
0   libsystem_kernel.dylib        \t0x00000001de2f99d8 mach_msg_trap + 8

Thread 1 Crashed:: Dispatch queue: com.apple.main-thread
0   gopls                         \t0x00000001026efca8 start_threads + 324 (pthread_helper.c:177)
1   gopls                         \t0x00000001047d56cb 0x1047d4000 + 5835

Thread 1 crashed with X86 Thread State (64-bit):
  rax: 0x0000000000000000  rbx: 0x0000000000000001
"""
# iOS and macOS 12 and newer; dyld's messages are below the termination.
TEXT_104 = """\
Incident Identifier: 0A1B2C3D-0000-4444-8888-0123456789AB
CrashReporter Key:   79EB255E-F531-ED5C-AC25-25D6243871C4
Process:             gopls [4321]
Path:                /Users/USER/go/bin/gopls
Code Type:           ARM-64 (Native)
Role:                Unspecified
Coalition:           com.microsoft.VSCode [2230]

Date/Time:           2026-11-20 10:11:12.3456 +0100
Launch Time:         2026-11-20 10:11:10.0000 +0100
Report Version:      104

Exception Type:  EXC_CRASH (SIGABRT)
Exception Codes: 0x0000000000000000, 0x0000000000000000
Termination Reason: Namespace DYLD, Code 1, Library missing
Library not loaded: @rpath/libx.dylib
Reason: tried: '/opt/libx.dylib' (no such file)
(terminated at launch; ignore backtrace)

Triggered by Thread:  0

Thread 0 Crashed:
0   dyld                          \t       0x18a98520c __abort_with_payload + 8
"""
PROLOGUE = "-------------------------------------\nTranslated Report (Full Report Below)\n-----------\n\n"
DIAG = """\
Date/Time:        2026-11-20 10:00:00.000 +0100
End time:         2026-11-20 10:11:12.345 +0100
Architecture:     arm64e

Command:          gopls
Path:             /Users/USER/go/bin/gopls
Architecture:     arm64
PID:              4321

Event:            cpu usage
Action taken:     none
"""
JETSAM_PROCESSES = [
    {"name": "gopls", "pid": 4321, "rpages": 9, "reason": "per-process-limit"},
    {"name": "Spotify", "pid": 5, "rpages": 1, "reason": "highwater"},
    {"name": "Finder", "pid": 6, "rpages": 1},
]
JETSAM = {"date": CAPTURED, "processes": JETSAM_PROCESSES}


def jetsam() -> bytes:
    head = {"bug_type": "298", "timestamp": CAPTURED, "incident_id": INCIDENT}
    return f"{json.dumps(head)}\n{json.dumps(JETSAM)}\n".encode()


def jetsam_lines(only: int | None = None) -> str:
    """The body as macOS writes it, without the header; or one process of its list."""
    return json.dumps(JETSAM if only is None else JETSAM_PROCESSES[only], indent=2, separators=(",", " : "))


PANIC_STACK = 'crash/crash\nruntime.gopanic:+69\nmain.work:+4\n".main:+3'
_MAGIC = b"# telemetry/counter file v1\n"
_HEADS = 512


def counter_file(counters: dict[str, int], **given: str) -> bytes:
    """A counter file as Go maps it: a header, heads of lists by the name's hash, and records of 32 bytes' multiples."""
    meta = {
        "TimeBegin": "2026-11-23T00:00:00Z",
        "TimeEnd": "2026-11-30T00:00:00Z",
        "Program": "golang.org/x/tools/gopls",
        "Version": "v0.24.0",
        "GoVersion": "go1.27.0",
        "GOOS": "linux",
        "GOARCH": "amd64",
        **given,
    }
    lines = "".join(f"{key}: {value}\n" for key, value in meta.items()).encode()
    start = len(_MAGIC) + 4 + len(lines)
    start += -start % 8
    heads, records = [0] * _HEADS, b""
    first = start + 4 + 4 * _HEADS
    first += -first % 32
    for name, value in counters.items():
        raw = name.encode()
        bucket = hash_of(raw) % _HEADS
        record = struct.pack("<QII", value, len(raw) | 0xFF000000, heads[bucket]) + raw
        heads[bucket] = first + len(records)
        records += record + b"\0" * (-len(record) % 32)
    table = struct.pack(f"<{1 + _HEADS}I", first + len(records), *heads)
    head = (_MAGIC + struct.pack("<I", start) + lines).ljust(start, b"\0") + table
    return (head.ljust(first, b"\0") + records).ljust(16384, b"\0")


def hash_of(name: bytes) -> int:
    """FNV-1a, 32 bits."""
    value = 2166136261
    for byte in name:
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


PANIC = """\
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x68c5f4]

goroutine 7 gp=0xc000002380 m=3 mp=0xc000049008 [running]:
panic({0x723680?, 0xa2dab0?})
\t/usr/local/go/src/runtime/panic.go:811 +0x168 fp=0xc000052e20 sp=0xc000052d70 pc=0x470568
golang.org/x/tools/gopls/internal/cmd.(*bug).Run(0xc0003760e0?, {0x14afab8, 0xc00037a0f0})
\t/src/info.go:141 +0x19c
created by main.work in goroutine 1
\t/src/main.go:35 +0x1a5

goroutine 2 gp=0xc000002e00 m=nil [force gc (idle)]:
runtime.gopark(0x0?, 0x0?)
\t/usr/local/go/src/runtime/proc.go:435 +0xce
"""
