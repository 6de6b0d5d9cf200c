"""Which other start-up file of a shell uses a variable: without the line that sets it, it would mean another thing."""

from __future__ import annotations

import os
from pathlib import Path

from goarmd.settings.disk import Disk
from goarmd.settings.formats.line_edit import line_that_uses
from goarmd.settings.shells import files_read_together


def use_elsewhere(home: Path, setter: Path, name: str) -> str:
    """The first place, as people read it; empty if there is none.

    Args:
        home: the home folder.
        setter: the start-up file that sets the variable, links resolved.
        name: of the variable.
    """
    disk = Disk(home, is_machine=True)
    for files in files_read_together(disk):
        ends = {file: os.path.realpath(file) for file in files}
        if str(setter) not in ends.values():
            continue
        for file, end in ends.items():
            content = disk.read(Path(file)) if end != str(setter) else None
            if content and (line := line_that_uses(content.raw, name)):
                return f"line {line} of {disk.shown(Path(file))}"
    return ""
