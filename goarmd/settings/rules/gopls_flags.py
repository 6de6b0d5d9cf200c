"""`go.languageServerFlags`: flags with which gopls exits at once, and flags without effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from goarmd.catalog import vscode_go
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


class _Words(NamedTuple):
    """What an editor does with a gopls that exits, and how it starts another."""

    exits: str
    then: str


_OF_VSCODE = _Words(": the editor starts it again and gives up after the fifth time", "run Go: Restart Language Server")
_OF_OTHERS = _Words("", "start the editor again")


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each element of a list that gopls gets."""
    for file in home.files:
        setting = file.get(_KEY)
        if setting is None or not _is_read(file, home):
            continue
        if isinstance(setting.value, list):
            yield from _of_list(setting, machine, _OF_VSCODE)
        elif verdict := vscode_go.verdict(_KEY, setting.value, machine.extension or ""):
            yield judged(setting.at, verdict)
    for other in home.others:
        if other.flags and isinstance(other.flags.value, list):
            yield from _of_list(other.flags, machine, _OF_OTHERS)


def _of_list(setting: Setting, machine: Machine, words: _Words) -> Iterator[Judgement]:
    flags = setting.value
    for found in flag_verdicts(flags, machine.gopls or "", lambda path: machine.exists(path) is False):
        if found.effect is not Effect.FINE:
            yield _of(setting, found, words, is_text=isinstance(flags[found.index], str))


def _is_read(file: SettingsFile, home: Home) -> bool:
    """Whether gopls gets the flags: the file and the user's own settings neither replace it nor switch it off."""
    users = (each for each in home.files if each.role is Role.USER and file.editor in ("", each.editor))
    layers = (file, *users)
    switch = next((found.value for each in layers if (found := each.get("go.useLanguageServer"))), None)
    tools = (part for each in layers if (found := each.get("go.alternateTools")) for part in found.parts())
    server = next((text_of(tool.node) for tool in tools if tool.key.endswith(".gopls")), None) or "gopls"
    return switch is not False and server.rpartition("/")[2].startswith("gopls")


def _of(setting: Setting, found: FlagVerdict, words: _Words, *, is_text: bool) -> Judgement:
    harmless = found.effect is Effect.NO_EFFECT
    return Judgement(
        file=setting.at.file,
        line=setting.item_line(found.index),
        key=f"{setting.key} {found.text}" if is_text else setting.key,
        kind=Kind.REMOVED if harmless else Kind.MAKES_GOPLS_EXIT,
        severity=Severity.INFO if harmless else Severity.CRITICAL,
        detail=_detail(found, words),
        remedy=f"{_remedy(found, setting.key)}. Then {words.then}.",
        edit=None if found.wants_absolute or found.is_behind_serve else DELETE,
    )


def _detail(found: FlagVerdict, words: _Words) -> str:
    if found.effect is Effect.EXITS:
        who = "it" if "gopls" in found.why else "gopls"
        return f"{found.why}, so {who} exits at once{words.exits}."
    return f"{found.why}."


def _remedy(found: FlagVerdict, key: str) -> str:
    name = found.text.partition("=")[0]
    if found.wants_absolute:
        return f"Write an absolute path behind {name}, or auto for a file in the folder for temporary files"
    if found.is_behind_serve:
        return f"Delete serve from {key}: gopls serves without it, and then takes {name}"
    return f"Delete {found.text} from {key}{_instead(found.text)}"


def _instead(text: str) -> str:
    known = invention(Place.FLAG, text.lstrip("-").partition("=")[0])
    return f"; {known.instead}" if known else ""


RULE = SettingsRule(
    name="gopls_flags",
    help="Flags with which gopls exits at once, so that the editor starts it again until it gives up.",
    judge=judge,
)
