"""Asks an installed gopls what it thinks of settings.

Gopls reads its settings when an editor introduces itself, before it looks at any code: `initialize` without a folder,
with the settings as initializationOptions, loads nothing and runs no go (0.04 s of CPU, 29 MB with gopls 0.24). What it
does not accept it shows by window/showMessage. Ask only when gopls or the settings have changed: it costs a process.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goarmd.core.safe_files import PROBE_FOLDER
from goarmd.probes.conversation import Ended, Problem, converse
from goarmd.probes.formats import gopls_answer, lsp_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goarmd.catalog.gopls_refusal import Refusal

_INITIALIZE, _SHUTDOWN = 1, 2  # numbers of our requests
_MOST_SHOWN = 100  # messages of gopls that are kept


@dataclass(frozen=True, slots=True)
class Answer:
    """What gopls said.

    Attributes:
        refusals: the settings that it does not take as they stand; valid only if `problem` is None.
        exit_code: of gopls; negative is a signal; None if it was never started.
        stderr_head: the first bytes of its standard error. They can quote settings: not for a log.
        seconds: how long it took.
        problem: why the answer is missing or incomplete; None if it is complete.
        version: of gopls, such as `0.24.0`; None if it does not say.
    """

    refusals: tuple[Refusal, ...]
    exit_code: int | None
    stderr_head: str
    seconds: float
    problem: Problem | None
    version: str | None = None


def ask(gopls: Path, options: Mapping[str, object], *, timeout: float = 10) -> Answer:
    """Asks a gopls about settings, as an editor without a folder would send them.

    Args:
        gopls: the program.
        options: the initializationOptions, values out of JSON.
        timeout: seconds, after which it is killed.
    """
    session = _Session(options)
    try:
        with tempfile.TemporaryDirectory(prefix=PROBE_FOLDER, ignore_cleanup_errors=True) as folder:
            ended = converse([str(gopls.absolute())], Path(folder), session, timeout)
    except OSError:  # no temporary folder could be made
        ended = Ended(None, "", 0.0, Problem.NO_ROOM)
    refusals = tuple(each for shown in session.shown for each in gopls_answer.refusals(shown, options))
    return Answer(refusals, ended.exit_code, ended.stderr_head, ended.seconds, ended.problem, session.version)


class _Session:
    """The editor's side: initialize, initialized, shutdown, exit; requests of gopls are answered with null."""

    def __init__(self, options: Mapping[str, object]) -> None:
        self.done = self.garbled = False
        self.shown: list[str] = []
        self.version: str | None = None
        self._options = options
        self._unread: bytes | None = None

    def hear(self, data: bytes) -> bytes:
        if self._unread is None:
            self._unread = b""
            return _request(_INITIALIZE, "initialize", self._introduction())
        frames = lsp_frames.split(self._unread + data)
        self._unread, self.garbled = frames.rest, frames.garbled
        return b"".join(map(self._answer, frames.messages))

    def _introduction(self) -> dict[str, Any]:
        return {"processId": None, "rootUri": None, "capabilities": {}, "initializationOptions": dict(self._options)}

    def _answer(self, message: dict[str, Any]) -> bytes:
        number, method = message.get("id"), message.get("method")
        if method == "window/showMessage":
            self._keep(message.get("params"))
        elif method is not None and number is not None:
            return lsp_frames.encode({"jsonrpc": "2.0", "id": number, "result": None})
        elif method is None and number == _INITIALIZE:
            result = message.get("result")
            if not isinstance(result, dict) or "capabilities" not in result:  # whatever it is, it is not gopls
                self.garbled = True
                return b""
            self.version = gopls_answer.version(result)
            return _notification("initialized", {}) + _request(_SHUTDOWN, "shutdown", None)
        elif method is None and number == _SHUTDOWN:
            self.done = True
            return _notification("exit", None)
        return b""

    def _keep(self, params: object) -> None:
        text = params.get("message") if isinstance(params, dict) else None
        if isinstance(text, str) and len(self.shown) < _MOST_SHOWN:
            self.shown.append(text)


def _request(number: int, method: str, params: dict[str, Any] | None) -> bytes:
    return lsp_frames.encode({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def _notification(method: str, params: dict[str, Any] | None) -> bytes:
    return lsp_frames.encode({"jsonrpc": "2.0", "method": method, "params": params})
