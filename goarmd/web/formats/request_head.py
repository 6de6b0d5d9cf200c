"""Reads the head of an HTTP/1.1 request: RFC 9112 for the syntax, RFC 9110 for the fields.

Strict: a head that two readers may understand differently (a folded line, two Host fields, a space before a colon, a
line feed without its carriage return) is malformed. Requests have no bodies here, so no body is ever parsed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

END = b"\r\n\r\n"
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rb"(%b) ([\x21-\x7e]+) HTTP/(\d)\.(\d)" % _TOKEN)
_FIELD = re.compile(rb"(%b):([\t\x20-\x7e\x80-\xff]*)" % _TOKEN)
_ABSOLUTE = re.compile(r"https?://(?P<authority>[^/?#]*)(?P<path>[^?#]*)", re.IGNORECASE)
_MOST_FIELDS = 100
_ONCE = ("host", "content-length", "authorization")  # fields whose second value another reader may prefer


@dataclass(frozen=True, slots=True)
class Request:
    """A request without its body.

    Attributes:
        method: as sent: methods are case-sensitive.
        path: the path of the target, without its query.
        fields: values by lower-case name; those of a repeated field are joined (RFC 9110, 5.2).
        keeps_alive: the client wants to send another request on this connection.
        has_body: a body follows.
        query: the query of the target, without its question mark.
    """

    method: str
    path: str
    fields: Mapping[str, str]
    keeps_alive: bool = True
    has_body: bool = False
    query: str = ""


@dataclass(frozen=True, slots=True)
class Malformed:
    """Not a request that is understood; the connection cannot be used any longer."""

    status: HTTPStatus
    problem: str


def parse_head(head: bytes) -> Request | Malformed:
    """Read a head, from its first byte to the empty line that ends it."""
    first, *lines = head.removesuffix(END).split(b"\r\n")
    line = _REQUEST_LINE.fullmatch(first)
    if line is None:
        return Malformed(HTTPStatus.BAD_REQUEST, "malformed request line")
    if line[3] != b"1":
        return Malformed(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "only HTTP/1.1 and HTTP/1.0")
    if len(lines) > _MOST_FIELDS:
        return Malformed(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too many header fields")
    fields = _fields(lines)
    if isinstance(fields, Malformed):
        return fields
    return _request(line[1].decode(), line[2].decode(), fields, is_newest=line[4] != b"0")


def _fields(lines: list[bytes]) -> dict[str, str] | Malformed:
    fields: dict[str, str] = {}
    for raw in lines:
        field = _FIELD.fullmatch(raw)
        if field is None:
            return Malformed(HTTPStatus.BAD_REQUEST, "malformed header field")
        name, value = field[1].decode().lower(), field[2].strip(b" \t").decode("latin-1")
        if name in fields and name in _ONCE:
            return Malformed(HTTPStatus.BAD_REQUEST, f"header field {name} more than once")
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


def _request(method: str, target: str, fields: dict[str, str], *, is_newest: bool) -> Request | Malformed:
    if is_newest and "host" not in fields:
        return Malformed(HTTPStatus.BAD_REQUEST, "no Host header field")
    length = fields.get("content-length", "0")
    if not re.fullmatch(r"[0-9]{1,18}", length):
        return Malformed(HTTPStatus.BAD_REQUEST, "malformed Content-Length")
    has_body = "transfer-encoding" in fields or int(length) > 0
    if absolute := _ABSOLUTE.fullmatch(target.partition("?")[0]):
        fields["host"] = absolute["authority"]  # RFC 9112, 3.2.2: it replaces the Host field
    path = (absolute["path"] or "/") if absolute else target.partition("?")[0]
    options = {option for option, _ in preferences(fields.get("connection", ""))}
    keeps_alive = not has_body and ("close" not in options if is_newest else "keep-alive" in options)
    return Request(method, path, fields, keeps_alive, has_body, target.partition("?")[2].partition("#")[0])


def preferences(value: str) -> Iterator[tuple[str, float]]:
    """The items of a list such as Accept, in lower case without parameters, each with its weight (RFC 9110, 12.4.2).

    Commas in quoted parameters are not looked for: what is asked for here has none.
    """
    for item in filter(str.strip, value.split(",")):
        name, *parameters = item.split(";")
        weights = (text for key, _, text in (p.partition("=") for p in parameters) if key.strip().lower() == "q")
        yield name.strip().lower(), _weight(next(weights, "1").strip())


def _weight(text: str) -> float:
    return float(text) if re.fullmatch(r"(0(\.[0-9]{0,3})?|1(\.0{0,3})?)", text) else 0.0
