"""Settings of gopls that the installed one refuses, with a message at each start, or passes over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import gopls_build_flags, gopls_options, gopls_table, vscode_go
from goarmd.catalog.gopls_refusal import RefusalKind
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings import go_client, gopls_remedies
from goarmd.settings.home import Line
from goarmd.settings.judgement import DELETE, SettingsRule, as_written, fault_at, judged
from goarmd.settings.layers import stacks
from goarmd.settings.locations import Role
from goarmd.settings.replaced import replaced
from goarmd.settings.versions import extension_version
from goarmd.settings.vscode_layers import look_up, merge_layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goarmd.catalog.gopls_options import UnknownName
    from goarmd.catalog.gopls_refusal import Refusal
    from goarmd.parts.judgement import Judgement
    from goarmd.settings.go_client import Origin, Sent
    from goarmd.settings.home import Home, Machine, Setting, SettingsFile

_KINDS = {
    RefusalKind.UNKNOWN: Kind.UNKNOWN_SETTING,
    RefusalKind.DEPRECATED: Kind.REMOVED,
    RefusalKind.WRONG_TYPE: Kind.WRONG_TYPE,
    RefusalKind.BAD_VALUE: Kind.WRONG_TYPE,
    RefusalKind.BAD_ENUM: Kind.BAD_ENUM,
    RefusalKind.DUPLICATE: Kind.CONFLICTS,
}
_WHY = {
    RefusalKind.UNKNOWN: "gopls has no such setting",
    RefusalKind.DEPRECATED: "gopls no longer has this setting",
    RefusalKind.WRONG_TYPE: "gopls wants a value of another type",
    RefusalKind.BAD_VALUE: "gopls cannot use this value",
    RefusalKind.BAD_ENUM: "gopls does not know this word",
    RefusalKind.DUPLICATE: "gopls gets this setting twice, here and from the extension or another key",
}
_BUILD_FLAGS = "buildFlags"
_POPUP = "it says so in a message at each start"
_OF_ZED = frozenset({"hints", "usePlaceholders"})  # it sends these (crates/languages/src/go.rs, initialization_options)
_VULNCHECK = "go.diagnostic.vulncheck (default)"


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each setting, whichever editor sends it."""
    gopls = machine.gopls or gopls_table.table().newest
    for editor, files in stacks(home):
        version = extension_version(home, machine, editor) or ""
        layers = [_plain(file) for file in files]
        if _is_off(layers):
            continue
        sent = go_client.sent(layers, version, gopls)
        for refusal in machine.ask(sent.options, gopls):
            yield from _refused(refusal, sent, files, gopls)
        yield from _passed_over(sent, files, gopls)
        yield from _replaced_by_extension(sent, files)
        yield from _build_flags(sent, files)
    yield from _versions(home, machine)
    yield from _of_other_editors(home, machine)


def _refused(refusal: Refusal, sent: Sent, files: Sequence[SettingsFile], gopls: str) -> Iterator[Judgement]:
    """At the place of the strongest layer that sets it; none for what the extension sends on its own."""
    origins = go_client.places(refusal, sent)
    if not origins:
        return
    strongest = max(origins, key=lambda each: each.layer)
    in_force = [each for each in origins if each.layer == strongest.layer and not _is_replaced(files, each)]
    if named := gopls_remedies.member(refusal):  # of several settings that are sent as one, the one that is wrong
        in_force = [each for each in in_force if each.path[-1].endswith(f".{named}")] or in_force
    for origin in [strongest] if refusal.kind is RefusalKind.DUPLICATE else in_force:
        setting = _setting(files, origin)
        parts = _parts_at_fault(setting, refusal.key, gopls)
        for part in parts:
            yield _judgement(refusal, part.key, part.at, gopls, part, is_member=True)
        if not parts:
            yield _judgement(refusal, ".".join(origin.path), _line(files, origin), gopls, setting)


def _is_replaced(files: Sequence[SettingsFile], origin: Origin) -> bool:
    return any(each.key == origin.path[0] for each, _ in replaced(files[origin.layer].settings))


def _parts_at_fault(setting: Setting | None, option: str, gopls: str) -> list[Setting]:
    """The members of an object that gopls refuses one by one; none if it refuses the object as a whole."""
    if setting is None or gopls_options.refusals({option: {}}, gopls):
        return []
    parts = ((part, part.key[len(setting.key) + 1 :]) for part in setting.parts())
    return [part for part, name in parts if gopls_options.refusals({option: {name: part.value}}, gopls)]


def _judgement(
    refusal: Refusal, key: str, at: Line, gopls: str, setting: Setting | None = None, *, is_member: bool = False
) -> Judgement:
    remedy = gopls_remedies.remedy(refusal, key, gopls, setting, is_member=is_member)
    value = None if remedy.value is None else as_written(at.file, remedy.value)
    return fault_at(
        at,
        key=key,
        kind=_KINDS[refusal.kind],
        severity=Severity.WARNING,
        detail=f"{_WHY[refusal.kind]}: {_POPUP}.",
        remedy=remedy.text,
        edit=DELETE if remedy.deletes else value,
    )


def _passed_over(sent: Sent, files: Sequence[SettingsFile], gopls: str) -> Iterator[Judgement]:
    """Names of analyzers, lenses and hints that gopls does not know and says nothing of."""
    for unknown in gopls_options.unknown_names(sent.options, gopls):
        named = (_where_named(files, origin, unknown.name) for origin in sent.origins.get(unknown.key, ()))
        if setting := next(filter(None, named), None):  # else the extension sends the name on its own
            yield _unknown(unknown, setting)


def _replaced_by_extension(sent: Sent, files: Sequence[SettingsFile]) -> Iterator[Judgement]:
    """What the user has set in the block for gopls, and the extension sends another value of (goLanguageServer.ts)."""
    blocks = [block for file in reversed(files) if (block := file.get("gopls"))]
    for key in sent.replaced:
        setting = next((part for block in blocks for part in block.parts() if part.key == f"gopls.{key}"), None)
        own = gopls_remedies.setting_of_extension(gopls_options.last_word(key))
        if setting and own:
            yield fault_at(
                setting.at,
                key=setting.key,
                kind=Kind.REMOVED,
                severity=Severity.INFO,
                detail=f"The extension sends {own} in its place: it has no effect.",
                remedy=f"Set it by {own} instead, then delete it here.",
            )


def _build_flags(sent: Sent, files: Sequence[SettingsFile]) -> Iterator[Judgement]:
    """Flags with which go list exits, at the setting that they come from."""
    for option, origins in sent.origins.items():
        if gopls_options.last_word(option) == _BUILD_FLAGS:
            named = [each for each in origins if gopls_options.last_word(each.path[-1]) == _BUILD_FLAGS]
            if named and (setting := _setting(files, named[0])):
                yield from _of_build_flags(setting)


def _of_build_flags(setting: Setting) -> Iterator[Judgement]:
    found = gopls_build_flags.verdict(setting.key, setting.value) if isinstance(setting.value, list) else None
    if found and not vscode_go.verdict(setting.key, setting.value):  # else it is judged as the extension's own
        number, verdict = found
        yield judged(Line(setting.at.file, setting.item_line(number)), verdict)


def _unknown(unknown: UnknownName, setting: Setting) -> Judgement:
    meant = f'Write "{unknown.nearest}". ' if unknown.nearest else ""
    instead = f"Instead there is {unknown.instead}. " if unknown.instead else ""
    since = f" before {unknown.since}" if unknown.since else ""
    return fault_at(
        setting.at,
        key=setting.key,
        kind=Kind.REMOVED if unknown.until else Kind.UNKNOWN_SETTING,
        severity=Severity.INFO,
        detail=f"gopls does not know {unknown.name}{since}, and says nothing: it has no effect.",
        remedy=f"{meant}Else delete the line." if meant else f"Delete the line. {instead}".rstrip(),
        edit=None if meant else DELETE,
    )


def _versions(home: Home, machine: Machine) -> Iterator[Judgement]:
    """An extension that sends what its gopls does not know, although the user set nothing."""
    gopls = machine.gopls or gopls_table.table().newest
    for installed in home.extensions if machine.gopls else ():
        layers = _users_own(home, installed.editor)
        for refusal in () if _is_off(layers) else go_client.pair_refusals(installed.version, gopls, layers):
            yield fault_at(
                installed.at,
                key=_VULNCHECK if refusal.name == "vulncheck" else f"gopls.{refusal.name} (default)",
                kind=Kind.VERSION_MISMATCH,
                severity=Severity.WARNING,
                detail=f"The Go extension {installed.version} sends {refusal.name}, which gopls {gopls} does not take: "
                f"{_POPUP}.",
                remedy="Update gopls.",
                commands=("go install golang.org/x/tools/gopls@latest",),
            )


def _users_own(home: Home, editor: str) -> list[Mapping[str, object]]:
    return [_plain(file) for file in home.files if file.role is Role.USER and file.editor == editor][:1]


def _plain(file: SettingsFile) -> Mapping[str, object]:
    return {setting.key: setting.value for setting in file.settings}


def _is_off(layers: Sequence[Mapping[str, object]]) -> bool:
    """Whether the user has switched gopls off."""
    return look_up(merge_layers(layers), "go.useLanguageServer") is False


def _of_other_editors(home: Home, machine: Machine) -> Iterator[Judgement]:
    gopls = machine.gopls or gopls_table.table().newest
    for other in home.others:
        lines = {setting.key: setting for setting in other.options}
        for refusal in machine.ask({key: setting.value for key, setting in lines.items()}, gopls):
            if refusal.key in lines:
                yield _judgement(refusal, refusal.key, lines[refusal.key].at, gopls)
        for unknown in gopls_options.unknown_names({key: setting.value for key, setting in lines.items()}, gopls):
            if setting := _named(lines[unknown.key], unknown.name):
                yield _unknown(unknown, setting)
        for setting in other.options:
            word = gopls_options.last_word(setting.key)
            if word == _BUILD_FLAGS:
                yield from _of_build_flags(setting)
            if other.editor == "Zed" and word in _OF_ZED and word not in lines:
                yield _sent_by_zed(setting, word)


def _sent_by_zed(setting: Setting, word: str) -> Judgement:
    """A second name of an option that Zed sends; its own value gives way only to one of the same name."""
    return fault_at(
        setting.at,
        key=setting.key,
        kind=Kind.CONFLICTS,
        severity=Severity.WARNING,
        detail=f"Zed sends {word} too, so gopls gets this setting twice: {_POPUP}.",
        remedy=f'Write "{word}" in place of "{setting.key}".',
    )


def _setting(files: Sequence[SettingsFile], origin: Origin) -> Setting | None:
    """The setting at an origin; the one around it where it stands in no object."""
    setting = files[origin.layer].get(origin.path[0])
    parts = {part.key: part for part in setting.parts()} if setting else {}
    return parts.get(".".join(origin.path), setting)


def _line(files: Sequence[SettingsFile], origin: Origin) -> Line:
    found = _setting(files, origin)
    return found.at if found else Line(files[origin.layer].file, 0)


def _where_named(files: Sequence[SettingsFile], origin: Origin, name: str) -> Setting | None:
    """The setting with this name at an origin: it itself, or a member of it."""
    setting = _setting(files, origin)
    return _named(setting, name) if setting else None


def _named(setting: Setting, name: str) -> Setting | None:
    return next((each for each in (setting, *setting.parts()) if each.key.rpartition(".")[2] == name), None)


RULE = SettingsRule(
    name="gopls_options",
    help="Settings of gopls that the installed one refuses at each start, or passes over in silence.",
    judge=judge,
)
