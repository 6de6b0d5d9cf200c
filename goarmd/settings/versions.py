"""Which versions of the Go extension the settings of a home are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.versions import release

if TYPE_CHECKING:
    from goarmd.settings.formats.extension_manifest import Manifest
    from goarmd.settings.home import Home, Machine


def extension_version(home: Home, machine: Machine, editor: str) -> str | None:
    """The version of the Go extension in an editor; in a workspace, which any editor may open, the newest installed.

    Where no list of extensions has it, the version that the machine is said to have; None if that is unknown too.
    """
    installed = [each.version for each in home.extensions if editor in ("", each.editor)]
    return max(installed, key=release) if installed else machine.extension


def manifest(home: Home, editor: str) -> Manifest | None:
    """What the installed Go extension of an editor says of itself; None if that could not be read."""
    found = [each for each in home.extensions if editor in ("", each.editor) and each.manifest]
    return max(found, key=lambda each: release(each.version)).manifest if found else None
