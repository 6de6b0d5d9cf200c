"""What a table says about one setting: the kind of fault, how bad it is, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Severity = Literal["info", "warning", "critical"]


class Kind(StrEnum):
    """What is wrong with a setting."""

    MAKES_GOPLS_EXIT = "makes-gopls-exit"
    MAKES_GO_EXIT = "makes-go-exit"
    UNKNOWN_SETTING = "unknown-setting"
    REMOVED = "removed"
    DEPRECATED = "deprecated"
    WRONG_TYPE = "wrong-type"
    BAD_ENUM = "bad-enum"
    CONFLICTS = "conflicts"
    VERSION_MISMATCH = "version-mismatch"
    FOREIGN_ARCHITECTURE_PATH = "foreign-architecture-path"
    PATH_ORDER = "path-order"
    STALE_PIN = "stale-pin"
    MISSING_PATH = "missing-path"
    RELATIVE_PATH = "relative-path"
    CROSS_COMPILE_TRAP = "cross-compile-trap"
    CGO = "cgo"
    PROXY = "proxy"
    SECRET_EXPOSED = "secret-exposed"  # noqa: S105 - a kind of finding, not a password
    EDITOR_ENVIRONMENT = "editor-environment"
    BROKEN_JSON = "broken-json"
    POLICY = "policy"


class Deletion(str):
    """A remedy that is carried out by deleting the setting, whatever its words say besides."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one setting, one part of it, or one variable.

    No text quotes a value that could hold a secret.

    Attributes:
        key: the setting as people write it: `go.formatTool`, `go.alternateTools.dlv`, `launch.dlvPath`, `GOPATH`.
        severity: `critical` if a program exits, `warning` if something breaks or a message pops up, else `info`.
        detail: what is wrong, in one sentence.
        remedy: what to do, in words; a `Deletion` if deleting the setting does it.
        commands: what to type, if a command does it.
        noise: it is harmless and shown only on request.
        edit: the value to write in place of what is there, as JSON has it; None if none is known.
    """

    key: str
    kind: Kind
    severity: Severity
    detail: str
    remedy: str
    commands: tuple[str, ...] = ()
    noise: bool = False
    edit: object = None
