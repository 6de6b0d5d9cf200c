"""The role of a gopls process, from its arguments (gopls internal/cmd, v0.11 to v0.24)."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.core.facts import Identity


class Role(StrEnum):
    """The purpose of a gopls process."""

    SERVER = "server"  # serves one editor window over its standard input
    FORWARDER = "forwarder"  # passes one window's traffic to a shared daemon (-remote)
    DAEMON = "daemon"  # the shared daemon itself (-listen); its parent may have exited
    MCP = "mcp"  # serves a coding agent
    COMMAND = "command"  # version, check, stats and others: exits on its own


# Options whose value may be the next argument (gopls internal/cmd: serve.go, cmd.go and internal/tool).
_VALUED_OPTIONS = frozenset(
    {"mode", "logfile", "debug", "port", "listen", "listen.timeout", "otel", "ocagent", "mcp.listen"}
    | {f"remote{part}" for part in ("", ".debug", ".listen.timeout", ".logfile")}
    | {f"profile.{part}" for part in ("cpu", "mem", "alloc", "trace", "block")}
)


def role(identity: Identity) -> Role:
    """The role of a gopls; a server if its arguments are unknown."""
    return _role((identity.arguments or ())[1:])


@lru_cache(maxsize=64)
def _role(arguments: tuple[str, ...]) -> Role:
    """The role of a gopls with these arguments: two checks ask for that of each gopls with every sample."""
    options = [argument.lstrip("-") for argument in arguments if argument.startswith("-")]
    if any(option == "listen" or option.startswith("listen=") for option in options):
        return Role.DAEMON
    if any(option == "remote" or option.startswith("remote=") for option in options):
        return Role.FORWARDER
    command = _first_word(arguments)
    return {None: Role.SERVER, "serve": Role.SERVER, "mcp": Role.MCP}.get(command, Role.COMMAND)


def _first_word(arguments: tuple[str, ...]) -> str | None:
    """The first argument that is neither an option nor the value of one."""
    words = iter(arguments)
    for word in words:
        if not word.startswith("-"):
            return word
        if word.lstrip("-") in _VALUED_OPTIONS:
            next(words, None)
    return None
