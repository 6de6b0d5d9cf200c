"""How a person names a finding, for `goarmd fix` and `goarmd ack`: as doctor, settings or a shell writes it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from goarmd.config.paths import home
from goarmd.core.findings import finding_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.findings import SettingLine


def names(check: str, about: str, place: SettingLine | None) -> tuple[str, ...]:
    """What a finding can be called; the last one is the word in parentheses in doctor.

    Args:
        check: its check.
        about: what it is about.
        place: where it stands in a file, if it does.
    """
    of_place = _of_place(place) if place else ()
    return *of_place, check, check.replace("_", "-"), about, f"{check}:{about}", finding_id(check, about)


def _of_place(place: SettingLine) -> tuple[str, ...]:
    file = below_home(place.file)
    return place.key, place.key.partition(" ")[0], file, f"{file}:{place.line}"


def below_home(word: str) -> str:
    """The word; a path in the home folder as findings name it, which have it from there."""
    for start in ("~/", f"{home()}/"):
        word = word.removeprefix(start)
    return word


def similar(word: str, known: Iterable[str]) -> str:
    """The most similar name, as the end of a sentence; where to find all of them if none is similar."""
    close = get_close_matches(word, {*known}, n=1, cutoff=0.5)
    return f': did you mean "{close[0]}"?' if close else ": goarmd doctor shows them"
