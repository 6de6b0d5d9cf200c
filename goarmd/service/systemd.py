"""Linux: a unit of the user's own systemd, under the rules of systemd.service(5) and systemd.exec(5)."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.service import NOT_FOUND, Service

if TYPE_CHECKING:
    from goarmd.service import Agent, Completed

UNIT = "goarmd.service"

# Only what needs no namespace of its own: in a user's unit those come with a user namespace, from which the processes
# of the user could not be read. Nor are the file system or the calls of other architectures shut off.
_TEXT = """\
[Unit]
Description=goarmd, which watches gopls, dlv, go and their editors
Documentation=https://github.com/goarmd/goarmd

[Service]
Type=simple
ExecStart={command}
{environment}
# Exit code 0 means that goarmd was told to stop.
Restart=on-failure
RestartSec=30
TimeoutStopSec=10
Nice=10
UMask=0077
# A guard against a fault of its own, far above what it needs.
MemoryMax=512M
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes

[Install]
WantedBy=default.target
"""


def unit(agent: Agent) -> bytes:
    """The agent as systemd reads it."""
    program, *arguments = map(_quote, agent.command)
    # In arguments $ names a variable, in the program's own path it does not.
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
    return Service(
        name="systemd",
        file=folder / UNIT,
        content=unit(agent),
        links=(folder / "default.target.wants" / UNIT,),
        reachable=_systemctl("show-environment"),
        loaded=_systemctl("is-active", UNIT),
        stop=_systemctl("disable", "--now", UNIT),
        reload=(_systemctl("daemon-reload"),),
        start=(_systemctl("enable", "--now", UNIT),),
        explain=_explain,
        logs="journalctl --user --unit goarmd --lines 20",
        notes=("It stops when you log out. To keep it running: loginctl enable-linger",),
    )


def _systemctl(*words: str) -> tuple[str, ...]:
    return ("systemctl", "--user", *words)


def _explain(done: Completed) -> str:
    if done.exit_code == NOT_FOUND or "connect to bus" in done.said:
        where = "a container has no systemd, nor has a shell after su or sudo one of its user"
        return f"{done.said}: {where}: type `goarmd run` instead"
    return f"{done.said}: see `systemctl --user status {UNIT}`"
