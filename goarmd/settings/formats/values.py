"""What every reader of a settings file gives: values by key, and no secret among them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_WORDS = "TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|KEY|CREDENTIAL|AUTH"
_SECRET_NAME = re.compile(_WORDS, re.IGNORECASE)
# A secret inside another value: `TOKEN=x`, `"apiKey": "x"`, `--token x`, `Authorization: x`, https://login@host.
# The repeats are bounded, so that no text takes long to search.
_SECRET_INSIDE = re.compile(rf"(?:{_WORDS})\w{{0,40}}[\"']?[\s=:,]|://[^/\s@]{{1,299}}@", re.IGNORECASE)
_DIGITS = 12


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


def guarded(name: str, value: str) -> str:
    """The value, or a digest in its place when its name or its text tells of a secret.

    The digest shows that a secret changed. It is short and not salted: it is no place to keep a weak password.
    """
    if _SECRET_NAME.search(name) or _SECRET_INSIDE.search(value):
        return f"sha256:{hashlib.sha256(value.encode()).hexdigest()[:_DIGITS]}"
    return value
