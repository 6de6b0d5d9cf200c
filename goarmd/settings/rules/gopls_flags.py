"""`go.languageServerFlags`: flags with which gopls exits at once, and flags without effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import gopls_table, vscode_go
from goarmd.catalog.gopls_flags import Effect, FlagVerdict, flag_verdicts
from goarmd.catalog.inventions import Place, invention
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.home import text_of
from goarmd.settings.judgement import DELETE, SettingsRule, judged
from goarmd.settings.locations import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.home import Home, Machine, Setting, SettingsFile

_KEY = "go.languageServerFlags"


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each element of the list; none where another program than gopls gets them."""
    for file in home.files:
        setting = file.get(_KEY)
        if setting is None or _is_for_another_program(file, home):
            continue
        flags = setting.value
        if not isinstance(flags, list):
            verdict = vscode_go.verdict(_KEY, flags, machine.extension or "")
            yield from [judged(setting.at, verdict)] if verdict else ()
            continue
        for found in flag_verdicts(
            flags, machine.gopls or gopls_table.table().newest, lambda path: machine.exists(path) is False
        ):
            if found.effect is not Effect.FINE:
                yield _of(setting, found, is_text=isinstance(flags[found.index], str))


def _is_for_another_program(file: SettingsFile, home: Home) -> bool:
    """Whether go.alternateTools puts a program of another name in the place of gopls, here or for the whole editor."""
    users = (each for each in home.files if each.role is Role.USER and file.editor in ("", each.editor))
    for settings in (file, *users):
        tools = settings.get("go.alternateTools")
        named = next((tool for tool in tools.parts() if tool.key.endswith(".gopls")), None) if tools else None
        if named:
            return not (text_of(named.node) or "gopls").rpartition("/")[2].startswith("gopls")
    return False


def _of(setting: Setting, found: FlagVerdict, *, is_text: bool) -> Judgement:
    harmless = found.effect is Effect.NO_EFFECT
    return Judgement(
        file=setting.at.file,
        line=setting.item_line(found.index),
        key=f"{_KEY} {found.text}" if is_text else _KEY,
        kind=Kind.REMOVED if harmless else Kind.MAKES_GOPLS_EXIT,
        severity=Severity.INFO if harmless else Severity.CRITICAL,
        detail=_detail(found),
        remedy=f"Delete {found.text} from {_KEY}{_instead(found.text)}. Then run Go: Restart Language Server.",
        edit=DELETE,
    )


def _detail(found: FlagVerdict) -> str:
    if found.effect is Effect.EXITS:
        return f"{found.why}, so it exits at once: the editor starts it again and gives up after the fifth time."
    return f"{found.why}."


def _instead(text: str) -> str:
    known = invention(Place.FLAG, text.lstrip("-").partition("=")[0])
    return f"; {known.instead}" if known else ""


RULE = SettingsRule(
    name="gopls_flags",
    help="Flags with which gopls exits at once, so that the editor starts it again until it gives up.",
    judge=judge,
)
