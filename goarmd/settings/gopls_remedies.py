"""What to write in place of a setting that gopls refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from goarmd.catalog import gopls_options, gopls_table, right_value
from goarmd.catalog.gopls_refusal import RefusalKind
from goarmd.catalog.inventions import Place, invention

if TYPE_CHECKING:
    from goarmd.catalog.gopls_refusal import Refusal
    from goarmd.settings.home import Setting

# The groups of gopls' settings (gopls/doc/settings.md): as a key of its own each is refused.
_GROUPS = frozenset(
    {"ui", "build", "formatting", "completion", "diagnostic", "documentation", "inlayhint", "navigation"}
)
_OF_VALUES = (RefusalKind.WRONG_TYPE, RefusalKind.BAD_VALUE, RefusalKind.BAD_ENUM)
# The extension's own settings, from which it sends an option of gopls (goLanguageServer.ts).
_OF_EXTENSION = {
    "hints": "go.inlayHints",
    "vulncheck": "go.diagnostic.vulncheck",
    "buildFlags": "go.buildFlags or go.buildTags",
}
_FIELD = re.compile(r'for object field "([^"\n]{1,80})"')  # gopls names the member that is wrong
_MOST_LEAVES = 4  # that are named


class Remedy(NamedTuple):
    """What to write.

    Attributes:
        text: a sentence.
        value: the value to write; None if it is not certain.
        deletes: the setting is to be deleted.
    """

    text: str
    value: Any = None
    deletes: bool = False


def remedy(
    refusal: Refusal, key: str, gopls: str, setting: Setting | None = None, *, is_member: bool = False
) -> Remedy:
    """What to do.

    Args:
        refusal: what gopls said.
        key: of the setting, as it stands in the file.
        gopls: its version.
        setting: with the members that it has, where it stands in settings of VS Code.
        is_member: it is a member of the setting that gopls refused.
    """
    if refusal.kind in _OF_VALUES and not (refusal.name in _GROUPS and "." in key):
        span = gopls_table.span(refusal.name, gopls_table.judged_as(gopls))
        value = setting.value if setting and setting.key == key else None
        if name := member(refusal):
            return Remedy(f'Write {"text in quotes" if span and span.kind == "env" else "true or false"} for "{name}".')
        right = right_value.of_gopls(span, refusal.kind, value, is_member=is_member)
        return Remedy(f"{right.remedy}.", right.value)
    if refusal.name in _GROUPS and "." in key:
        return Remedy(_of_group(refusal.name, key, setting))
    if refusal.kind is RefusalKind.DUPLICATE:
        return Remedy(_of_duplicate(refusal, in_vscode=setting is not None))
    near = gopls_options.nearest_option(refusal.name, gopls) if refusal.kind is RefusalKind.UNKNOWN else None
    instead = _instead(refusal.name, key, gopls)
    if near and not instead:
        return Remedy(f'Write "{near}" if that is meant; else delete the line.')
    return Remedy(f"Delete the line; {instead}." if instead else "Delete the line.", deletes=True)


def setting_of_extension(name: str) -> str | None:
    """The setting of the Go extension that decides about an option of gopls; None if there is none."""
    return _OF_EXTENSION.get(name)


def member(refusal: Refusal) -> str | None:
    """The member of an object that gopls names as wrong; None if it names none."""
    found = _FIELD.search(refusal.message)
    return found[1] if found else None


def _of_duplicate(refusal: Refusal, *, in_vscode: bool) -> str:
    """Which of the two to keep: a person knows what is to be kept of the other."""
    if "superseded" in refusal.message:
        return "Delete run_govulncheck from it: vulncheck has taken its place."
    if in_vscode and (own := setting_of_extension(refusal.name)):
        return f"Set it by {own} instead, then delete it here."
    return "Delete one of the two: gopls reads only the last word of a key, which is the same."


def _instead(name: str, key: str, gopls: str) -> str:
    """What has its effect, as a clause; empty if nothing is known."""
    if invented := invention(Place.GOPLS, key.removeprefix("gopls.")):
        return invented.instead
    if name in gopls_table.names("hints", gopls_table.judged_as(gopls)):
        return f'write "go.inlayHints.{name}" outside of "gopls"'
    return gopls_options.replacement(name, gopls)


def _of_group(name: str, key: str, setting: Setting | None) -> str:
    """Each setting in the group, with its dotted key."""
    keys = (_leaves(setting) if setting else [])[:_MOST_LEAVES] or [key]
    paths = (each.split(".") for each in keys)
    inner = ", ".join(f'"{".".join(path[path.index(name) :])}": ...' for path in paths)
    return f'Write it inside "gopls" with {"dotted keys" if len(keys) > 1 else "a dotted key"}: "gopls": {{{inner}}}.'


def _leaves(setting: Setting) -> list[str]:
    """The keys of the settings in an object that is a group, and in the groups in it."""
    found: list[str] = []
    for part in setting.parts():
        is_group = part.key.rpartition(".")[2] in _GROUPS
        found += (is_group and _leaves(part)) or [part.key]
    return found
