"""`goarmd config`: check the configuration file, or show the active configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from goarmd.assembly import load_config
from goarmd.commands import Command, Result
from goarmd.config import needed_files
from goarmd.config.shown import shown
from goarmd.views.markup import escape

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action", metavar="ACTION", choices=("check", "show"), help="check the file, or show every active setting"
    )


def run(arguments: Namespace, _: Callable[[str], None]) -> Result:
    """Load the file, which raises if it is invalid or `goarmd run` would refuse it, and show it."""
    config = load_config(arguments.config)
    if arguments.action == "check":
        needed_files.check(config)
        exists = arguments.config.exists()
        verdict = "OK" if exists else "does not exist; the defaults are active"
        return Result({"file": str(arguments.config), "exists": exists}, f"{escape(str(arguments.config))}: {verdict}")
    values = msgspec.to_builtins(config, enc_hook=str, builtin_types=())
    values["groups"] = [msgspec.to_builtins(group) for group in config.group_patterns()]
    return Result(values, escape(shown(config)))


COMMAND = Command(
    name="config", help="Check the configuration file, or show the active configuration.", arguments=_arguments, run=run
)
