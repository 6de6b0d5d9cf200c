"""Which values gopls takes for a setting, by the setting's type, and how it words its refusal of the others.

The rules are those of setOne in gopls internal/settings/settings.go, and of set in options.go before gopls 0.16, which
has other words and looks less closely. What stands here was compared with the answers of real releases.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from goarmd.catalog import go_text
from goarmd.catalog.go_text import type_name
from goarmd.catalog.gopls_refusal import RefusalKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goarmd.catalog.gopls_table import Release, Span

REWORDED: Release = (0, 16, 0)  # since then: `setting option "x": …`
_ENV_IS_TEXT: Release = (0, 17, 0)  # since then a number or a boolean in env is refused
_NO_FULL_STOP: Release = (0, 19, 0)
_FILTERS_CHECKED: Release = (0, 9, 2)
# Old names of annotations, and what gopls says to set instead.
_OLD_ANNOTATIONS = {"noEscape": "Escape", "noNilcheck": "Nil", "noInline": "Inline", "noBounds": "Bounds"}
_ANNOTATIONS = ("nil", "escape", "inline", "bounds")


class Fault(NamedTuple):
    """What is wrong with a value, and gopls' words for it, without the setting's name."""

    kind: RefusalKind
    words: str


Check: TypeAlias = "Callable[[Span, object, Release], Fault | None]"


def fault(span: Span, value: object, at: Release) -> Fault | None:
    """What a release finds wrong with a value; None when it takes it without a word."""
    if span.kind == "refused":
        return Fault(RefusalKind.DEPRECATED, span.note)
    found = _CHECKS[span.kind](span, value, at)
    return found or (Fault(RefusalKind.DEPRECATED, span.note) if span.note else None)


def _type(value: object, at: Release, new: str, old: str) -> Fault:
    words = f"(want {new})" if at >= REWORDED else old
    return Fault(RefusalKind.WRONG_TYPE, f"invalid type {type_name(value)} {words}".replace(" ,", ","))


def _anything(_: Span, __: object, ___: Release) -> Fault | None:
    return None


def _bool(_: Span, value: object, at: Release) -> Fault | None:
    return None if isinstance(value, bool) else _type(value, at, "bool", ", expect bool")


def _string(_: Span, value: object, at: Release) -> Fault | None:
    return None if isinstance(value, str) else _type(value, at, "string", ", expect string")


def _enum(span: Span, value: object, at: Release) -> Fault | None:
    return _string(span, value, at) or _one_of(span.values, str(value))


def _one_of(words: tuple[str, ...], value: str) -> Fault | None:
    if value.casefold() in map(str.casefold, words):
        return None
    return Fault(RefusalKind.BAD_ENUM, f"invalid option {go_text.quote(value)} for enum")


def _duration(span: Span, value: object, at: Release) -> Fault | None:
    if wrong := _string(span, value, at):
        return wrong
    error = go_text.duration_error(str(value))
    if error and at < REWORDED:
        error = f"failed to parse duration {go_text.quote(str(value))}: {error}"
    return Fault(RefusalKind.BAD_VALUE, error) if error else None


def _int64(_: Span, value: object, at: Release) -> Fault | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _type(value, at, "int64", "")
    number = go_text.as_float(value)
    if math.isfinite(number) and number == math.trunc(number):
        if -(2.0**63) <= number < 2.0**63:
            return None
        return Fault(RefusalKind.BAD_VALUE, f"invalid value {go_text.number(number)} (not representable as int64)")
    return Fault(RefusalKind.BAD_VALUE, f"invalid value {go_text.number(number)} (want integer)")


def _list(_: Span, value: object, at: Release) -> Fault | None:
    return None if isinstance(value, list) else _type(value, at, "JSON array of string", ", expect list")


def _strings(span: Span, value: object, at: Release) -> Fault | None:
    if (wrong := _list(span, value, at)) or not isinstance(value, list):
        return wrong
    odd = [each for each in value if not isinstance(each, str)]
    if not odd:
        return None
    kind = type_name(odd[0])
    words = f"array element type {kind} (want string)" if at >= REWORDED else f"element type {kind}, expect string"
    return Fault(RefusalKind.WRONG_TYPE, f"invalid {words}")


def _list_or_strings(span: Span, value: object, at: Release) -> Fault | None:
    """A list whose elements were taken for text whatever they were, until the rewording."""
    return (_strings if at >= REWORDED else _list)(span, value, at)


def _extensions(span: Span, value: object, at: Release) -> Fault | None:
    if value is None:
        return None
    if isinstance(value, list):
        return _list_or_strings(span, value, at)
    words = "(want JSON array of string)" if at >= REWORDED else "not []string"
    return Fault(RefusalKind.WRONG_TYPE, f"unexpected type {type_name(value)} {words}")


def _filters(span: Span, value: object, at: Release) -> Fault | None:
    if (wrong := _list_or_strings(span, value, at)) or not isinstance(value, list):
        return wrong
    return next(filter(None, (_filter(_text(each), at) for each in value)), None)


def _text(element: object) -> str:
    """An element as `%v` writes it."""
    return element if isinstance(element, str) else "<nil>" if element is None else str(element)


def _filter(text: str, at: Release) -> Fault | None:
    if text[:1] not in {"+", "-"} or not text:
        shown = text if at >= _FILTERS_CHECKED else go_text.quote(text)
        return Fault(RefusalKind.BAD_VALUE, f"invalid filter {shown}, must start with + or -")
    segments = text[1:].split("/") if at >= _FILTERS_CHECKED else []
    signs = (sign for segment in segments if segment != "**" for sign in "?*" if sign in segment)
    if (sign := next(signs, None)) is None:
        return None
    advice = "If you want to have this operator supported, consider filing an issue" + "." * (at < _NO_FULL_STOP)
    return Fault(RefusalKind.BAD_VALUE, f"invalid filter {text}, operator {sign} not supported. {advice}")


def _env(_: Span, value: object, at: Release) -> Fault | None:
    if not isinstance(value, dict):
        return _type(value, at, "JSON object", ", expect map")
    odd = [each for each in value.values() if not isinstance(each, str)] if at >= _ENV_IS_TEXT else []
    return Fault(RefusalKind.WRONG_TYPE, f"invalid map value {type_name(odd[0])} (want string)") if odd else None


def _boolmap(_: Span, value: object, at: Release) -> Fault | None:
    if not isinstance(value, dict):
        return _type(value, at, "JSON object", "for map[string]bool option")
    odd = next(((name, each) for name, each in value.items() if not isinstance(each, bool)), None)
    if odd is None:
        return None
    field = "object field" if at >= REWORDED else "map key"
    return Fault(RefusalKind.WRONG_TYPE, f"invalid type {type_name(odd[1])} for {field} {go_text.quote(str(odd[0]))}")


def _annotations(span: Span, value: object, at: Release) -> Fault | None:
    if (wrong := _boolmap(span, value, at)) or not isinstance(value, dict):
        return wrong
    return next(filter(None, map(_annotation, value)), None)


def _annotation(name: str) -> Fault | None:
    if new := _OLD_ANNOTATIONS.get(name):
        return Fault(RefusalKind.DEPRECATED, f'"{name}" is deprecated, set "{new}: false" instead')
    return _one_of(_ANNOTATIONS, name)


def _links(_: Span, value: object, __: Release) -> Fault | None:
    if isinstance(value, bool) or value == "gopls":
        return None
    kind = RefusalKind.BAD_ENUM if isinstance(value, str) else RefusalKind.WRONG_TYPE
    return Fault(kind, f'invalid value {go_text.percent_s(value)}; expect false, true, or "gopls"')


_CHECKS: Mapping[str, Check] = {
    "anything": _anything,
    "bool": _bool,
    "string": _string,
    "enum": _enum,
    "duration": _duration,
    "int64": _int64,
    "list": _list,
    "strings": _strings,
    "extensions": _extensions,
    "filters": _filters,
    "env": _env,
    "boolmap": _boolmap,
    "annotations": _annotations,
    "links": _links,
}
