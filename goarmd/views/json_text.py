"""Values as JSON text, and the report back from it."""

from __future__ import annotations

from typing import Any

import msgspec

from goarmd.core.moments import Moment
from goarmd.core.text import utf8
from goarmd.views.report_values import ReportValues


def encode(values: Any) -> bytes:
    """JSON text; bytes of file names that are not UTF-8 become U+FFFD."""
    try:
        return msgspec.json.encode(values, enc_hook=_text)
    except UnicodeEncodeError:
        return msgspec.json.encode(_clean(msgspec.to_builtins(values, enc_hook=_text)))


def decode_report(body: bytes) -> ReportValues:
    """The report that a daemon serves; keys it does not know are left out.

    Raises:
        msgspec.DecodeError: the body is not JSON, or it does not fit (msgspec.ValidationError).
    """
    return msgspec.json.decode(body, type=ReportValues, dec_hook=_moment)


def _text(value: Any) -> str:
    """The text of a value that JSON has no form for, which is a Moment."""
    if isinstance(value, Moment):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no form in JSON")


def _moment(_: type, value: Any) -> Moment:
    if not isinstance(value, str):
        raise ValueError(f"Expected `str`, got `{type(value).__name__}`")  # noqa: TRY004  # msgspec adds the place to a ValueError
    return Moment.parse(value)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return utf8(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
