"""`goarmd config`: check the configuration file and the policy file, or show the active configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from goarmd.assembly import load_config, part_names
from goarmd.commands import Command, Result
from goarmd.config import needed_files
from goarmd.config.file import mistakes
from goarmd.config.shown import shown
from goarmd.core.errors import ConfigError
from goarmd.settings import team
from goarmd.views.markup import escape

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from goarmd.config.schema import Config


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action", metavar="{check,show}", choices=("check", "show"), help="check the file, or show every active setting"
    )
    parser.add_argument("--policy", type=Path, metavar="FILE", help="with check: a policy file to check too")


def run(arguments: Namespace, _: Callable[[str], None]) -> Result:
    """Load the files, which raises if one is invalid or `goarmd run` would refuse it, and show the configuration."""
    try:
        config = load_config(arguments.config)
    except ConfigError:
        if arguments.action == "check" and len(found := mistakes(arguments.config, part_names())) > 1:
            raise ConfigError("\n".join((f"{len(found)} mistakes:", *found))) from None
        raise
    if arguments.action == "check":
        return _checked(arguments.config, config, arguments.policy)
    values = msgspec.to_builtins(config, enc_hook=str, builtin_types=())
    values["groups"] = [msgspec.to_builtins(group) for group in config.group_patterns()]
    return Result(values, escape(shown(config)))


def _checked(path: Path, config: Config, policy: Path | None) -> Result:
    needed_files.check(config)
    exists = path.exists()
    lines = [f"{escape(str(path))}: {'OK' if exists else 'does not exist; the defaults are active'}"]
    file = policy or team.file_of(config)
    if file is not None:
        applied = team.applied(config, file)
        off = sum(not change.enabled for change in applied.changes.values())
        counts = f"{len(applied.own)} rows, {len(applied.changes) - off} rules changed, {off} switched off"
        lines.append(f"{escape(str(file))}: OK ({counts})")
    data = {"file": str(path), "exists": exists, "policy": str(file) if file else None}
    return Result(data, "\n".join(lines))


COMMAND = Command(
    name="config",
    help="Check the configuration file and your team's policy file, or show the active configuration.",
    arguments=_arguments,
    run=run,
)
