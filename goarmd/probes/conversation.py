"""Runs a program with pipes and speaks with it until it is done, never longer and never more than it may.

Bounds: a deadline for all of it, at which the program's process group is killed; output by counting; memory, CPU time,
the size of files and core dumps by the system's limits, where those can be set on a running process (Linux). The
program gets an empty folder as its home and working directory, no PATH and none of goarmd's environment.
"""

from __future__ import annotations

import contextlib
import errno
import math
import os
import re
import resource
import selectors
import signal
import subprocess  # probes are where programs are asked
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

STDERR_HEAD = 4096  # bytes that are kept
MOST_OUTPUT = 4 << 20  # bytes of both pipes together; a gopls without a folder writes about 10 kB
# Of data (RLIMIT_DATA; RLIMIT_AS is useless for Go, which reserves far more than it uses). Without a folder gopls 0.18
# and 0.24 start with 192 MB of it, not with 96; they use 29 MB. On macOS GOMEMLIMIT, at half of this, is all there is.
MOST_MEMORY = 1 << 29  # bytes
_MOST_WRITTEN = 16 << 20  # bytes of one file
_CHUNK = 1 << 16
_GRACE = 2.0  # seconds to end once all is said
# Last words of Go's runtime (runtime/os_linux.go newosproc, runtime/malloc.go) where the machine has no more to give.
_NO_ROOM_IN_WORDS = re.compile(
    r"runtime: (?:failed to create new OS thread|may need to increase)|fatal error: runtime: (?:out of|cannot)"
)
_NO_ROOM = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT)
# Where golang.org/x/telemetry keeps its mode on Linux and macOS; no environment variable sets it. With `off` there are
# no counters and no second process.
_TELEMETRY = (".config/go/telemetry", "Library/Application Support/go/telemetry")


class Problem(StrEnum):
    """Why the answer is missing or incomplete."""

    NOT_STARTED = "not-started"  # not found, not executable, or built for another system
    NO_ROOM = "no-room"  # this machine has no process, memory, descriptor or place left for it now
    EXITED = "exited"  # it ended before it had answered
    SILENT = "silent"  # the time was over
    GARBLED = "garbled"  # what it said is not the protocol
    TOO_MUCH = "too-much"  # it said more than is read


@dataclass(frozen=True, slots=True)
class Ended:
    """How a conversation ended.

    Attributes:
        exit_code: of the program; negative is a signal; None if it was never started.
        stderr_head: the first bytes of its standard error, as text.
        seconds: how long it took.
        problem: why it ended early; None if it went to its end.
    """

    exit_code: int | None
    stderr_head: str
    seconds: float
    problem: Problem | None


class Speaker(Protocol):
    """One side of a conversation."""

    done: bool
    garbled: bool

    def hear(self, data: bytes) -> bytes:
        """Takes what came from standard output, gives what to write; called with nothing for the opening words."""


class Listener:
    """Says nothing, and keeps what it hears.

    Args:
        most: bytes that are kept.
    """

    done = garbled = False

    def __init__(self, most: int) -> None:
        self.heard = b""
        self._most = most

    def hear(self, data: bytes) -> bytes:
        """Keep what came from standard output."""
        self.heard = (self.heard + data)[: self._most]
        return b""


def converse(
    command: Sequence[str], home: Path, speaker: Speaker, timeout: float, environment: Mapping[str, str] | None = None
) -> Ended:
    """Runs a command and speaks with it until the speaker is done, the program ends, or time is over.

    Args:
        command: the program's absolute path and its arguments.
        home: an empty folder, which becomes its home and working directory.
        speaker: what to say to it.
        timeout: seconds for all of it.
        environment: variables besides those that every program gets.
    """
    started = time.monotonic()
    without_telemetry(home)
    try:
        process = _start(command, home, environment or {})
    except (OSError, ValueError) as error:
        return Ended(None, "", time.monotonic() - started, why_not_started(error))
    with process:
        _limit(process.pid, timeout)
        talk = _Talk(process, speaker, started + timeout)
        try:
            problem = talk.run()
            exit_code = _end(process, talk.until - time.monotonic())
        finally:
            _kill(process)
            talk.close()
    said = talk.stderr.decode("utf-8", "replace")
    lacked = exit_code and _NO_ROOM_IN_WORDS.match(said)
    return Ended(exit_code, said, time.monotonic() - started, Problem.NO_ROOM if lacked else problem)


def why_not_started(error: Exception) -> Problem:
    """Whether a program cannot be started at all, or only now."""
    return Problem.NO_ROOM if getattr(error, "errno", None) in _NO_ROOM else Problem.NOT_STARTED


def _start(command: Sequence[str], home: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # a program that goarmd found, with arguments out of the user's own settings
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=home,
        env={**_environment(str(home)), **environment},
        start_new_session=True,
    )


def _limit(pid: int, timeout: float) -> None:
    """Sets limits on the running program: between fork and exec Python must not run beside threads."""
    if not hasattr(resource, "prlimit"):  # macOS has no such call
        return
    limits = {
        resource.RLIMIT_DATA: MOST_MEMORY,
        resource.RLIMIT_FSIZE: _MOST_WRITTEN,
        resource.RLIMIT_CPU: math.ceil(timeout) + 1,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        with contextlib.suppress(OSError, ValueError):  # it has ended, or has a lower limit
            resource.prlimit(pid, kind, (most, most))


def _environment(home: str) -> Mapping[str, str]:
    limit = f"{MOST_MEMORY // 2}B"  # collects garbage long before the system's limit ends it
    return {"HOME": home, "PATH": "", "TMPDIR": home, "GOPLSCACHE": home, "GOMEMLIMIT": limit, "GOMAXPROCS": "2"}


def without_telemetry(home: Path) -> None:
    """Switch Go's telemetry off for programs whose home this is: they write no counters and start no second process."""
    for folder in _TELEMETRY:
        with contextlib.suppress(OSError):
            (home / folder).mkdir(parents=True)
            (home / folder / "mode").write_text("off", "utf-8")


def _end(process: subprocess.Popen[bytes], seconds: float) -> int:
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(max(0.0, seconds))
    _kill(process)
    return process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and what it has started in its group, whose number is not used again while a member lives."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


class _Talk:
    """One conversation: writes what is due, reads what there is, and counts."""

    def __init__(self, process: subprocess.Popen[bytes], speaker: Speaker, deadline: float) -> None:
        self.until = deadline
        self.stderr = b""
        self._stdin, self._stdout, self._stderr = process.stdin, process.stdout, process.stderr
        self._speaker = speaker
        self._outgoing = b""
        self._read = 0
        self._selector = selectors.DefaultSelector()
        for pipe in (self._stdout, self._stderr):
            self._listen(pipe, selectors.EVENT_READ)

    def run(self) -> Problem | None:
        """Speaks until one side is done; why the program was not heard to its end, if so."""
        self._say(self._speaker.hear(b""))
        while self._selector.get_map() and (left := self.until - time.monotonic()) > 0:
            for key, _ in self._selector.select(left):
                self._serve(key.fileobj)
            if self._speaker.garbled:
                return self._stop(Problem.GARBLED)
            if self._read > MOST_OUTPUT:
                return self._stop(Problem.TOO_MUCH)
            if self._is_over():
                break
        if self._speaker.done:
            return None
        return Problem.EXITED if self._stdout not in self._pipes() else Problem.SILENT

    def close(self) -> None:
        """Lets go of the pipes."""
        self._selector.close()

    def _pipes(self) -> list[object]:
        return [key.fileobj for key in self._selector.get_map().values()]

    def _is_over(self) -> bool:
        """Whether both pipes are closed. Once all is said, or one is closed, the rest is waited for a short time."""
        has_ended = self._stdout not in self._pipes()
        if self._speaker.done or has_ended:
            self.until = min(self.until, time.monotonic() + _GRACE)
        return has_ended and self._stderr not in self._pipes()

    def _stop(self, problem: Problem) -> Problem:
        self.until = 0.0
        return problem

    def _listen(self, pipe: IO[bytes] | None, event: int) -> None:
        if pipe is not None and not pipe.closed:
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, event)

    def _serve(self, pipe: object) -> None:
        if pipe is self._stdin:
            self._write()
        elif pipe is self._stdout:
            data = self._take(self._stdout)
            if data and not self._speaker.done:
                self._say(self._speaker.hear(data))
        else:
            self.stderr = (self.stderr + self._take(self._stderr))[:STDERR_HEAD]

    def _take(self, pipe: IO[bytes] | None) -> bytes:
        if pipe is None:
            return b""
        data = pipe.read(_CHUNK)  # None: nothing there after all
        if data == b"":
            self._selector.unregister(pipe)
        self._read += len(data or b"")
        return data or b""

    def _say(self, data: bytes) -> None:
        if data and not self._outgoing:
            self._listen(self._stdin, selectors.EVENT_WRITE)
        self._outgoing += data

    def _write(self) -> None:
        if self._stdin is None:
            return
        try:
            self._outgoing = self._outgoing[self._stdin.write(self._outgoing) or 0 :]
        except OSError:  # it reads no more; what it has said is still read
            self._outgoing = b""
        if not self._outgoing:
            self._selector.unregister(self._stdin)
            if self._speaker.done:
                self._stdin.close()
