"""What gopls answers about one setting that it does not take as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RefusalKind(StrEnum):
    """What is wrong with a setting."""

    UNKNOWN = "unknown"  # no such setting in this release: it has no effect
    DEPRECATED = "deprecated"  # removed or renamed; gopls may still apply it for a time
    WRONG_TYPE = "wrong-type"  # text for a boolean, a number in env
    BAD_ENUM = "bad-enum"  # not one of the allowed words
    BAD_VALUE = "bad-value"  # the right type, but not a duration, a filter or a whole number
    DUPLICATE = "duplicate"  # two keys whose last words are the same


@dataclass(frozen=True, slots=True)
class Refusal:
    """One complaint of gopls.

    Attributes:
        name: the setting as gopls reads it: the last dotted word of the key.
        key: the key as it was given to gopls.
        kind: what is wrong.
        message: gopls' own words. They can quote the value: they are for the user of this machine, not for a log.
    """

    name: str
    key: str
    kind: RefusalKind
    message: str
