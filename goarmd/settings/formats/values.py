"""What is kept and compared of a settings file: values by key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parsed:
    """The settings of a file.

    Attributes:
        values: each key's value as text that is the same whenever the setting is the same.
        problems: what could not be understood, in words, with the line.
    """

    values: dict[str, str]
    problems: tuple[str, ...] = ()

    @property
    def readable(self) -> bool:
        """False when the file could not be understood at all, as one that is half saved."""
        return bool(self.values) or not self.problems
