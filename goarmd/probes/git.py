"""Asks git which commit a file, and each line of it, comes from.

Only committed content is asked for (`HEAD`), so that git runs no filter and no program out of the repository's
configuration. It runs with an empty home, without the user's configuration, bounded in time and output.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.safe_files import PROBE_FOLDER
from goarmd.probes.conversation import Listener, converse
from goarmd.probes.formats import git_blame
from goarmd.probes.formats.git_blame import Commit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TIMEOUT = 3.0  # seconds of one question; a dotfiles repository answers within 0.02
_MOST_OUTPUT = 256 * 1024  # bytes
_MOST_LINES = 50
_NO_PROGRAMS = tuple(
    word
    for setting in ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "log.showSignature=false")
    for word in ("-c", setting)
)
# On a Mac without Apple's command line tools /usr/bin/git opens a window that offers to install them.
_OF_APPLE = "/usr/bin/git"
_APPLES_TOOLS = Path("/Library/Developer/CommandLineTools/usr/bin/git")


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository: the folder of its files, and where its data is if that is elsewhere (a bare one for dotfiles)."""

    root: Path
    data: Path | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """What is committed of a file.

    Attributes:
        blob: the hash of its content in HEAD.
        last: the last commit that touched it.
        lines: the commit of each line that was asked for.
    """

    blob: str
    last: Commit
    lines: Mapping[int, Commit] = field(default_factory=dict)


def program() -> Path | None:
    """The git in PATH; None if there is none, or if starting it would open a window."""
    found = shutil.which("git")
    if found == _OF_APPLE and os.uname().sysname == "Darwin":
        return _APPLES_TOOLS if _APPLES_TOOLS.exists() else None
    return Path(found) if found else None


def committed(git: Path, repository: Repository, file: str, lines: Sequence[int]) -> Committed | None:
    """What HEAD has of a file; None if it has none, or if git does not answer.

    Args:
        git: the program.
        repository: the repository.
        file: its path below the repository's root.
        lines: of which the commit is asked, in HEAD's version.
    """
    blob = _ask(git, repository, ["rev-parse", "--verify", "--quiet", f"HEAD:{file}"])
    last = _ask(git, repository, ["log", "-1", "--no-textconv", "--format=%H%n%ct%n%s", "HEAD", "--", file])
    if blob is None or last is None or len(parts := last.decode("utf-8", "replace").split("\n")) < 3:  # noqa: PLR2004  # as asked
        return None
    commit = Commit(parts[0], float(parts[1]) if parts[1].isdigit() else 0.0, parts[2])
    return Committed(blob.decode("ascii", "replace").strip(), commit, _blame(git, repository, file, lines))


def _blame(git: Path, repository: Repository, file: str, lines: Sequence[int]) -> Mapping[int, Commit]:
    wanted = [word for line in sorted(set(lines))[:_MOST_LINES] for word in ("-L", f"{line},{line}")]
    if not wanted:
        return {}
    output = _ask(git, repository, ["blame", "--porcelain", "--no-textconv", *wanted, "HEAD", "--", file])
    return git_blame.read(output or b"")


def _ask(git: Path, repository: Repository, words: Sequence[str]) -> bytes | None:
    """What git prints; None if it fails."""
    places = ["-C", str(repository.root)]
    if repository.data is not None:
        places += [f"--git-dir={repository.data}", f"--work-tree={repository.root}"]
    listener = Listener(_MOST_OUTPUT)
    command = [str(git.absolute()), *places, "--no-optional-locks", "--literal-pathspecs", *_NO_PROGRAMS, *words]
    environment = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        with tempfile.TemporaryDirectory(prefix=PROBE_FOLDER, ignore_cleanup_errors=True) as folder:
            ended = converse(command, Path(folder), listener, _TIMEOUT, environment)
    except OSError:
        return None
    return listener.heard if ended.exit_code == 0 else None
