"""The script that launchd starts, with goarmd's name.

System Settings > Login Items & Extensions shows the base name of an agent's first program (WaveBirdDash/
install-or-defer#91, nix-community/home-manager#9948): without this script that is "arch" or "python", which people
switch off because they do not know it. The script replaces itself with Python, so the agent has one process.
"""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.service import Agent

# goarmd rotates its log much earlier. Only a start that fails before it has a log can write more.
_LARGEST_LOG = 20_000_000  # bytes

_TEXT = """\
#!/bin/sh
# Written by `goarmd install`, removed by `goarmd uninstall`. Its name is what macOS shows under Login Items.
log={log}
if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt {largest} ]; then
  : >"$log"
fi
need() {{
  [ -e "$1" ] && return
  printf "goarmd: %s is gone, so this agent stays stopped. Install goarmd again and type 'goarmd install'; " "$1" >&2
  printf 'or remove the agent: %s\\n' {removal} >&2
  exit 0 # launchd would start it again and again after any other exit code
}}
{needs}
exec {command}
"""


def script(agent: Agent, log: Path, removal: str) -> bytes:
    """The text of the script.

    Args:
        agent: the command to start, and what it needs.
        log: the file of the agent's log and output.
        removal: the commands that remove the agent without goarmd.
    """
    text = _TEXT.format(
        log=shlex.quote(str(log)),
        largest=_LARGEST_LOG,
        needs="\n".join(shlex.join(("need", str(path))) for path in agent.needs),
        removal=shlex.quote(removal),
        command=shlex.join(agent.command),
    )
    return os.fsencode(text)
