"""Asks `goarmd rosetta`, and puts programs where it looks."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.commands.rosetta import COMMAND
from goarmd.views.markup import from_markup
from tests.tools import Quiet

if TYPE_CHECKING:
    from goarmd.commands import Result


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o755)
    return path


def rosetta() -> Result:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path, default=Path("/nowhere/goarmd.toml"))
    COMMAND.arguments(parser)
    return COMMAND.run(parser.parse_args([]), Quiet())


def plain(result: Result) -> str:
    return from_markup(result.text).plain
