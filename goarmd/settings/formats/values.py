"""What is kept and compared of a settings file: values by key, and the line of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Parsed:
    """The settings of a file.

    Attributes:
        values: each key's value as text that is the same whenever the setting is the same.
        problems: what could not be understood, in words, with the line.
        lines: the line of each key; of one that stands there more than once, the last.
    """

    values: dict[str, str]
    problems: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """False when the file could not be understood at all, as one that is half saved."""
        return bool(self.values) or not self.problems
