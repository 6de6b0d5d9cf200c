"""Service managers for tests: they keep the state of their services, and answer with the texts of the real ones.

launchctl's exit codes and texts are from published outputs: 3, 5, 37, 112, 113, 119, 125 (`launchctl error NUMBER`).
"""

from __future__ import annotations

import plistlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goarmd.config.paths import backups_folder, log_folder, state_folder
from goarmd.service import Agent, Completed, Tools, launchd
from tests.service import accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goarmd.service import Service

FINE = Completed(0)
DOMAIN = "gui/501"
LABEL = accounts.LABEL
LAUNCHER = "Library/Application Support/goarmd/goarmd"
PLIST = f"Library/LaunchAgents/{LABEL}.plist"
INSTALLED = [LAUNCHER, PLIST]
NOT_SUPPORTED = Completed(125, "Bootstrap failed: 125: Domain does not support specified action\n")
IO_ERROR = Completed(
    5, "Bootstrap failed: 5: Input/output error\nTry re-running the command as root for richer errors.\n"
)
IN_PROGRESS = Completed(37, "Bootstrap failed: 37: Operation already in progress\n")


@dataclass
class Launchctl:
    """A Mac's launchctl.

    Attributes:
        loaded: the loaded plist, None if there is none.
        lingers: how many times `print` still finds the agent after bootout.
        disabled: by `launchctl disable`.
        domain: the only domain that exists.
        log: what `tail` prints of the agent's log.
        account: the output of `print` while the agent is loaded.
        answers: for a verb, the answers to its next calls instead.
        calls: all commands, in order.
    """

    loaded: dict[str, Any] | None = None
    lingers: int = 0
    disabled: bool = False
    domain: str = DOMAIN
    log: str = ""
    account: str = accounts.RUNNING
    answers: dict[str, list[Completed]] = field(default_factory=dict)
    calls: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, words: Sequence[str]) -> Completed:
        program, verb, *rest = words
        if program == "tail":
            return Completed(0, self.log)
        self.calls.append(tuple(words))
        assert program == "launchctl"
        if self.answers.get(verb):
            return self.answers[verb].pop(0)
        answer: Completed = getattr(self, f"_{verb.replace('-', '_')}")(*rest)
        return answer

    @property
    def target(self) -> str:
        return f"{self.domain}/{LABEL}"

    @property
    def verbs(self) -> list[str]:
        """The commands that change something."""
        return [call[1] for call in self.calls if not call[1].startswith("print")]

    def _print(self, target: str) -> Completed:
        if target not in (self.domain, self.target):
            return Completed(125, accounts.NO_ACTION)
        if target == self.target and not self._there():
            return Completed(113, accounts.NO_SERVICE)
        return FINE if target == self.domain else Completed(0, self.account)

    def _print_disabled(self, domain: str) -> Completed:
        assert domain == self.domain
        return Completed(0, accounts.disabled("disabled" if self.disabled else "enabled"))

    def _there(self) -> bool:
        if self.loaded and self.loaded.get("ending"):
            self.lingers -= 1
            if self.lingers < 0:
                self.loaded = None
        return self.loaded is not None

    def _bootout(self, target: str) -> Completed:
        assert target == self.target
        if self.loaded is None:
            return Completed(3, "Boot-out failed: 3: No such process\n")
        self.loaded = {**self.loaded, "ending": True}
        return FINE

    def _enable(self, target: str) -> Completed:
        assert target == self.target
        self.disabled = False
        return FINE

    def _bootstrap(self, domain: str, path: str) -> Completed:
        assert domain == self.domain
        if self.disabled or self.loaded is not None:
            return IO_ERROR
        self.loaded = plistlib.loads(Path(path).read_bytes())
        return FINE

    def _kickstart(self, target: str) -> Completed:
        assert target == self.target
        return FINE if self.loaded else Completed(113, f'Could not find service "{LABEL}" in domain for user gui: 501')


def agent(home: Path, **given: Any) -> Agent:
    command = ("/usr/bin/arch", "-arm64", "/opt/my tools/goarmd/bin/python", "-I", "-m", "goarmd", "run")
    defaults: dict[str, Any] = {
        "command": command,
        "needs": (),
        "environment": {"HOME": str(home)},
        "home": home,
        "logs": home / "Library/Logs/goarmd",
        "launcher": home / LAUNCHER,
    }
    return Agent(**{**defaults, **given})


@dataclass
class World:
    """The world of an installation: `answers` is whether goarmd answers, `waited` the seconds slept."""

    run: Callable[[Sequence[str]], Completed]
    answers: Callable[[], bool]
    waited: float = 0.0
    steps: list[str] = field(default_factory=list)

    def tools(self) -> Tools:
        def sleep(seconds: float) -> None:
            self.waited += seconds

        def problem() -> str | None:
            return None if self.answers() else "nothing answers at 127.0.0.1:16464"

        return Tools(run=self.run, problem=problem, sleep=sleep, progress=self.steps.append)


def mac(launchctl: Launchctl) -> World:
    """A Mac where goarmd answers while it is loaded."""
    return World(launchctl, lambda: launchctl.loaded is not None)


def leave_traces() -> None:
    """The files of a goarmd that ran."""
    for folder in (log_folder(), state_folder()):
        folder.mkdir(parents=True, exist_ok=True)
    for name in ("stdout.log", "stderr.log"):
        (log_folder() / name).write_text("")
    for name in ("state.db", "state.db-wal", "state.db-shm"):
        (state_folder() / name).write_text("")
    backup = backups_folder() / "20260101T120000-000000000"
    backup.mkdir(parents=True)
    (backup / "files.json").write_text("[]")


def service(home: Path, **given: Any) -> Service:
    """The agent of a home, as launchd keeps it running."""
    return launchd.service(agent(home, **given), 501)


def files(folder: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())
