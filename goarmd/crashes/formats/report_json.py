"""The JSON body of a diagnostic report. Any value may be missing or of another type than it should be."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from goarmd.core.text import plain
from goarmd.crashes.formats.report_fields import (
    ROSETTA_THREAD,
    Fields,
    architecture,
    ended_by,
    exception_parts,
    final_messages,
    guard_page,
    is_of_rosetta,
    signal_of,
    stack,
    termination,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_2_31, _2_64 = 2**31, 2**64
_CS_KILLED = 0x01000000  # bsd/sys/codesign.h: was killed by the kernel for an invalid signature
_ROSETTA_IMAGE = "/usr/libexec/rosetta/runtime"


def fields(body: Mapping[str, Any]) -> Fields:
    """The fields of the body."""
    exception, end = _mapping(body.get("exception")), _mapping(body.get("termination"))
    code, beside = exception_parts(_text(exception.get("signal")) or "")[1:]
    ended = _termination(end)
    killer = ended_by(_text(end.get("byProc")), _id(end.get("byPid")), _id(body.get("pid")))
    return Fields(
        process=_text(body.get("procName")) or (_text(body.get("procPath")) or "").rpartition("/")[2] or None,
        pid=_id(body.get("pid")),
        user_id=_id(body.get("userID")),
        path=_text(body.get("procPath")),
        architecture=architecture(_text(body.get("cpuType"))),
        translated=True if is_of_rosetta(ended) else _translated(body),
        launched_at=_text(body.get("procLaunch")),
        occurred_at=_text(body.get("captureTime")),
        incident=_text(body.get("incident")),
        bug_type=_text(body.get("bug_type")),
        signal=code or signal_of(ended),
        exception=exception_parts(_text(exception.get("type")))[0],
        termination=ended,
        details=tuple(filter(None, (beside, *_details(body, exception), killer))),
        messages=final_messages(_messages(body, end)),
        frames=stack(_frames(body)),
        panic=isinstance(body.get("panicString") or body.get("string"), str),
        of_memory=isinstance(body.get("processes"), list) or "rpages" in body,
    )


def _text(value: Any) -> str | None:
    return plain(value) if isinstance(value, str) and value else None


def _number(value: Any) -> int | None:
    """A number that 64 bits hold."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _2_64 else None


def _id(value: Any) -> int | None:
    """The number of a process or a user."""
    number = _number(value)
    return number if number is not None and 0 <= number < _2_31 else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _strings(value: Any) -> Iterable[str]:
    return (line for item in _list(value) if (text := _text(item)) for line in text.splitlines())


def _termination(end: Mapping[str, Any]) -> str | None:
    namespace = _text(end.get("namespace"))
    code, words = _number(end.get("code")), _text(end.get("indicator"))
    return termination(f"{namespace} {'' if code is None else code} {words or ''}") if namespace else None


def _translated(body: Mapping[str, Any]) -> bool | None:
    translated = body.get("translated")
    if isinstance(translated, bool):
        return translated
    threads = (_mapping(thread) for thread in _list(body.get("threads")))
    if any(ROSETTA_THREAD in (thread.get("name"), thread.get("queue")) for thread in threads):
        return True
    images = (_mapping(image) for image in _list(body.get("usedImages")))
    return True if any(image.get("path") == _ROSETTA_IMAGE for image in images) else None


def _details(body: Mapping[str, Any], exception: Mapping[str, Any]) -> Iterable[str | None]:
    yield _text(exception.get("subtype"))
    yield _text(exception.get("message"))
    region = _text(body.get("vmRegionInfo")) or _text(body.get("vmregioninfo")) or ""
    yield guard_page(region)
    flags = _number(body.get("codeSigningFlags")) or 0
    yield f"codeSigningFlags {flags:#x}: killed for an invalid signature" if flags & _CS_KILLED else None


def _messages(body: Mapping[str, Any], end: Mapping[str, Any]) -> Iterable[str]:
    """The messages of dyld, of the system's libraries and of the program."""
    by_image = _mapping(body.get("asi")).values()
    return chain(_strings(end.get("reasons")), _strings(end.get("details")), *map(_strings, by_image))


def _frames(body: Mapping[str, Any]) -> Iterable[str]:
    threads = [_mapping(thread) for thread in _list(body.get("threads"))]
    faulting = _number(body.get("faultingThread"))
    crashed = next((thread for thread in threads if thread.get("triggered") is True), {})
    if not crashed and faulting is not None and 0 <= faulting < len(threads):
        crashed = threads[faulting]
    images = _list(body.get("usedImages"))
    for frame in map(_mapping, _list(crashed.get("frames"))):
        index = _number(frame.get("imageIndex"))
        image = _mapping(images[index]) if index is not None and 0 <= index < len(images) else {}
        name = _text(image.get("name")) or "?"
        symbol = _text(frame.get("symbol"))
        yield f"{symbol} ({name})" if symbol else f"{name} + {_number(frame.get('imageOffset')) or 0}"
