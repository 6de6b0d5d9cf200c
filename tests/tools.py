"""Programs that tests ask, such as promtool, and on which systems a test can run."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")

# What a Mac's CI does not install. Their tests run on Linux and do not ask the system they run on.
_NOT_ON_A_MAC = ("promtool", "plistutil", "shellcheck", "systemd-analyze", "tmux")


def only_on(system: str, why: str) -> pytest.MarkDecorator:
    """Skips the test elsewhere than on `linux` or `darwin`."""
    name = {"linux": "Linux", "darwin": "a Mac"}[system]
    return pytest.mark.skipif(sys.platform != system, reason=f"needs {name}: {why}")


class Quiet:
    """Hears of long work and shows nothing; answers every question with `answer`."""

    def __init__(self, *, answer: bool = False) -> None:
        self.answer = answer
        self.shown: list[str] = []

    def __call__(self, step: str) -> None:
        pass

    def over(self, items: Sequence[T], _: str) -> Iterable[T]:
        return items

    def show(self, text: str) -> None:
        self.shown.append(text)

    def ask(self, text: str, question: str) -> bool:
        self.shown += [text, question]
        return self.answer


def tool(name: str) -> str:
    """The program's path. Without it the test is skipped; where CI is set, everything must be there and it fails."""
    if path := shutil.which(name):
        return path
    if os.environ.get("CI") and not (sys.platform == "darwin" and name in _NOT_ON_A_MAC):
        pytest.fail(f"{name} is not installed")
    pytest.skip(f"{name} is not installed")


def section(text: str, heading: str) -> str:
    """What stands in Markdown below a heading of the second level, up to the next one."""
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]
