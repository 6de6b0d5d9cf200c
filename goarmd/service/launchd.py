"""macOS: a LaunchAgent of the user, under the rules of launchd.plist(5) and launchctl(1).

The plist, and what its README says of it, come from one table.
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
# What launchd says for a program that it cannot start or a log file that it cannot open; goarmd never exits with it.
_NOT_STARTED = "78: EX_CONFIG"
_ADVICE_OF_LAUNCHCTL = "Try re-running the command as root for richer errors."  # which would install it for root


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the plist, why it is there, and its value."""

    name: str
    why: str
    value: Callable[[Agent], Any]


KEYS = (
    Key("Label", "The name `launchctl` knows the agent by.", lambda _: LABEL),
    Key(
        "ProgramArguments",
        "The virtual environment's own Python. `arch -arm64` makes a universal Python run natively on Apple silicon, "
        "whatever started it; `-P` keeps files of the working folder from passing for Python's modules.",
        lambda agent: list(agent.command),
    ),
    Key("RunAtLoad", "Start at login, and when the agent is installed.", lambda _: True),
    Key(
        "KeepAlive",
        "Start again after an error or a crash. Exit code 0 means that goarmd was told to stop: then it stays stopped.",
        lambda _: {"SuccessfulExit": False, "Crashed": True},
    ),
    Key("ThrottleInterval", "Seconds between two starts: a broken setting must not keep the Mac busy.", lambda _: 30),
    Key("ExitTimeOut", "Seconds from SIGTERM to SIGKILL; the system's own value is undefined.", lambda _: 10),
    Key("ProcessType", "The system may slow it down in favour of what a person does.", lambda _: "Background"),
    Key("LowPriorityIO", "Its few reads and writes wait for others'.", lambda _: True),
    Key("Nice", "Other programs come first.", lambda _: 10),
    Key("Umask", "63 is octal 077 (a plist has no octal integers): its files are its user's alone.", lambda _: 0o077),
    Key(
        "EnvironmentVariables",
        "launchd reads no shell profile: `PATH` has Homebrew's folders, and goarmd finds the same files as its user.",
        lambda agent: {"PATH": _PATH, **agent.environment},
    ),
    Key("WorkingDirectory", "The home folder.", lambda agent: str(agent.home)),
    Key("StandardOutPath", "What it prints: nothing, as a rule.", lambda agent: str(agent.logs / "stdout.log")),
    Key("StandardErrorPath", "Its log, unless `log.file` is set.", lambda agent: str(agent.logs / "stderr.log")),
)


def plist(agent: Agent) -> bytes:
    """The agent as launchd reads it."""
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
        busy=frozenset({_IO_ERROR, _IN_PROGRESS}),  # what bootstrap says while the old agent is being cleared away
        explain=lambda done: _explain(done, target, file),
        state=lambda run: _state(run, domain, target, file),
        switch_on=f"{_ALLOW}, then type `goarmd install`",
        logs=("tail", "-n", "20", f"{agent.logs}/stderr.log"),
        notes=(_notice(agent),),
    )


def _notice(agent: Agent) -> str:
    return (
        f'macOS 13 and later show a notice "Background Items Added". It names "{Path(agent.command[0]).name}", the '
        "first program of the agent, or whoever signed that, and not goarmd. Leave it allowed in System Settings > "
        "General > Login Items & Extensions: switched off, goarmd does not start."
    )


def _state(run: Run, domain: str, target: str, file: Path) -> ServiceState:
    """Ask launchd for its account of the agent, and whether its label is switched off."""
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
        return f"{_NOT_STARTED}, which says that launchd could not start its program or open its log"
    return f"exit code {job.exit_code}" if job.exit_code else job.reason


def _explain(done: Completed, target: str, file: Path) -> str:
    """Exit codes of launchctl are launchd's error numbers; `launchctl error NUMBER` names them."""
    said = done.said.replace(_ADVICE_OF_LAUNCHCTL, "").strip()
    remedies = {
        _IO_ERROR: f"the one before may still be ending, so wait a minute; {_ALLOW}; check the file with "
        f"`plutil -lint '{file}'`; then type `goarmd install` again",
        _DISABLED: f"{_ALLOW}, type `launchctl enable {target}`, then `goarmd install` again",
        _IN_PROGRESS: "the one before is still ending: wait a minute, then type `goarmd install` again",
        _NO_SERVICE: "launchd has forgotten the agent: type `goarmd install` again",
    }
    nobody = "nobody is logged in at this Mac's screen, and ssh is not enough: log in there, then type `goarmd install`"
    if done.exit_code in (_NO_DOMAIN, _UNSUPPORTED) or "Could not find domain" in said:
        return f"{said}: {nobody}; until then `goarmd run` works here"
    return f"{said}: {remedies.get(done.exit_code, f'see `launchctl print {target}`')}"


def sample_plist() -> bytes:
    """The plist that `goarmd install` writes on an Apple-silicon Mac, with a user called `you`."""
    return plist(_sample())


def _sample() -> Agent:
    home = Path("/Users/you")
    python = f"{home}/.local/pipx/venvs/goarmd/bin/python"
    return Agent(
        command=("/usr/bin/arch", "-arm64", python, "-P", "-m", "goarmd", "run"),
        environment={"HOME": str(home)},
        home=home,
        logs=home / "Library" / "Logs" / "goarmd",
    )


def readme() -> str:
    """What launchd/README.md says."""
    rows = "\n".join(f"| `{key.name}` | {key.why} |" for key in KEYS)
    return _README.format(label=LABEL, rows=rows, notice=_notice(_sample()))


_README = """\
# The LaunchAgent

<!-- Generated by `goarmd generate` from goarmd/service/launchd.py; change it there. -->

`goarmd install` writes a file like [{label}.plist]({label}.plist), with the paths of your machine, to
`~/Library/LaunchAgents/` and has launchd start it. `goarmd install --dry-run` shows the file and the commands and does
nothing; `goarmd uninstall` takes everything away again (launchd itself remembers that the label was switched on, which
does nothing without the file). Both may be repeated at any time.

## Why an agent and not a daemon

A LaunchDaemon runs as root, or without a session. What goarmd looks at is one developer's: their processes, their crash
reports, their editor's settings. All of that is readable for an agent in the user's own session, without any privilege.
The price: it runs while that user is logged in at the screen. An ssh session alone cannot start it.

## The keys

| key | why |
| --- | --- |
{rows}

launchd never shortens the two log files. To have goarmd keep its log small, set `log.file` in its configuration.

## The notice

{notice}

The same entry appears again when the plist changes, for instance after a move to another Python. macOS also ties
permissions to that Python, so keep the virtual environment out of Documents, Desktop and Downloads, where programs
without a window may not read.

## By hand

`goarmd status` tells what launchd says of the agent, how it ended last, and what to type when it does not run.

```sh
launchctl print gui/$(id -u)/{label}           # is it loaded, does it run, how did it end last
launchctl kickstart -k gui/$(id -u)/{label}    # restart
launchctl bootout gui/$(id -u)/{label}         # stop until the next login
launchctl disable gui/$(id -u)/{label}         # and do not start at login either
launchctl enable gui/$(id -u)/{label}
launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/{label}.plist
tail -f ~/Library/Logs/goarmd/stderr.log
```

`bootstrap` may fail with `5: Input/output error`, which has several meanings: the agent is loaded already, or is still
ending after `bootout` (wait a second), or was disabled (`enable` it first), or the plist is broken (`plutil -lint`).
`125: Domain does not support specified action` means that nobody is logged in at the screen.
"""
