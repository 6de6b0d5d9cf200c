"""Text of a machine as HTML: escaped, bounded, and nothing in it that a browser obeys."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import blake2b
from html import escape
from typing import TYPE_CHECKING, Final

from goarmd.core.moments import Moment
from goarmd.core.text import age, utf8, visible
from goarmd.views.paths import from_home

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 120  # characters of a name or a path
LONGEST_TEXT: Final = 600  # of a sentence
_CODE: Final = re.compile(r"`([^`]{1,200})`")
_FLAG: Final = re.compile(
    r"(?<![\w&;/<=-])(--?[a-zA-Z][\w.]{0,30}(?:=[\w./]{1,20})?)"
)  # a browser breaks it at its hyphen
_WHOLE: Final = r"<span class=whole>\1</span>"
_HEAD: Final = 80  # of the characters that are kept, those at the beginning


def text(value: object, most: int = LONGEST) -> str:
    """Text from outside. Of a longer one the middle is left out: both ends of a path matter."""
    found = str(value)
    if len(found) > most:
        head = min(_HEAD, most // 2)
        found = f"{found[:head]}…{found[head + 1 - most :]}"
    return escape(visible(utf8(found).replace("\n", r"\n")))


def sentence(value: str) -> str:
    """A sentence, in which paths of the home folder are short, and what stands in backticks is code."""
    shown = _CODE.sub(r"<code>\1</code>", text(from_home(value), LONGEST_TEXT))
    return _FLAG.sub(_WHOLE, shown)


def key(value: str) -> str:
    """The key of a setting; a flag in it stays on one line."""
    return f"<bdi>{_FLAG.sub(_WHOLE, text(value))}</bdi>"


def figure(value: str) -> str:
    """A number with its unit, which stay on one line."""
    return f"<span class=whole>{text(value)}</span>"


def name(value: object) -> str:
    """A name from outside; whatever letters it has, it does not turn the text around it."""
    return f"<bdi>{text(value)}</bdi>"


def path(value: str) -> str:
    """A path, of the home folder as people write it."""
    return f"<bdi>{text(from_home(value))}</bdi>"


def commands(lines: Iterable[str]) -> str:
    """What to type, a line each; one click selects a line."""
    return "".join(f"<pre><code>{text(line, LONGEST_TEXT)}</code></pre>" for line in lines)


def within(parts: Iterable[str], most: int) -> tuple[str, int]:
    """As many parts as have so many bytes together, and how many of them that are.

    Args:
        parts: HTML, each made only while there is room.
        most: bytes.
    """
    shown, room = [], most
    for part in parts:
        room -= len(part.encode("utf-8", "replace"))
        if room < 0:
            break
        shown.append(part)
    return "".join(shown), len(shown)


def identifier(*parts: str) -> str:
    """An id for an element that stays the same from page to page."""
    return "i" + blake2b(utf8(" ".join(parts)).encode(), digest_size=6).hexdigest()


def moment(at: float, now: float) -> str:
    """A local time, with the day unless it is today's."""
    try:
        local, today = datetime.fromtimestamp(at).astimezone(), datetime.fromtimestamp(now).astimezone()
    except (OverflowError, ValueError, OSError):
        return text(Moment(at))
    shown = f"{local:%H:%M}" if local.date() == today.date() else f"{local:%-d %b %H:%M}"
    return f'<time datetime="{Moment(at)}">{shown}</time>'


def ago(at: float, now: float) -> str:
    """How long ago that was."""
    return f"{age(now - at)} ago" if now - at >= 1 else "just now"
