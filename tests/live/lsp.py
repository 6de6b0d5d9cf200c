"""A small editor: a LSP client of a gopls over its standard input and output."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import suppress
from itertools import count
from queue import Queue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from tests.live.running import environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Self

_PATIENCE = 30  # seconds for one answer
_GO_FILE = """package main

import "fmt"

type Greeting struct{ words string }

func (g Greeting) Say() { fmt.Println(g.words) }

func main() { Greeting{"hello"}.Say() }
"""


def make_module(folder: Path) -> Path:
    """A Go module; returns its one source file."""
    folder.mkdir(parents=True)
    (folder / "go.mod").write_text("module example.test/hello\n\ngo 1.21\n")
    file = folder / "main.go"
    file.write_text(_GO_FILE)
    return file


class Editor:
    """One editor window: runs gopls, or a command that starts it with the same input and output."""

    def __init__(
        self, command: Sequence[str], workspace: Path, home: Path, stderr: IO[bytes] | int = subprocess.DEVNULL
    ) -> None:
        self.started_after = time.time()
        self.process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=workspace,
            env=environment(home),
        )
        self.started_before = time.time()
        assert self.process.stdin
        assert self.process.stdout
        self._input, self._output = self.process.stdin, self.process.stdout
        self._workspace = workspace
        self._ids = count(1)
        self._answers: Queue[dict[str, Any]] = Queue()
        Thread(target=self._listen, args=(self._output,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._input.close()
        self._output.close()

    def open(self, file: Path) -> None:
        """Open a file of the workspace."""
        folder = self._workspace.as_uri()
        self._request("initialize", {"processId": None, "rootUri": folder, "capabilities": {}})
        self._notify("initialized", {})
        document = {"uri": file.as_uri(), "languageId": "go", "version": 1, "text": file.read_text()}
        self._notify("textDocument/didOpen", {"textDocument": document})

    def symbols(self, file: Path) -> set[str]:
        """The names that gopls finds in a file."""
        answer = self._request("textDocument/documentSymbol", {"textDocument": {"uri": file.as_uri()}})
        return {symbol["name"] for symbol in answer}

    def send_file(self, file: Path, text: str) -> None:
        """Open a file with any text, however large; gopls may crash."""
        document = {"uri": file.as_uri(), "languageId": "go", "version": 1, "text": text}
        with suppress(BrokenPipeError):
            self._notify("textDocument/didOpen", {"textDocument": document})

    def close(self) -> None:
        """Shut down by the protocol, so that gopls exits."""
        self._request("shutdown", None)
        self._notify("exit", None)

    def _request(self, method: str, parameters: Any) -> Any:
        number = next(self._ids)
        self._send({"id": number, "method": method, "params": parameters})
        while (answer := self._answers.get(timeout=_PATIENCE))["id"] != number:
            pass
        return answer["result"]

    def _notify(self, method: str, parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._input.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._input.flush()

    def _listen(self, output: IO[bytes]) -> None:
        while header := output.readline():
            output.readline()  # the empty line after the only header
            size = int(header.split(b":")[1])
            body = output.read(size)
            if len(body) < size:  # it died while it wrote
                return
            message = json.loads(body)
            if "method" not in message:
                self._answers.put(message)
            elif "id" in message:  # a question of gopls: nothing is configured
                self._send({"id": message["id"], "result": None})
