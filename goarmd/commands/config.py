"""`goarmd config`: check the configuration file, or show what is in force."""

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
    parser.add_argument("action", choices=("check", "show"), help="check the file, or show every setting in force")


def run(arguments: Namespace, _: Callable[[str], None]) -> Result:
    """Load the file, which raises where it is wrong, and show it."""
    config = load_config(arguments.config)
    if arguments.action == "check":
        there = arguments.config.exists()
        said = "is right" if there else "is not there; the defaults are in force"
        return Result({"file": str(arguments.config), "exists": there}, f"{escape(str(arguments.config))}: {said}")
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
    name="config", help="Check the configuration, or show what is in force.", arguments=_arguments, run=run
)
