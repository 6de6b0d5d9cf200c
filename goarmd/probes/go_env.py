"""Asks the installed go for its version and its environment (`go env -json`).

go reads its environment file first, so a bad value there makes it exit: then its own words say which. It runs outside
of any module, in an empty home, without telemetry, and with GOTOOLCHAIN=local, so that it never downloads another Go.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from goarmd.core.safe_files import PROBE_FOLDER
from goarmd.core.secrecy import without_secrets
from goarmd.probes.conversation import Ended, Listener, Problem, converse

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_OUTPUT = 64 * 1024  # bytes; `go env -json` has 5 kB
_LONGEST_MESSAGE = 300  # characters


@dataclass(frozen=True, slots=True)
class GoEnv:
    """What go says.

    Attributes:
        version: such as `1.26.8`; None if it did not say.
        variables: its environment. Values can hold logins: not for a log.
        message: why there is no answer, in go's words or ours; None if there is one, or if it could not be asked.
        was_asked: False if this machine has no process, memory or place left for it now.
    """

    version: str | None
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    message: str | None = None
    was_asked: bool = True


_NOT_ASKED = GoEnv(None, was_asked=False)


def ask(go: Path, env_file: Path, *, timeout: float = 10) -> GoEnv:
    """Ask a go.

    Args:
        go: the program.
        env_file: the file of `go env -w`, there or not.
        timeout: seconds, after which it is killed.
    """
    listener = Listener(_MOST_OUTPUT)
    variables = {"GOENV": str(env_file), "GOTOOLCHAIN": "local", "PATH": str(go.parent)}
    try:
        with tempfile.TemporaryDirectory(prefix=PROBE_FOLDER, ignore_cleanup_errors=True) as folder:
            ended = converse([str(go.absolute()), "env", "-json"], Path(folder), listener, timeout, variables)
    except OSError:  # no temporary folder could be made
        return _NOT_ASKED
    if ended.problem is Problem.NO_ROOM:
        return _NOT_ASKED
    message = _refusal(ended, timeout)
    return GoEnv(None, message=message) if message else _read(listener.heard)


def _refusal(ended: Ended, timeout: float) -> str | None:
    """Why there is no answer; None if there is one."""
    if ended.problem is Problem.NOT_STARTED:
        return "it cannot be started, and may be a program for another system"
    if ended.problem is Problem.SILENT:
        return f"no answer within {timeout:g} seconds"
    return (_first_line(ended.stderr_head) or f"exit status {ended.exit_code}") if ended.exit_code else None


def _read(output: bytes) -> GoEnv:
    try:
        variables = msgspec.json.decode(output, type=dict[str, str])
    except (msgspec.MsgspecError, ValueError):
        return GoEnv(None, message="its answer is not understood")
    version = variables.get("GOVERSION", "").partition(" ")[0].removeprefix("go")
    return GoEnv(version or None, variables)


def _first_line(text: str) -> str:
    """The first line, without secrets: go quotes what it does not understand."""
    lines = text.strip().splitlines()
    return without_secrets(lines[0])[:_LONGEST_MESSAGE] if lines else ""
