"""Why a settings file is not edited."""

from __future__ import annotations


class EditError(Exception):
    """The edit cannot be made without a doubt; the text says why, in words for people, without a value of the file."""
