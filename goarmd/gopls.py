"""What a gopls process does, told by its arguments (gopls internal/cmd, v0.11 to v0.24)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.facts import Identity


class Role(StrEnum):
    """Why a gopls process runs."""

    SERVER = "server"  # serves one editor window over its standard input
    FORWARDER = "forwarder"  # passes one window's traffic to a shared daemon (-remote)
    DAEMON = "daemon"  # the shared daemon itself (-listen); its parent may be gone
    COMMAND = "command"  # version, check, stats and the like: ends by itself


def role(identity: Identity) -> Role:
    """The role of a gopls; a server when its arguments are unknown."""
    arguments = (identity.arguments or ())[1:]
    options = [argument.lstrip("-") for argument in arguments if argument.startswith("-")]
    if any(option == "listen" or option.startswith("listen=") for option in options):
        return Role.DAEMON
    if any(option == "remote" or option.startswith("remote=") for option in options):
        return Role.FORWARDER
    command = next((argument for argument in arguments if not argument.startswith("-")), "serve")
    return Role.SERVER if command == "serve" or _is_value(command, arguments) else Role.COMMAND


def _is_value(word: str, arguments: tuple[str, ...]) -> bool:
    """Whether the word belongs to the option before it, as in `-logfile auto`."""
    index = arguments.index(word)
    return index > 0 and arguments[index - 1].startswith("-") and "=" not in arguments[index - 1]
