"""What gopls shows of invalid settings, read back into refusals.

Since 0.10 one message, `Invalid settings: …; …`; in 0.9 one message for each setting. Wordings: golang/tools, gopls
settings.go and general.go of each release. The text is not trusted: it is bounded, and what is not understood is left.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from goarmd.catalog.go_text import quote
from goarmd.catalog.gopls_refusal import Refusal, RefusalKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_MESSAGE = 1000  # characters of one complaint that are kept
_MAIN_VERSION = re.compile(r'"Main":\{"Path":"[^"]{1,200}","Version":"v(\d[^"]{0,40})"')
_LONGEST_ANSWER = 200_000  # characters that are read
_MOST = 500  # complaints
_PREFIX = "Invalid settings: "
_NAME = r'"((?:[^"\\]|\\.){0,200})"'
# How a complaint begins, with the setting's name. Their texts can have semicolons too, so they are cut at these.
_BEGINS = re.compile(
    rf"(?:(?:setting option|parsing setting|applying setting) {_NAME}: "
    r"|setting option (?P<unquoted>[^\n\":;]{0,200}): "
    rf"|unexpected gopls setting {_NAME}|gopls setting {_NAME} is deprecated"
    r"|duplicate value for (?P<plain>[^;]{0,200})"
    r"|(?P<bare>experimental\w{1,40}) (?:is deprecated|has been replaced))"
)
_KINDS = (
    (RefusalKind.UNKNOWN, r"unexpected setting$|^unexpected gopls setting "),
    (
        RefusalKind.DUPLICATE,
        r"^duplicate value for |duplicate value$|duplicate configuration for | is superseded by the ",
    ),
    (RefusalKind.BAD_ENUM, r'invalid option ".*" for enum$|invalid value (?!%!s\(|map\[|\[).*; expect false, true'),
    (
        RefusalKind.WRONG_TYPE,
        r"(?:invalid|unexpected) type |invalid (?:(?:array )?element type|map value|value .*; expect false, true)",
    ),
    (RefusalKind.DEPRECATED, r"is deprecated|was removed|has been replaced"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.DOTALL)) for kind, pattern in _KINDS)


def refusals(shown: str, keys: Iterable[str] = ()) -> tuple[Refusal, ...]:
    """The complaints in one message that gopls shows; none if it is about something else.

    Args:
        shown: the text of window/showMessage.
        keys: the keys that were sent, so that each complaint has the one that it is about.
    """
    text = shown[:_LONGEST_ANSWER]
    has_prefix = text.startswith(_PREFIX)
    starts = [match for match in _BEGINS.finditer(text) if _is_start(text, match.start(), has_prefix=has_prefix)]
    if not starts:
        return ()
    by_name: dict[str, list[str]] = {}
    for key in keys:
        by_name.setdefault(quote(key.rpartition(".")[2])[1:-1], []).append(key)
    counted: Counter[tuple[str, bool]] = Counter()
    return tuple(_refusal(text, match, end, by_name, counted) for match, end in _with_ends(starts[:_MOST], len(text)))


def _is_start(text: str, position: int, *, has_prefix: bool) -> bool:
    if not has_prefix:
        return position == 0
    return position == len(_PREFIX) or text.endswith("; ", 0, position)


def _with_ends(starts: list[re.Match[str]], length: int) -> Iterator[tuple[re.Match[str], int]]:
    for index, match in enumerate(starts):
        yield match, starts[index + 1].start() - len("; ") if index + 1 < len(starts) else length


def _refusal(
    text: str, match: re.Match[str], end: int, by_name: dict[str, list[str]], counted: Counter[tuple[str, bool]]
) -> Refusal:
    message = text[match.start() : end][:LONGEST_MESSAGE]
    quoted = match[match.lastindex or 0]
    kind = next((kind for kind, pattern in _PATTERNS if pattern.search(message)), RefusalKind.BAD_VALUE)
    # Of several keys with one name gopls does not say which it means: the first complaint is about the first key, and
    # the first duplicate about the second.
    keys = by_name.get(quoted, [quoted])
    is_again = kind is RefusalKind.DUPLICATE
    key = keys[min(counted[quoted, is_again] + is_again, len(keys) - 1)]
    counted[quoted, is_again] += 1
    return Refusal(key.rpartition(".")[2], key, kind, message)


def version(result: object) -> str | None:
    """The version in gopls' answer to `initialize`: serverInfo holds its build information as JSON in a text."""
    info = result.get("serverInfo") if isinstance(result, dict) else None
    text = info.get("version") if isinstance(info, dict) else None
    if not isinstance(text, str):
        return None
    found = _MAIN_VERSION.search(text)
    return found[1] if found else None
