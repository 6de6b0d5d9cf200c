"""How paths are reached, so that a daemon never looks into a folder of which macOS would ask the user first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# macOS asks the user before a program may look into these (the last two are iCloud Drive and other cloud folders); a
# daemon must never cause that question. File names there do not tell upper from lower case.
_PRIVATE = ("Documents", "Desktop", "Downloads", "Library/Mobile Documents", "Library/CloudStorage")
_VOLUMES = "/volumes"  # disks that are plugged in, and network drives: macOS asks before these too
_MOST_LINKS = 40  # as Linux allows, path_resolution(7)


@dataclass(frozen=True, slots=True)
class Trail:
    """How a path is reached: the symbolic links on the way, and the file at its end; None when that is private."""

    links: tuple[Path, ...]
    end: Path | None


def trail(path: Path, home: Path) -> Trail:
    """Follow the symbolic links of a path as the kernel does, but stop before a private folder is looked into."""
    homes = (home, home.resolve())
    private = {str(start / name).casefold() for start in homes for name in _PRIVATE}
    if not any(str(start).casefold().startswith(f"{_VOLUMES}/") for start in homes):
        private.add(_VOLUMES)
    links: list[Path] = []
    reached, ahead = Path("/"), list(reversed(path.absolute().parts))
    while ahead:
        part = ahead.pop()
        reached = reached.parent if part == ".." else reached / part
        if str(reached).casefold() in private:
            return Trail(tuple(links), None)
        try:
            target = reached.readlink()
        except OSError:  # no link, or not there
            continue
        links.append(reached)
        if len(links) > _MOST_LINKS:
            return Trail(tuple(links), path)  # a loop: reading it gives the kernel's own error
        reached = reached.parent
        ahead += reversed(target.parts)
    return Trail(tuple(links), reached)
