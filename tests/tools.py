"""Programs that tests ask, such as promtool."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")


class Quiet:
    """Hears of long work and shows nothing."""

    def __call__(self, step: str) -> None:
        pass

    def over(self, items: Sequence[T], _: str) -> Iterable[T]:
        return items


def tool(name: str) -> str:
    """The program's path. Without it the test is skipped; where CI is set, everything must be there and it fails."""
    if path := shutil.which(name):
        return path
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed")
    pytest.skip(f"{name} is not installed")
