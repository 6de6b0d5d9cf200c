"""Loads the tables of this package from their JSON files, each when it is first asked for."""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

import msgspec

T = TypeVar("T")


def load(name: str, type_: type[T]) -> T:
    """The table `data/NAME`.

    Raises:
        msgspec.ValidationError: the file is not such a table; a test reads every table.
    """
    return msgspec.json.decode((files(__package__) / "data" / name).read_bytes(), type=type_)
