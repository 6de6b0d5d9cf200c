"""macOS: a LaunchAgent of the user, under the rules of launchd.plist(5) and launchctl(1).

The plist and the table in its README come from one table.
"""

from __future__ import annotations

import plistlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goarmd.service import Agent, Service, ServiceState
from goarmd.service.formats.launchctl_print import parse_disabled, parse_job

if TYPE_CHECKING:
    from collections.abc import Callable

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


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the plist, its purpose, and its value."""

    name: str
    why: str
    value: Callable[[Agent], Any]


KEYS = (
    Key("Label", "The name `launchctl` knows the agent by.", lambda _: LABEL),
    Key(
        "ProgramArguments",
        "The virtual environment's own Python. `arch -arm64` makes a universal Python run natively on Apple silicon, "
        "whatever started it; `-I` keeps other files from passing for Python's modules.",
        lambda agent: list(agent.command),
    ),
    Key("RunAtLoad", "Start at login, and when the agent is installed.", lambda _: True),
    Key(
        "KeepAlive",
        "Restart after an error or a crash. Exit code 0 means that goarmd was asked to stop: then it stays stopped.",
        lambda _: {"SuccessfulExit": False, "Crashed": True},
    ),
    Key("ThrottleInterval", "Seconds between two starts: a wrong setting must not keep the Mac busy.", lambda _: 30),
    Key("ExitTimeOut", "Seconds from SIGTERM to SIGKILL; the system's own value is undefined.", lambda _: 10),
    Key("ProcessType", "The system may slow it down in favour of the user's programs.", lambda _: "Background"),
    Key("LowPriorityIO", "Its few reads and writes come after those of other programs.", lambda _: True),
    Key("Nice", "Other programs come first.", lambda _: 10),
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
        "launchd reads no shell profile: `PATH` has Homebrew's folders, and goarmd finds its user's files.",
        lambda agent: {"PATH": _PATH, **agent.environment},
    ),
    Key("WorkingDirectory", "The home folder.", lambda agent: str(agent.home)),
    Key("StandardOutPath", "Its output: usually empty.", lambda agent: str(agent.logs / "stdout.log")),
    Key("StandardErrorPath", "Its log, unless `log.file` is set.", lambda agent: str(agent.logs / "stderr.log")),
)


def plist(agent: Agent) -> bytes:
    """The plist of the agent."""
    return plistlib.dumps({key.name: key.value(agent) for key in KEYS}, sort_keys=False)


def service(agent: Agent, user_id: int) -> Service:
    """How launchd keeps it running, in the domain of the user's graphical session."""
    domain = f"gui/{user_id}"
    target = f"{domain}/{LABEL}"
    file = agent.home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    return Service(
        name="launchd",
        file=file,
        content=plist(agent),
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
        logs=("tail", "-n", "20", f"{agent.logs}/stderr.log"),
        notes=(_notice(agent),),
    )


def _notice(agent: Agent) -> str:
    return (
        f'macOS 13 and later show a notice "Background Items Added". It names "{Path(agent.command[0]).name}", the '
        "first program of the agent, or its signer, instead of goarmd. Leave it allowed in System Settings > General > "
        "Login Items & Extensions: if disabled, goarmd does not start."
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
        "nobody is logged in to this Mac's desktop, and ssh is not enough: log in there, then type `goarmd install`"
    )
    if done.exit_code in (_NO_DOMAIN, _UNSUPPORTED) or "Could not find domain" in message:
        return f"{message}: {nobody}; until then `goarmd run` works here"
    return f"{message}: {remedies.get(done.exit_code, f'see `launchctl print {target}`')}"


def sample_plist() -> bytes:
    """The plist that `goarmd install` writes on an Apple-silicon Mac, with a user called `you`."""
    return plist(_sample())


def _sample() -> Agent:
    home = Path("/Users/you")
    python = f"{home}/.local/pipx/venvs/goarmd/bin/python"
    return Agent(
        command=("/usr/bin/arch", "-arm64", python, "-I", "-m", "goarmd", "run"),
        environment={"HOME": str(home)},
        home=home,
        logs=home / "Library" / "Logs" / "goarmd",
    )


def readme() -> str:
    """The text of launchd/README.md."""
    rows = "\n".join(f"| `{key.name}` | {key.why} |" for key in KEYS)
    return _README.format(label=LABEL, rows=rows, notice=_notice(_sample()))


_README = """\
# The LaunchAgent

<!-- Generated by `goarmd generate` from goarmd/service/launchd.py; change it there. -->

`goarmd install` writes a file like [{label}.plist]({label}.plist), with the paths of your machine, to
`~/Library/LaunchAgents/` and has launchd start it. `goarmd install --dry-run` only shows the file and the commands;
`goarmd uninstall` removes everything (launchd keeps a record that the label was enabled, which has no effect without
the file). Both may be repeated at any time.

## Why an agent and not a daemon

A LaunchDaemon runs as root, or without a session. goarmd monitors one developer: their processes, their crash reports,
their editor's settings. An agent in the user's own session can read all of that without any privilege. It runs only
while you are logged in to the desktop. An ssh session alone cannot start it.

## The keys

| key | why |
| --- | --- |
{rows}

launchd never rotates the two log files. To limit the size of goarmd's log, set `log.file` in its configuration.

## The notice

{notice}

The notice appears again when the plist changes, for instance after a move to another Python. macOS also ties
permissions to that Python, so keep the virtual environment out of Documents, Desktop and Downloads, which programs
without a window may not read.

## By hand

`goarmd status` reports the agent's state in launchd, its last exit, and what to type if it is not running.

```sh
launchctl print gui/$(id -u)/{label}           # is it loaded, is it running, what was its last exit
launchctl kickstart -k gui/$(id -u)/{label}    # restart
launchctl bootout gui/$(id -u)/{label}         # stop until the next login
launchctl disable gui/$(id -u)/{label}         # and do not start at login either
launchctl enable gui/$(id -u)/{label}
launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/{label}.plist
tail -f ~/Library/Logs/goarmd/stderr.log
```

`bootstrap` may fail with `5: Input/output error`, which has several meanings: the agent is loaded already, or is still
stopping after `bootout` (wait a second), or was disabled (`enable` it first), or the plist is invalid (`plutil -lint`).
`125: Domain does not support specified action` means that nobody is logged in to the desktop.
"""
