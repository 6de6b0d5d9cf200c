"""The processes of the simulated Mac: two editors, a terminal that runs translated, and their gopls.

Paths and arguments are as in users' process lists of macOS, VS Code and gopls; sizes are invented.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from goarmd.core.facts import (
    Ancestor,
    Architecture,
    Host,
    Identity,
    Process,
    ProcessKey,
    Rosetta,
    Sample,
    TranslatedProcesses,
    Usage,
)
from goarmd.core.system import System

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR, MINUTE = 3600.0, 60.0
HOME = "/Users/demo"
CODE = "/Applications/Visual Studio Code.app/Contents"
CURSOR = "/Applications/Cursor.app/Contents"
_USER = 501
_MB = 1_000_000
_LAUNCHD = Ancestor(1, "launchd", translated=False)
_SHARED = 60  # MB that are resident and not in the footprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One process of the day. Times are seconds before the moment of the demo.

    Attributes:
        pid: its process id.
        name: the program.
        path: the program's file.
        group: its group; None if it is not watched.
        began: when it started.
        ended: when it exited; 0 if it still runs.
        megabytes: the footprint at its start and at the moment of the demo.
        cpu: the share of a core that it takes.
        parents: the chain of its parents, nearest first.
        editor: the editor of a gopls.
        workspace: the folder of a gopls.
        translated: it runs under Rosetta.
    """

    pid: int
    name: str
    path: str
    group: str | None
    began: float
    ended: float = 0.0
    megabytes: tuple[float, float]
    cpu: float = 0.01
    parents: tuple[Ancestor, ...] = ()
    editor: str | None = None
    workspace: str | None = None
    translated: bool = False
    arguments: tuple[str, ...] = field(default=())


def _editor(name: str, contents: str, pid: int, began: float) -> Iterator[Life]:
    """An editor with its helpers."""
    main = Ancestor(pid, name, translated=False)
    yield Life(
        pid=pid,
        name=name,
        path=f"{contents}/MacOS/{name}",
        group="editor",
        began=began,
        megabytes=(150, 190),
        parents=(_LAUNCHD,),
    )
    helpers = (("", "code-helper", 30), (" (GPU)", "code-helper-gpu", 120), (" (Plugin)", "code-helper-plugin", 420))
    for offset, (kind, group, size) in enumerate((*helpers, *[(" (Renderer)", "code-helper-renderer", 310)] * 2), 1):
        title = f"{name} Helper{kind}"
        path = f"{contents}/Frameworks/{title}.app/Contents/MacOS/{title}"
        yield Life(
            pid=pid + offset,
            name=title,
            path=path,
            group=group,
            megabytes=(size * 0.8, size),
            cpu=0.03,
            began=began,
            parents=(main, _LAUNCHD),
        )


def _extension_host(editor: str, pid: int) -> tuple[Ancestor, ...]:
    """What starts gopls in an editor."""
    return (
        Ancestor(pid + 3, f"{editor} Helper (Plugin)", translated=False),
        Ancestor(pid, editor, translated=False),
        _LAUNCHD,
    )


def _gopls(  # a row of a table
    pid: int,
    parents: tuple[Ancestor, ...],
    editor: str,
    folder: str,
    megabytes: tuple[float, float],
    began: float,
    ended: float = 0.0,
    path: str = f"{HOME}/go/bin/gopls",
) -> Iterator[Life]:
    """A gopls with its telemetry process."""
    server = Life(
        pid=pid,
        name="gopls",
        path=path,
        group="gopls",
        began=began,
        ended=ended,
        megabytes=megabytes,
        cpu=0.08,
        parents=parents,
        editor=editor,
        workspace=f"{HOME}/src/{folder}",
        translated=bool(parents[0].translated),
        arguments=("gopls", "-mode=stdio"),
    )
    yield server
    yield replace(
        server,
        pid=pid + 1,
        group="gopls-telemetry",
        megabytes=(8, 9),
        cpu=0.0,
        parents=(Ancestor(pid, "gopls", server.translated), *parents),
        editor=None,
        workspace=None,
        arguments=("gopls", "** telemetry **"),
    )


_TERMINAL = (
    Ancestor(2012, "nvim", translated=True),
    Ancestor(2003, "zsh", translated=True),
    Ancestor(2000, "Terminal", translated=True),
    _LAUNCHD,
)
_PROGRAMS = (
    "/opt/homebrew/bin/nvim",
    "/bin/zsh",
    "/System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal",
)


_IN_CODE, _IN_CURSOR = _extension_host("Code", 1100), _extension_host("Cursor", 1500)


def _terminal() -> Iterator[Life]:
    """Terminal, its shell and an editor in it, all translated; goarmd watches none of them."""
    for place, path in enumerate(_PROGRAMS):
        yield Life(
            pid=_TERMINAL[place].pid,
            name=_TERMINAL[place].name,
            path=path,
            group=None,
            began=52 * MINUTE,
            megabytes=(40, 60),
            parents=_TERMINAL[place + 1 :],
            translated=True,
        )


def _go_test(pid: int, began: float) -> Life:
    return Life(
        pid=pid,
        name="go",
        path="/opt/homebrew/opt/go/libexec/bin/go",
        group="go",
        began=began,
        ended=began - 6 * MINUTE,
        megabytes=(40, 90),
        cpu=0.9,
        parents=_IN_CODE,
        arguments=("go", "test", "./..."),
    )


WAKES = 9 * HOUR  # the lid was opened
SLEEPS = 17 * HOUR  # and closed
CRASHES = 8 * MINUTE  # Cursor starts gopls with a flag that it does not know
_GO_TESTS = (23.2, 21, 20.5, 19, 18.2, 8.1, 6.5, 5, 4.2, 3.3, 2.1, 1.4, 0.7)  # hours ago
LIVES: tuple[Life, ...] = (
    *_editor("Code", CODE, 1100, 24 * HOUR),
    *_gopls(1180, _IN_CODE, "vscode", "shop", (420, 900), 24 * HOUR, 7 * HOUR),
    *_gopls(1380, _IN_CODE, "vscode", "shop", (450, 2150), 6.9 * HOUR),
    *_editor("Cursor", CURSOR, 1500, 22 * HOUR),
    *_gopls(1580, _IN_CURSOR, "cursor", "infra", (300, 380), 22 * HOUR, CRASHES),
    *_terminal(),
    *_gopls(
        2040, _TERMINAL, "neovim", "notes", (240, 310), 50 * MINUTE, path=f"{HOME}/.local/share/nvim/mason/bin/gopls"
    ),
    *(_go_test(3000 + number, hours * HOUR) for number, hours in enumerate(_GO_TESTS)),
)


def host(now: float) -> Host:
    """The machine."""
    return Host(
        os=System.MACOS,
        os_version="26.1",
        architecture=Architecture.ARM64,
        chip="Apple M4 (simulated)",
        rosetta=Rosetta.INSTALLED,
        self_translated=False,
        boot_at=now - 6 * 24 * HOUR,
    )


def running(at: float, now: float) -> list[Life]:
    """The processes that run at a time."""
    return [life for life in LIVES if life.began >= now - at and (now - at > life.ended or not life.ended)]


def samples(at: float, now: float) -> tuple[Sample, ...]:
    """The watched processes, measured at a time."""
    return tuple(
        Sample(process=process(life, now), usage=_usage(life, at, now)) for life in running(at, now) if life.group
    )


def cpu_shares(at: float, now: float) -> dict[ProcessKey, float]:
    """How much of a core each took just then: what it takes on average, more or less."""
    return {
        ProcessKey(life.pid, now - life.began): life.cpu * (1 + 0.4 * math.sin(at / 31 + life.pid))
        for life in running(at, now)
        if life.group
    }


def translated(at: float, now: float) -> TranslatedProcesses:
    """Those that run under Rosetta."""
    found = tuple(process(life, now) for life in running(at, now) if life.translated)
    return TranslatedProcesses(count=len(found), processes=found)


def process(life: Life, now: float) -> Process:
    """A process as goarmd identifies it."""
    identity = Identity(
        key=ProcessKey(life.pid, now - life.began),
        parent_pid=life.parents[0].pid if life.parents else 1,
        name=life.name,
        path=life.path,
        arguments=life.arguments or (life.path,),
        user_id=_USER,
        architecture=Architecture.X86_64 if life.translated else Architecture.ARM64,
        translated=life.translated,
    )
    app = next((parent for parent in reversed(life.parents) if parent != _LAUNCHD), None)
    return Process(
        identity=identity,
        group=life.group,
        ancestors=life.parents,
        editor=life.editor,
        workspace=life.workspace,
        responsible=app,
    )


def footprint(life: Life, at: float, now: float) -> int:
    """Bytes: it grows from the start, faster towards the end, and breathes."""
    age, whole = at - (now - life.began), life.began - life.ended
    first, last = life.megabytes
    share = min(age / whole, 1.0) if whole else 1.0
    breath = 1 + 0.015 * math.sin(at / 97 + life.pid)
    return round((first + (last - first) * math.pow(share, 1.6)) * breath * _MB)


def _usage(life: Life, at: float, now: float) -> Usage:
    size = footprint(life, at, now)
    return Usage(
        resident_bytes=size + _SHARED * _MB,
        footprint_bytes=size,
        footprint_peak_bytes=round(max(size, life.megabytes[1] * _MB)),
        cpu_seconds=life.cpu * (at - (now - life.began)),
        parent_pid=life.parents[0].pid if life.parents else 1,
    )
