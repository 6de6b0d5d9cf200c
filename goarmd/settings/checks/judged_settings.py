"""Settings that are wrong here: one check for each kind of fault, so that each has its own figure and switch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Remedy, Severity
from goarmd.parts.check import Check, Observation
from goarmd.parts.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot


class _Row(NamedTuple):
    kind: Kind
    severity: Severity
    title: str
    why: str


_INFO, _WARNING, _CRITICAL = Severity.INFO, Severity.WARNING, Severity.CRITICAL
_ROWS = (
    _Row(Kind.MAKES_GOPLS_EXIT, _CRITICAL, "gopls exits at its start", "The editor starts it again, then gives up."),
    _Row(Kind.MAKES_GO_EXIT, _CRITICAL, "Every go command exits", "Nothing of Go works until the value is corrected."),
    _Row(Kind.UNKNOWN_SETTING, _WARNING, "A setting that nothing reads", "It does not do what it was written for."),
    _Row(Kind.REMOVED, _INFO, "A setting that was removed", "It has had no effect since then."),
    _Row(Kind.DEPRECATED, _INFO, "A setting that will be removed", "It stops working with an update."),
    _Row(Kind.WRONG_TYPE, _WARNING, "A value of the wrong type", "It is ignored, or stops the program."),
    _Row(Kind.BAD_ENUM, _WARNING, "A word that is not one of the choices", "It is ignored, or does harm."),
    _Row(Kind.CONFLICTS, _WARNING, "Two settings that contradict each other", "Only one of them counts."),
    _Row(Kind.VERSION_MISMATCH, _WARNING, "Versions that do not fit each other", "One needs what the other lacks."),
    _Row(
        Kind.FOREIGN_ARCHITECTURE_PATH,
        _WARNING,
        "A path to programs for another processor",
        "What is started from there runs translated, and builds for the wrong processor.",
    ),
    _Row(Kind.PATH_ORDER, _WARNING, "PATH finds the wrong programs first", "The native ones are hidden by others."),
    _Row(Kind.STALE_PIN, _INFO, "A path that an upgrade removes", "It works until then."),
    _Row(Kind.MISSING_PATH, _WARNING, "A path that leads nowhere", "The setting is ignored."),
    _Row(Kind.RELATIVE_PATH, _WARNING, "A path that is not absolute", "It leads elsewhere, or nowhere."),
    _Row(Kind.CROSS_COMPILE_TRAP, _WARNING, "Every build is a cross-compile", "Programs do not run or debug here."),
    _Row(Kind.CGO, _WARNING, "C code is left out or cannot be built", "Packages with C do not build."),
    _Row(Kind.PROXY, _INFO, "A proxy that does not work as written", "Modules and tools cannot be loaded."),
    _Row(Kind.SECRET_EXPOSED, _INFO, "A login or token in a settings file", "Copies of the file carry it."),
    _Row(Kind.EDITOR_ENVIRONMENT, _WARNING, "The editor's environment is not the shell's", "Tools are missing there."),
    _Row(Kind.BROKEN_JSON, _INFO, "A settings file with errors", "Some of its settings do not count."),
    _Row(Kind.POLICY, _WARNING, "A setting violates your policy", "Your policy expects another value."),
)


def evaluate(kind: Kind, snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each setting with this kind of fault; noise is left out."""
    for found in snapshot.of(Judgement):
        if found.kind is kind and not found.noise:
            yield Observation(
                found.subject,
                found.detail,
                Remedy(found.remedy, found.commands, found.edit),
                found.severity,
                found.place,
            )


def _check(row: _Row) -> Check:
    return Check(
        name=row.kind.replace("-", "_"),
        title=row.title,
        help=row.why,
        severity=row.severity,
        remedy=Remedy("See what is set, where, and what to write.", ("goarmd settings",)),
        evaluate=partial(evaluate, row.kind),
    )


CHECKS = tuple(map(_check, _ROWS))
