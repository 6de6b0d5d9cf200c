"""Linux: a unit of the user's systemd, under the rules of systemd.service(5) and systemd.exec(5)."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.outcome import signal_name
from goarmd.service import NOT_FOUND, Service, ServiceState
from goarmd.service.formats.systemctl_show import PROPERTIES, parse_unit

if TYPE_CHECKING:
    from goarmd.service import Agent, Completed, Run
    from goarmd.service.formats.systemctl_show import Unit

UNIT = "goarmd.service"

# Only options without a new namespace: in a user's unit those come with a user namespace, from which the user's
# processes cannot be read. These are limits and filters of system calls (seccomp), which any user may set. Not
# MemoryDenyWriteExecute: without libffi's static trampolines, `import ctypes` needs such memory. SystemCallFilter names
# what is denied, not what is allowed: an older systemd's lists lack newer calls that goarmd tries first, such as
# pidfd_open. setrlimit is in @resources, but the C library raises the limit of open files by prlimit64, which is not.
# Not IPAddressDeny: a user's systemd may not attach its filter, and http.listen may name any address.
_TEXT = """\
[Unit]
Description=goarmd, which watches gopls, dlv, go and their editors
Documentation=https://github.com/goarmd/goarmd

[Service]
# goarmd reports when its first sample is done, and then signs of life (goarmd/service/sd_notify.py).
Type=notify
NotifyAccess=main
TimeoutStartSec=45
WatchdogSec=120
ExecStart={command}
{environment}
# Exit code 0 means that goarmd was asked to stop.
Restart=on-failure
RestartSec=30
TimeoutStopSec=10
UMask=0077
# A safety limit, far above its normal use.
MemoryMax=512M
# It has about ten threads; a go that it asks has some for each processor.
TasksMax=256
LogRateLimitIntervalSec=30s
LogRateLimitBurst=300
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
SystemCallArchitectures=native
# For HTTP and sd_notify; the C library uses netlink to list the machine's addresses.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
# Calls that need privileges, a debugger's, and those of other times: they fail with an error.
SystemCallFilter=~@clock @cpu-emulation @debug @module @mount @obsolete @privileged @raw-io @reboot @resources @swap
SystemCallErrorNumber=EPERM

[Install]
WantedBy=default.target
"""


def unit(agent: Agent) -> bytes:
    """The unit file of the agent."""
    program, *arguments = map(_quote, agent.command)
    # In arguments $ begins a variable, in the program's path it does not.
    command = " ".join([program, *(word.replace("$", "$$") for word in arguments)])
    environment = "\n".join(f"Environment={_quote(f'{name}={value}')}" for name, value in agent.environment.items())
    return os.fsencode(_TEXT.format(command=command, environment=environment))


def _quote(word: str) -> str:
    """A word of a unit file: quoted where it must be, and % begins a specifier (systemd.syntax(7), systemd.unit(5))."""
    if re.fullmatch(r"[\w@/:.,=+-]+", word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def service(agent: Agent) -> Service:
    """How the user's systemd keeps it running."""
    base = os.environ.get("XDG_CONFIG_HOME")
    folder = (Path(base) if base else agent.home / ".config") / "systemd" / "user"
    file = folder / UNIT
    return Service(
        name="systemd",
        file=file,
        content=unit(agent),
        links=(folder / "default.target.wants" / UNIT,),
        reachable=_systemctl("show-environment"),
        loaded=_systemctl("is-active", UNIT),
        stop=_systemctl("disable", "--now", UNIT),
        reload=(_systemctl("daemon-reload"),),
        start=(_systemctl("enable", "--now", UNIT),),
        explain=_explain,
        state=lambda run: _state(run, file),
        switch_on=f"type `systemctl --user unmask {UNIT}`, then `goarmd install`",
        # goarmd's own output, without systemd's messages about it.
        logs=("journalctl", "--user", f"_SYSTEMD_USER_UNIT={UNIT}", "--lines=20", "--output=cat", "--quiet"),
        notes=("It stops when you log out. To keep it running: loginctl enable-linger",),
    )


def _systemctl(*words: str) -> tuple[str, ...]:
    return ("systemctl", "--user", *words)


def _state(run: Run, file: Path) -> ServiceState:
    """Ask systemd for the state of the unit."""
    known = ServiceState(manager="systemd", installed=file.exists())
    shown = run(_systemctl("show", UNIT, f"--property={','.join(PROPERTIES)}"))
    if not shown.ok:
        return replace(known, problem=_explain(shown))
    unit = parse_unit(shown.output)
    started = unit.pid or unit.restarts or unit.exit_code is not None or unit.signal is not None
    return replace(
        known,
        loaded=unit.load_state == "loaded",
        disabled=unit.file_state == "disabled" or "masked" in (unit.file_state, unit.load_state),
        running=unit.pid is not None,
        restarting=(unit.sub_state or "").startswith("auto-restart"),
        pid=unit.pid,
        program=unit.program,
        runs=(unit.restarts or 0) + 1 if started else None,
        last_exit=_last_exit(unit),
    )


def _last_exit(unit: Unit) -> str | None:
    how = f" ({unit.result})" if unit.result in ("watchdog", "oom-kill", "timeout", "resources") else ""
    if unit.signal is not None:
        return f"{signal_name(unit.signal)}{how}"
    return None if unit.exit_code is None else f"exit code {unit.exit_code}{how}"


def _explain(done: Completed) -> str:
    if done.exit_code == NOT_FOUND or "connect to bus" in done.message:
        where = "there is no user systemd in a container, or in a shell after su or sudo"
        return f"{done.message}: {where}: type `goarmd run` instead"
    return f"{done.message}: see `systemctl --user status {UNIT}`"
