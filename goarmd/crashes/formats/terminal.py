"""What a terminal shows when a program dies or cannot start: dyld's lines, the shell's, and refusals of Delve.

Texts: dyld (dyldMain.cpp, Loader.cpp), zsh (Src/jobs.c), bash (jobs.c, siglist), Go (os/exec), Delve (pkg/proc).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goarmd.crashes.evidence import LONGEST_MESSAGE, MOST_MESSAGES, Symptoms
from goarmd.crashes.formats import dyld, exit_status, named_program
from goarmd.crashes.formats.named_program import base
from goarmd.crashes.formats.system_log import when
from goarmd.crashes.formats.system_signs import KERNEL_MEMORY
from goarmd.crashes.formats.text_exit import TextExit

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_LINE = 2000  # characters read
_MOST_EXITS = 1000
_OF_DYLD = re.compile(r"\s|Referenced from|Reason: |Expected in|Symbol not found|Library not loaded")
# The shells' words for signals (signal(7), bash's siglist, zsh's sig_msg).
_SIGNALS = (
    ("killed", "SIGKILL"),
    ("aborted", "SIGABRT"),
    ("abort", "SIGABRT"),
    ("iot instruction", "SIGABRT"),  # zsh on Linux
    ("segmentation fault", "SIGSEGV"),
    ("bus error", "SIGBUS"),
    ("illegal hardware instruction", "SIGILL"),
    ("illegal instruction", "SIGILL"),
    ("trace trap", "SIGTRAP"),
    ("trace/bpt trap", "SIGTRAP"),
    ("trace/breakpoint trap", "SIGTRAP"),
    ("floating point exception", "SIGFPE"),
)
_WORDS = "|".join(re.escape(word) for word, _ in _SIGNALS)
_BY_WORD = dict(_SIGNALS)
SHELLS_SAY = re.compile(rf"{_WORDS}|xec format error|cannot execute binary".encode(), re.IGNORECASE)  # a quick test
_NOT_EXECUTED = re.compile(r"[Ee]xec format error|cannot execute binary file")
_PROGRAM = r"(?:(?:sudo|exec|command|env|time) |\w{1,40}=\S{0,200} ){0,8}(?P<program>\S{1,300})"
_SHELL = (
    # `zsh: killed     gopls version`, `[1]    6414 killed     gopls`, `line 3:  6414 Killed: 9   gopls`
    re.compile(
        rf"(?:(?P<shell>\S{{0,40}}sh: )|\[\d{{1,5}}\]\s{{0,4}}[+-]?\s{{1,8}}|.{{0,80}}line \d{{1,7}}:\s{{1,4}})"
        rf"(?P<pid>\d{{1,10}})?\s{{0,8}}"
        rf"(?P<word>{_WORDS})(?: trap)?(?:: \d{{1,2}})?(?:\s{{1,40}}\(core dumped\))?\s{{1,40}}{_PROGRAM}",
        re.IGNORECASE,
    ),
    # `Killed: 9` of bash on a Mac, `Segmentation fault (core dumped)`
    re.compile(rf"(?P<word>{_WORDS})(?: trap)?(?:: \d{{1,2}})?(?:\s{{1,4}}\(core dumped\))?\s{{0,8}}$", re.IGNORECASE),
    # `fish: Job 1, 'gopls version' terminated by signal SIGSEGV (Address boundary error)`
    re.compile(
        r"(?:\S{0,40}fish: )?Job \d{1,5}, '(?P<program>[^\s']{1,300})[^']{0,300}' terminated by signal"
        r" (?P<word>SIG(?:KILL|ABRT|SEGV|BUS|ILL|TRAP|FPE))"
    ),
    # `make: *** [Makefile:2: build] Killed: 9`, `qemu: uncaught target signal 11 (Segmentation fault) - core dumped`
    re.compile(rf"\S{{0,40}}make(?:\[\d{{1,5}}\])?: \*\*\* \[[^\]]{{1,200}}\] (?P<word>{_WORDS})\b", re.IGNORECASE),
    re.compile(rf"qemu\S{{0,40}}: uncaught target signal \d{{1,2}} \((?P<word>{_WORDS})\b", re.IGNORECASE),
    # `gcc: fatal error: Killed signal terminated program cc1`
    re.compile(rf".{{0,80}}?(?P<word>{_WORDS}) signal terminated program (?P<program>\S{{1,60}})", re.IGNORECASE),
    # `collect2: fatal error: ld terminated with signal 9 [Killed]`
    re.compile(
        rf".{{0,80}}?collect2: (?:fatal )?error: (?P<program>\S{{1,60}}) terminated with signal \d{{1,2}}"
        rf" \[(?P<word>{_WORDS})",
        re.IGNORECASE,
    ),
    # `fork/exec /Users/x/go/bin/gopls: signal: killed`
    re.compile(rf"(?:(?P<before>.{{0,400}}?): )?signal: (?P<word>{_WORDS})", re.IGNORECASE),
)
_ALONE = re.compile(
    r"(?P<word>Killed|Abort(?= trap)|Segmentation fault|Bus error|Illegal instruction|Trace/(?:BPT|breakpoint) trap"
    r"|Aborted(?= \(core))(?: trap)?(?:: \d{1,2})?(?: \(core dumped\))?"
)
# glibc's loader: elf/dl-load.c, elf/dl-version.c, sysdeps/x86/dl-get-cpu-features.c.
_LOADER = re.compile(
    r"(?:(?P<program>\S{1,300}): )?(?:error while loading shared libraries: \S"
    r"|/\S{1,300}: version `\S{1,80}' not found|This program can only be run on AMD64 processors)"
)
_OTHER_PROCESSOR = re.compile(
    r"(?:(?P<before>.{0,400}?): )?(?:[Bb]ad CPU type in executable"
    r"|(?:cannot execute binary file: )?[Ee]xec format error"
    r"|cannot execute binary file)(?:: (?P<after>\S{1,300}))?"
    r"|.{0,200}?spawn (?:(?P<spawned>/\S{1,300}) )?(?:Unknown system error -86|EBADARCH)"
)
_ROSETTA = "rosetta error: "
# A line of the go command, `# net/http`, is no command of root's, and a step of a build, ` => ERROR`, is none either.
_PROMPT = re.compile(
    r"(?!# \w[^\s/]{0,100}/\S{0,300}(?: \[\S{1,300}\])?$)"
    r"(?:.{0,80}?(?:[%$#\u276f\u279c]|(?<!=)>) )(?:sudo )?(?P<program>[\w./~-]{1,300})(?: |$)"
)
# What they start runs in a container or on another machine, and what dies there is another program.
_ELSEWHERE = frozenset({"docker", "docker-compose", "podman", "nerdctl", "kubectl", "ssh"})
# The next line says why.
_STARTS = re.compile(
    r".{0,80}?(?:[Cc]ouldn't|[Cc]ould not|[Ff]ailed to) (?:start|launch|spawn|run) (?P<program>dlv|gopls|go)\b"
)
# Delve says why it does not debug (pkg/proc/gdbserial/gdbserver.go, cmd/dlv, service/debugger, native/proc_linux.go).
_REFUSALS = re.compile(
    r".{0,400}?(?:can ?not run under Rosetta|stub exited while (?:waiting|attempting)"
    r"|failed to get the task for process|(?:debugserver|lldb-server).{0,60}not found|could not find debugserver"
    r"|could not launch process: |could not attach to pid \d|[Vv]ersion of Delve is too old"
    r"|Go version \S{1,20} is too old|kernel security setting|[Cc]an ?not debug non-main package)"
)


@dataclass(slots=True)
class _Dying:
    """The lines about one program.

    Attributes:
        by_shell: a shell has said how it ended.
        by_qemu: the emulator has, and its shell will say the same.
    """

    program: str | None = None
    pid: int | None = None
    signal: str | None = None
    at: str | None = None
    by_shell: bool = False
    by_qemu: bool = False
    termination: str | None = None
    messages: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        if len(self.messages) < MOST_MESSAGES and text.strip():
            self.messages.append(text.strip()[:LONGEST_MESSAGE])


def parse(data: bytes) -> tuple[TextExit, ...]:
    """The programs that died or could not start and, if none did, those that refused to work."""
    lines = [raw[:_LONGEST_LINE].decode("utf-8", "replace").rstrip("\r") for raw in data.split(b"\n")]
    reader = _Reader()
    for line in filter(None, lines):
        reader.read(line)
    exits = tuple(_exit(one) for one in reader.found[:_MOST_EXITS])
    return exits or tuple(_refused(lines))


def in_log(text: str) -> TextExit | None:
    """The exit that a shell reports in a line of a log, which also quotes much: in the shell's full form only."""
    if refused := _OTHER_PROCESSOR.match(text.removeprefix("> ")) if _NOT_EXECUTED.search(text) else None:
        reader = _Reader()
        reader.for_another(refused, text)
        return _exit(reader.found[0])
    match = _SHELL[0].match(text)
    if (match and (match["pid"] or match["shell"])) or (match := _ALONE.fullmatch(text.strip())):
        reader = _Reader()
        reader.of_shell(match, text)
        return _exit(reader.found[0])
    return None


class _Reader:
    """Reads lines in order; knows the program that the lines before are about, and the last command typed."""

    def __init__(self) -> None:
        self.found: list[_Dying] = []
        self._dyld: _Dying | None = None
        self._typed: str | None = None

    def read(self, line: str) -> None:
        if match := dyld.LINE.match(line):
            if dyld.REFUSAL.match(match["text"]):
                self._of_dyld(match, line)
        elif line.startswith(_ROSETTA):
            self._of_rosetta(line)
        elif self._dyld and not self._dyld.by_shell and _OF_DYLD.match(line):
            self._add(line)
        elif _REFUSALS.match(line):
            pass  # a signal or an error in it is that of what Delve was to debug
        elif shell := next((match for pattern in _SHELL if (match := pattern.match(line))), None):
            self.of_shell(shell, line)
        elif other := _OTHER_PROCESSOR.match(line):
            self.for_another(other, line)
        elif self._of_others(line):
            pass
        elif typed := _PROMPT.match(line) or _STARTS.match(line):
            program = base(typed["program"])
            self._typed = None if program in _ELSEWHERE else program

    def _say(self, one: _Dying, line: str) -> None:
        if one not in self.found[-1:]:
            self.found.append(one)
        one.say(line)

    def _of_others(self, line: str) -> bool:
        """What the loader of Linux says of a program that it cannot start, and who waits for one of how it ended."""
        if loader := _LOADER.match(line):
            self._say(_Dying(base(loader["program"]) or self._typed), line)
        elif ended := exit_status.read(line):
            self._of_waiter(ended, line)
        else:
            return False
        return True

    def _of_waiter(self, ended: exit_status.Ended, line: str) -> None:
        """Who waited for a program reports its end: the last one of which the same is known, or another."""
        last = self.found[-1] if self.found and not ended.no_memory else None
        if (
            last is None
            or last.signal != ended.signal
            or (last.program and ended.container not in (None, last.program))
        ):
            last = _Dying(signal=ended.signal, termination=KERNEL_MEMORY if ended.no_memory else None)
        last.program = last.program or ended.container
        self._say(last, line)

    def _of_dyld(self, match: re.Match[str], line: str) -> None:
        pid = int(match["pid"]) if match["pid"] else None
        if self._dyld is None or self._dyld.by_shell or self._dyld.pid != pid:
            self._dyld = _Dying(None, pid, None, when(line))
            self.found.append(self._dyld)
        self._add(match["text"])

    def _of_rosetta(self, line: str) -> None:
        """Rosetta cannot run the program; the shell's word for its signal follows."""
        if self._dyld is None or self._dyld.by_shell:
            self._dyld = _Dying(self._typed)
            self.found.append(self._dyld)
        self._dyld.say(line)

    def _add(self, text: str) -> None:
        if self._dyld:
            named = dyld.program(text)
            if named and ("Referenced" in text or self._dyld.program is None):
                self._dyld.program = named
            self._dyld.say(dyld.condensed(text))

    def of_shell(self, match: re.Match[str], line: str) -> None:
        """A shell says how a program ended: the one that dyld refused before, or another."""
        given = match.groupdict()
        signal_ = _BY_WORD.get(given["word"].lower(), given["word"])
        last = self.found[-1] if self.found else None
        by_qemu = line.startswith("qemu")
        if last is not None and last.by_qemu and not by_qemu and last.signal == signal_:
            last.by_qemu = False
            last.say(line)
            return
        one = self._dyld if self._dyld and not self._dyld.by_shell else _Dying()
        if one is not self._dyld:
            self.found.append(one)
        one.by_shell, one.by_qemu = True, by_qemu
        named = base(given.get("program")) or named_program.before(given.get("before") or "")
        one.program = one.program or named or self._typed
        one.pid = one.pid if one.pid is not None or not given.get("pid") else int(given["pid"])
        one.signal = one.signal or signal_
        one.say(line)

    def for_another(self, match: re.Match[str], line: str) -> None:
        given = match.groupdict()
        program = base(given["after"] or given["spawned"]) or named_program.before(given["before"] or "") or self._typed
        if not self.found or self.found[-1].program != program or self.found[-1].signal:
            self.found.append(_Dying(program, at=when(line)))
        self.found[-1].say(line)


def _exit(one: _Dying) -> TextExit:
    symptoms = Symptoms(
        signal=one.signal or ("SIGABRT" if one.messages and one.pid else None),
        termination=one.termination,
        messages=tuple(one.messages),
    )
    return TextExit(program=one.program, pid=one.pid, occurred_at=one.at, symptoms=symptoms)


def _refused(lines: Iterable[str]) -> Iterable[TextExit]:
    said = [line.strip()[:LONGEST_MESSAGE] for line in lines if _REFUSALS.match(line)][:MOST_MESSAGES]
    if said:
        yield TextExit(program="dlv", occurred_at=when(said[0]), symptoms=Symptoms(messages=tuple(said)), crash=False)
