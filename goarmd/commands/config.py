"""`goarmd config`: check the configuration file, or show the active configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from goarmd.assembly import load_config
from goarmd.commands import Command, Result
from goarmd.views.markup import escape

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action", metavar="ACTION", choices=("check", "show"), help="check the file, or show every active setting"
    )


def run(arguments: Namespace, _: Callable[[str], None]) -> Result:
    """Load the file, which raises if it is invalid, and show it."""
    config = load_config(arguments.config)
    if arguments.action == "check":
        exists = arguments.config.exists()
        verdict = "OK" if exists else "does not exist; the defaults are active"
        return Result({"file": str(arguments.config), "exists": exists}, f"{escape(str(arguments.config))}: {verdict}")
    values = msgspec.to_builtins(config, enc_hook=str, builtin_types=())
    values["groups"] = [msgspec.to_builtins(group) for group in config.group_patterns()]
    return Result(values, escape("\n".join(_lines(values, ""))))


def _lines(value: Any, path: str) -> list[str]:
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in _lines(item, f"{path}.{key}" if path else key)]
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        return [line for item in value for line in _lines(item, f"{path}[{item.get('name', '')}]")]
    return [f"{path} = {msgspec.json.encode(value).decode()}"]


COMMAND = Command(
    name="config", help="Check the configuration file, or show the active configuration.", arguments=_arguments, run=run
)
