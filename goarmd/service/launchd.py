"""macOS: a LaunchAgent of the user, under the rules of launchd.plist(5) and launchctl(1).

The plist and the table in its README (guide.py) come from one table.
"""

from __future__ import annotations

import plistlib
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from goarmd.service import Agent, Launcher, Service, ServiceState
from goarmd.service.formats.launchctl_print import parse_disabled, parse_job
from goarmd.service.launcher import script

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.service import Completed, Run
    from goarmd.service.formats.launchctl_print import Job

LABEL = "io.github.goarmd"
# launchd's own PATH is the last four; the tools of a Go developer are in Homebrew's folders.
_PATH = "/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"

_IO_ERROR, _IN_PROGRESS, _NO_SERVICE, _DISABLED = 5, 37, 113, 119
_NO_DOMAIN, _UNSUPPORTED = 112, 125
_ALLOW = "allow it in System Settings > General > Login Items & Extensions"
# launchd's exit code for a program that it cannot start or a log file that it cannot open; never goarmd's own.
_NOT_STARTED = "78: EX_CONFIG"
_ADVICE_OF_LAUNCHCTL = "Try re-running the command as root for richer errors."  # this would install it for root


# An agent with this session type is loaded into the user's own domain, which an ssh session has too; a list of session
# types does not work there (NousResearch/hermes-agent#44385, geldata/gel-cli#740).
_SESSION_KEY, _BACKGROUND = "LimitLoadToSessionType", "Background"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the plist, its purpose, and its value; None leaves it out."""

    name: str
    why: str
    value: Callable[[Agent], Any]


# No ProcessType, LowPriorityIO or Nice: with them the agent has the lowest priority and only efficiency cores, and does
# not answer within 3 s while all cores are busy, which is when people ask (tma1-ai/tma1#65).
KEYS = (
    Key("Label", "The name `launchctl` knows the agent by.", lambda _: LABEL),
    Key(
        "ProgramArguments",
        "A script with goarmd's name, because Login Items shows that name. It replaces itself with the virtual "
        "environment's own Python, and stays stopped if that is gone. In it, `arch -arm64` makes a universal Python "
        "run natively on Apple silicon, whatever started it; `-I` keeps other files from passing for Python's "
        "modules.",
        lambda agent: [str(agent.launcher)],
    ),
    Key("RunAtLoad", "Start at login, and when the agent is installed.", lambda _: True),
    Key(
        "KeepAlive",
        "Restart after an error or a crash. Exit code 0 means that goarmd was asked to stop: then it stays stopped.",
        lambda _: {"SuccessfulExit": False, "Crashed": True},
    ),
    Key("ThrottleInterval", "Seconds between two starts: a wrong setting must not keep the Mac busy.", lambda _: 30),
    Key("ExitTimeOut", "Seconds from SIGTERM to SIGKILL; the system's own value is undefined.", lambda _: 10),
    Key(
        _SESSION_KEY,
        "Only with `goarmd install --background`: an ssh session starts it too.",
        lambda agent: _BACKGROUND if agent.background else None,
    ),
    Key("Umask", "63 is octal 077 (a plist has no octal integers): only its user can read its files.", lambda _: 0o077),
    # No limit of memory: launchd.plist(5) has only ResidentSetSize, which is RLIMIT_AS on macOS (sys/resource.h), and
    # the shared libraries alone map gigabytes of addresses.
    Key(
        "SoftResourceLimits",
        "Open files: launchd's own limit is 256, and each watched process and connection may need one.",
        lambda _: {"NumberOfFiles": 4096},
    ),
    Key("HardResourceLimits", "The most that goarmd may raise it to.", lambda _: {"NumberOfFiles": 65_536}),
    Key(
        "EnvironmentVariables",
        "launchd reads no shell profile: `PATH` has Homebrew's folders, and goarmd finds its user's files. "
        "`SYSTEM_VERSION_COMPAT` has an older Python see the real version of macOS. `GOARMD_LOG_FILE` is the log, "
        "unless `log.file` is set.",
        lambda agent: {
            "PATH": _PATH,
            "SYSTEM_VERSION_COMPAT": "0",
            "GOARMD_LOG_FILE": str(_log(agent)),
            **agent.environment,
        },
    ),
    Key("WorkingDirectory", "The home folder.", lambda agent: str(agent.home)),
    Key("StandardErrorPath", "The same file, for what Python itself writes.", lambda agent: str(_log(agent))),
)


def plist(agent: Agent) -> bytes:
    """The plist of the agent."""
    values = {key.name: key.value(agent) for key in KEYS}
    return plistlib.dumps({name: value for name, value in values.items() if value is not None}, sort_keys=False)


def file_of(home: Path) -> Path:
    """The path of the plist."""
    return home / "Library" / "LaunchAgents" / f"{LABEL}.plist"


def installed_for_background(file: Path) -> bool | None:
    """Whether the installed agent runs without a desktop session; None if none is installed."""
    try:
        return bool(plistlib.loads(file.read_bytes()).get(_SESSION_KEY) == _BACKGROUND)
    except (OSError, ValueError, ExpatError, AttributeError):  # missing or damaged
        return None


def service(agent: Agent, user_id: int) -> Service:
    """How launchd keeps it running: in the domain of the graphical session or, in the background, in the user's."""
    domain = f"{'user' if agent.background else 'gui'}/{user_id}"
    target = f"{domain}/{LABEL}"
    file = file_of(agent.home)
    removal = f"launchctl bootout {target}; rm {shlex.quote(str(file))}"
    return Service(
        name="launchd",
        file=file,
        content=plist(agent),
        launcher=Launcher(agent.launcher, script(agent, _log(agent), removal)),
        folders=(agent.logs,),
        reachable=("launchctl", "print", domain),
        loaded=("launchctl", "print", target),
        stop=("launchctl", "bootout", target),
        start=(
            ("launchctl", "enable", target),  # a label once disabled makes bootstrap fail
            ("launchctl", "bootstrap", domain, str(file)),
            ("launchctl", "kickstart", target),
        ),
        busy=frozenset({_IO_ERROR, _IN_PROGRESS}),  # from bootstrap while the old agent is being removed
        explain=lambda done: _explain(done, target, file),
        state=lambda run: _state(run, domain, target, file),
        switch_on=f"{_ALLOW}, then type `goarmd install`",
        logs=("tail", "-n", "20", str(_log(agent))),
        notes=(NOTICE, f"To remove it even if its Python is gone: {removal}"),
    )


def _log(agent: Agent) -> Path:
    return agent.logs / "goarmd.log"


NOTICE = (
    'macOS 13 and later show a notice "Background Items Added". Leave goarmd allowed in System Settings > General > '
    "Login Items & Extensions: if disabled, it does not start."
)


def _state(run: Run, domain: str, target: str, file: Path) -> ServiceState:
    """Ask launchd for the state of the agent, and whether its label is disabled."""
    known = ServiceState(manager="launchd", installed=file.exists())
    printed = run(("launchctl", "print", target))
    if not printed.ok and "Could not find service" not in printed.output:
        return replace(known, problem=_explain(printed, target, file))
    job = parse_job(printed.output)
    return replace(
        known,
        loaded=printed.ok,
        disabled=LABEL in parse_disabled(run(("launchctl", "print-disabled", domain)).output),
        running=job.pid is not None,
        restarting=job.state == "spawn scheduled",
        pid=job.pid,
        program=job.program,
        runs=job.runs,
        last_exit=_last_exit(job),
    )


def _last_exit(job: Job) -> str | None:
    if job.signal:
        return f"signal {job.signal}"
    if job.exit_code == _NOT_STARTED:
        return f"{_NOT_STARTED}: launchd could not start its program or open its log"
    return f"exit code {job.exit_code}" if job.exit_code else job.reason


def _explain(done: Completed, target: str, file: Path) -> str:
    """Exit codes of launchctl are launchd's error numbers; `launchctl error NUMBER` names them."""
    message = done.message.replace(_ADVICE_OF_LAUNCHCTL, "").strip()
    remedies = {
        _IO_ERROR: f"the old agent may still be stopping, so wait a minute; {_ALLOW}; check the file with "
        f"`plutil -lint '{file}'`; then type `goarmd install` again",
        _DISABLED: f"{_ALLOW}, type `launchctl enable {target}`, then `goarmd install` again",
        _IN_PROGRESS: "the old agent is still stopping: wait a minute, then type `goarmd install` again",
        _NO_SERVICE: "launchd has no such agent any more: type `goarmd install` again",
    }
    nobody = (
        "nobody is logged in to this Mac's desktop: log in there, then type `goarmd install`; on a Mac that is used "
        "over ssh only, type `goarmd install --background`"
    )
    if done.exit_code in (_NO_DOMAIN, _UNSUPPORTED) or "Could not find domain" in message:
        return f"{message}: {nobody}; until then `goarmd run` works here"
    return f"{message}: {remedies.get(done.exit_code, f'see `launchctl print {target}`')}"
