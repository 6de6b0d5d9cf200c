"""A hundred thousand damaged inputs for each reader: no exception, and never long."""

from __future__ import annotations

import gc
import json
import os
import time
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import to_builtins

from goarmd.crashes import causes
from goarmd.crashes.formats import (
    crash_report,
    editor_log,
    go_traceback,
    issue_text,
    lsp_client_log,
    popup,
    system_log,
    telemetry_counter,
    terminal,
)
from goarmd.crashes.formats.clocks import time_of_day
from goarmd.crashes.formats.jetsam import victims
from goarmd.crashes.formats.pasted import loosened, unprefixed, unwrapped
from goarmd.crashes.read_files import read_data
from goarmd.programs.formats import executable
from goarmd.views.json_text import encode
from tests.builders import evidence
from tests.crashes.formats.test_issue_text import ISSUE
from tests.crashes.reports import (
    DIAG,
    PANIC,
    PANIC_STACK,
    PROLOGUE,
    TEXT,
    TEXT_104,
    body,
    counter_file,
    header,
    ips,
    jetsam,
)
from tests.programs import elf_images, macho_images
from tests.programs.formats.test_go_buildinfo import inline

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]
_EXAMPLES = int(os.environ.get("GOARMD_PROOF_EXAMPLES", "100_000"))  # CI, which has an hour, takes fewer
_HEADERS = 600  # bytes at the beginning, where half of the damage is done
_PAUSES = (0.1, 1, 5, 15)  # seconds before an input that took long is tried again
_LONGEST = 0.05  # seconds of processor time for one input
_BEGAN = datetime(2026, 11, 23)  # noqa: DTZ001  # logs have local times

# The insertions of a mutation: structure, numbers and words that the readers search for, long and deep values.
_PIECES = [
    *(b"{", b"}", b"[", b"]", b'"', b",", b":", b"\n", b"\0", b"\xff", b"\\", b"null", b"true", b"-1", b"1e999"),
    *(b"9" * 5000, b"[" * 3000, b'{"a":' * 2000, b" " * 3000, b"\n" * 2000, b"-" * 3000, b'\\"' * 2000, b"(" * 500),
    *(b'"threads"', b'"pid" : ', b"Thread 0 Crashed:\n", b"EXC_", b"SIG", b"Namespace ", b"Termination Reason: "),
    *(b"panic: ", b"goroutine 1 [running]:\n", b"[Info  - 25:99:99 PM] ", b"2026-99-99 99:99:99.999 [error] "),
    *(b"Server process exited with code 99999999999999999999\n", b"0x" + b"f" * 3000, b"sentinel 0\n"),
    *(b'="\\ud800"', b'="\\x01"', b"build\t-tags="),
    *(b"\xff" * 8, b"\0\0\0\x80", b"\x7f\xff\xff\xff", b"\xff Go buildinf:\x08\x00"),
    b"Date/Time: 9999-99-99 99:99:99.99999 +9999\n",
]


def mutated(seed: bytes, random: Random) -> bytes:
    """A seed with up to six pieces put in, cut out, changed or doubled."""
    data = bytearray(seed)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(min(len(data), random.choice((_HEADERS, len(data)))) + 1)
        match random.randrange(7):
            case 0 | 1:
                data[at : at + random.randint(0, 4)] = random.choice(_PIECES)
            case 2:
                del data[at : at + random.randint(1, max(1, len(data) // 4))]
            case 3:
                data[at : at + 1] = random.randbytes(1)
            case 4:
                data = data[:at] if random.random() < 0.5 else data[at:]
            case 5:
                start = random.randrange(len(data) + 1)
                data[at:at] = data[start : start + random.randint(1, 2000)]
            case _:
                data[at : at + 4] = random.randbytes(4)
    return bytes(data)


def _report(data: bytes) -> None:
    if report := crash_report.parse(data):
        causes.diagnose([evidence(symptoms=report.symptoms)])
        crash_report.seconds(report.occurred_at)


def _counters(data: bytes) -> None:
    if counters := telemetry_counter.parse(data):
        list(telemetry_counter.stacks(counters))


def _weekly(data: bytes) -> None:
    for program in telemetry_counter.parse_report(data):
        list(telemetry_counter.stacks(program))


def _program(data: bytes) -> None:
    encode(to_builtins(executable.parse(lambda at, size: data[at : at + size], len(data))))


def _log(data: bytes) -> None:
    for settled in (True, False):
        reading = editor_log.parse(data, _BEGAN, settled=settled)
        assert 0 <= reading.done <= len(data)


def _victims(data: bytes) -> None:
    whole = victims([data])
    pieces = victims(data[at : at + 100] for at in range(0, len(data), 100))
    assert len(whole.found) >= 0 <= len(pieces.found)


def _clock(data: bytes) -> None:
    time_of_day(data.decode("utf-8", "replace"))


SYSTEM_LOG = (
    "default\t08:59:00.5+0100\tkernel\tCODE SIGNING: cs_invalid_page(0x1): p=7[gopls] x, sending SIGKILL\n",
    "memorystatus: killing_top_process pid 7 [Code Helper (Renderer)] (vm-pageshortage) 1KB\n",
    "[ 8.4] Memory cgroup out of memory: Killed process 7 (gopls) total-vm:1kB, anon-rss:2kB\n",
    "systemd-coredump[9]: Process 7 (gopls) of user 1000 terminated abnormally with signal 11/SEGV, processing\n",
    "oom-kill:constraint=x,task=gopls,pid=7\nlaunchd[1] (com.x.gopls[7]): Service exited due to SIGSEGV | sent by x\n",
    "memorystatus: killing largest compressed process gopls [7] 1 MB\n      Signal: 11 (SEGV)\n",
)
TERMINAL = (
    "dyld[7]: missing LC_UUID load command in /x/go/bin/dlv\nzsh: abort dlv\n",
    "dyld[7]: Library not loaded: /x\n  Referenced from: <A-1> /x/y\n  Reason: tried: (have 'arm64', need 'x86_64')\n",
    "[1]  + 64 segmentation fault (core dumped)  A=b ./gopls -v\nfork/exec /x/gopls: bad CPU type in executable\n",
    "could not launch process: can not run under Rosetta, check x\n",
    "make: *** [a: b] Killed: 9\nrosetta error: x\nqemu: uncaught target signal 11 (Segmentation fault)\n",
    'api-1 exited with code 137\n "OOMKilled": true,\nmake: *** [x] Error 139\nx   Exited (137) 2 hours ago   api\n',
    "fish: Job 1, 'gopls x' terminated by signal SIGKILL\n/x/link: running clang failed: signal: killed\n",
)
CLIENT_LOGS = (
    f'[ERROR][2026-11-23 10:04:47] x.lua:420\t"rpc"\t"gopls"\t"stderr"\t{json.dumps(PANIC)}\n',
    f"Mon Nov 23 10:04:47 2026:{json.dumps(['<---(stderr)', 1, 'gopls', PANIC.splitlines()])}\n",
    (
        "2026-11-23T10:04:47.1 helix_lsp::transport [ERROR] gopls err: <- StreamClosed\n"
        "2026-11-23T10:04:47.1 helix_lsp [ERROR] failed to initialize language server: server closed the stream\n"
    ),
    'x:["s:on_exit",1,"gopls","exited",2]\nClient gopls quit with exit code 2 and signal 0.\n',
)
LOGS = (
    "[main 2024-08-07T19:28:22.916Z] CodeWindow: renderer process gone (reason: crashed, code: 133)\n",
    "[13:24:25.508] [server] [05:24:24] [x][ExtensionHostConnection] <7> Extension Host Process exited with code: 7\n",
    "[Error - 下午3:04:05] Client templ: connection to server is erroring.\nwrite EPIPE\nShutting down server.\n",
    "[12:0807/212822.5:ERROR:v8_initializer.cc(811)] V8 javascript OOM (CALL_AND_RETRY_LAST).\n",
)
POP_UPS = (
    "x: The gopls server crashed 5 times in the last\nLSP :: gopls:7 has exited (exited abnormally with code 2)\n",
    "Extension host (LocalProcess) terminated unexpectedly. Code:  134  Signal:  null\n",
)
_WEEK = {"Week": "2026-11-30", "Programs": [{"Program": "cmd/go", "Counters": {"a": 1}, "Stacks": {PANIC_STACK: 1}}]}
_CLOSE = "[Info  - 3:04:05 PM] \n[Error - 3:04:05 PM] Server process exited with code 2.\n"
_STAMPED = "2026-11-23 15:04:05.678 [error] "
_HELPER = f"{_STAMPED}[UtilityProcess id: 1, type: extensionHost, pid: 123]: crashed with code 5 and reason 'oom'\n"
_TEXTS = (TEXT, TEXT_104, PROLOGUE + TEXT, DIAG, f"{json.dumps(header())}\n{TEXT}")
READERS: dict[str, tuple[Callable[[bytes], object], list[bytes]]] = {
    "report, json": (_report, [ips(), jetsam(), json.dumps(body()).encode()]),
    "report, text": (_report, [text.encode() for text in _TEXTS]),
    "telemetry counters": (_counters, [counter_file({PANIC_STACK: 2, **{f"go/flag:{n}": n for n in range(1, 40)}})]),
    "telemetry of a week": (_weekly, [json.dumps(_WEEK).encode()]),
    "editor log": (
        _log,
        [
            *(line.encode() * 5 for line in LOGS),
            (PANIC + _CLOSE).encode() * 3,
            _HELPER.encode() * 3,
            f"{_STAMPED}panic: x\n".encode() * 5,
        ],
    ),
    "programs": (
        _program,
        [
            macho_images.program(buildinfo=inline()),
            macho_images.universal((macho_images.X86_64, macho_images.program(macho_images.X86_64)), wide=True),
            macho_images.universal((macho_images.ARM64, macho_images.program(buildinfo=inline()))),
            elf_images.program(buildinfo=inline()),
            elf_images.program(bits=32, big=True, buildinfo=inline()),
        ],
    ),
    "system log": (system_log.parse, [line.encode() * 3 for line in SYSTEM_LOG]),
    "terminal": (terminal.parse, [line.encode() * 3 for line in TERMINAL]),
    "log of a language client": (lsp_client_log.parse, [line.encode() * 2 for line in CLIENT_LOGS]),
    "issue": (issue_text.parse, [ISSUE.format(flags="-x -run=y", error="Error: write EPIPE", rest=PANIC).encode()]),
    "list of a memory report": (_victims, [jetsam(), jetsam() * 2]),
    "pop-up": (popup.parse, [line.encode() * 3 for line in POP_UPS]),
    "prose around a text": (
        loosened,
        [f"x\n\n    {line}> {line}- **x**\n`x`\n".encode() for line in TERMINAL],
    ),
    "prefixed text": (
        unprefixed,
        [f"{prefix}{line}".encode() * 3 for prefix in ("app-1  | ", "May 02 10:11:12 h x[7]: ") for line in TERMINAL],
    ),
    "pasted text": (unwrapped, [f"> {line}\n&gt; x <pre>\n```\n".encode() for line in TERMINAL]),
    "clock": (
        _clock,
        ["下午3:04:05".encode(), b"09 h 20 min 13 s", "\u0663:\u0660\u0664:\u0660\u0665 \u0645".encode()],
    ),
    "any text": (read_data, [line.encode() * 2 for line in (*SYSTEM_LOG, *TERMINAL, *CLIENT_LOGS, *LOGS)]),
    "go output": (go_traceback.parse, [PANIC.encode(), b"sentinel 50bb40\n" + PANIC.encode()]),
}


_READINGS = {"any text": 2}  # it tries every reader, on up to four forms of the text


def assert_quick(read: Callable[[bytes], object], data: bytes, longest: float) -> None:
    """Fails if the reader takes longer each time that it is tried, for as long as the machine is as quick as usual.

    Args:
        read: the reader.
        data: its input.
        longest: seconds of processor time on a machine that has nothing else to do.
    """
    took = _seconds(read, data)
    for pause in _PAUSES:  # a busy machine recovers; a slow input is slow each time
        if took < longest:
            return
        time.sleep(pause)
        took = _seconds(read, data) / _slowness()
    assert took < longest, f"{took * 1000:.0f} ms for {len(data)} bytes"


def _slowness() -> float:
    """How much slower this machine is now than at its best: 1 if it is not."""
    return max(1.0, _seconds(_known_work, b"") / _BEST)


def _known_work(_: bytes) -> None:
    sum(number * number for number in range(200_000))


def _seconds(read: Callable[[bytes], object], data: bytes) -> float:
    """Processor time of one reading, without the collection of Hypothesis's garbage."""
    gc.disable()
    began = time.thread_time()
    try:
        read(data)
    finally:
        gc.enable()
    return time.thread_time() - began


_BEST = min(_seconds(_known_work, b"") for _ in range(20))


@pytest.mark.parametrize("name", READERS)
def test_damaged_input_never_breaks_or_slows_a_reader(name: str) -> None:
    read, seeds = READERS[name]

    @settings(
        max_examples=_EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(st.integers(0, 2**63))
    def prove(number: int) -> None:
        random = Random(number)
        data = mutated(random.choice(seeds), random)
        assert_quick(read, data, _LONGEST * _READINGS.get(name, 1))

    prove()
