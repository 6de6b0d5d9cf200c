"""Homes that a test writes, judged as `goarmd settings --read` judges them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from goarmd.settings import assumed, backups, fix
from goarmd.settings.judge_home import judge_home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from goarmd.parts.judgement import Judgement

MAC = "os=darwin,hardware=arm64,go=1.26,gopls=0.24.0,extension=0.57.2"
LINUX = "os=linux,hardware=x86_64,go=1.26,gopls=0.24.0,extension=0.57.2"
ENV_FILE = "Library/Application Support/go/env"
CODE = "Library/Application Support/Code/User/settings.json"


def write(root: Path, files: Mapping[str, str | Mapping[str, Any] | list[Any]]) -> None:
    """Files by path; what is not text is written as JSON, a key a line."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), "utf-8")


def judged(root: Path, assume: str = MAC) -> tuple[Judgement, ...]:
    """All that is found, what is harmless included."""
    given = assumed.parse(assume)
    return judge_home(assumed.read(root, given), assumed.machine(root, given))


def shown(root: Path) -> list[Judgement]:
    """All that is shown."""
    return [each for each in judged(root) if not each.noise]


def fixed(root: Path) -> tuple[fix.ByHand, ...]:
    """Make all edits for what is shown; what is left for a person."""
    changes, left = fix.plan(root, shown(root))
    backups.write(root / "backups", changes)
    return left


def found(root: Path, assume: str = MAC) -> set[tuple[str, int, str, str]]:
    """File name, line, key and kind of all that is shown."""
    return {
        (each.file.rpartition("/")[2], each.line, each.key, str(each.kind))
        for each in judged(root, assume)
        if not each.noise
    }
