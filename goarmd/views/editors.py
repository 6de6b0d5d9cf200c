"""The editor of a gopls in words; the data has the word `none` where there is no editor."""

from __future__ import annotations

from typing import Final

from goarmd.catalog.editors import title
from goarmd.catalog.groups import NO_EDITOR

BY_HAND: Final = "started by hand"


def is_known(editor: str | None) -> bool:
    """Whether an editor owns it."""
    return editor not in (None, NO_EDITOR)


def owner(editor: str) -> str:
    """The editor's name for people, or that there is none."""
    return BY_HAND if editor == NO_EDITOR else title(editor)
