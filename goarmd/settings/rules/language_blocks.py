"""Settings of the Go extension and of gopls that stand in the block of a language, where no program reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.judgement import SettingsRule, fault_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine


def judge(home: Home, _: Machine) -> Iterator[Judgement]:
    """One judgement for each setting.

    The extension asks for its settings with a file and no language (golang/vscode-go src/config.ts), and VS Code then
    applies no such block (src/vs/workbench/api/common/extHostConfiguration.ts, scopeToOverrides).
    """
    blocks = (setting for file in home.files for setting in file.settings if setting.key.startswith("["))
    for block in blocks:
        for setting in block.parts():
            name = setting.key.removeprefix(f"{block.key}.")
            if f"{name}.".startswith(("go.", "gopls.")):
                yield fault_at(
                    setting.at,
                    key=setting.key,
                    kind=Kind.UNKNOWN_SETTING,
                    severity=Severity.INFO,
                    detail=f"The Go extension reads {name} outside of language blocks only: here it has no effect.",
                    remedy=f'Move it out of "{block.key}".',
                )


RULE = SettingsRule(
    name="language_blocks",
    help="Settings of the Go extension and of gopls in the block of a language, where no program reads them.",
    judge=judge,
)
