"""A state file as the first two versions of the schema have it: values and texts as they stood, secrets and all."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from goarmd.crashes.evidence import Cause, Crash, CrashKind, EvidenceSource, Seen
from goarmd.state.migrations import MIGRATIONS
from tests.builders import NOW, evidence

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "SECRET0123456789"  # planted
DSN = f"panic: dial postgres://svc:{SECRET}@db.example:5432/app: refused"
OF_SHELL = {
    "GOPATH": "$HOME/go",
    "PATH": "/opt/homebrew/bin:$PATH\n/usr/local/bin:$PATH",
    "GOPROXY": f"https://me:{SECRET}@proxy.example,direct",
    "GOFLAGS": f"-ldflags=-X=main.key={SECRET}",
    "MONGO": f"mongodb://u:{SECRET}@db",
    "STRIPE": f"sk_live_{SECRET}",
    "alias ll": f"ls {SECRET}",
    "alias go": f"TOKEN={SECRET} go",
    "eval brew": '"$(brew shellenv)"',
    "source secrets.sh": f"~/secrets.sh {SECRET}",
}
OF_EDITOR = {
    "go.goroot": '"/usr/local/go"',
    "go.toolsEnvVars.GITHUB_TOKEN": f'"ghp_{SECRET}{SECRET}"',
    "editor.fontSize": "12",
    "sqltools.connections": f'[{{"password": "{SECRET}"}}]',
    "http.proxy": f'"http://me:{SECRET}@proxy.example:3128"',
}
KIND = CrashKind("gopls", "go-panic", "exit")


def crash() -> Crash:
    piece = evidence(pid=7, messages=(DSN,), details=f"token {SECRET}", frames=("main.main",))
    causes = (Cause("go-panic", DSN, "Look at the stack."),)
    return Crash(id="c1", seen=(Seen(piece, "first"),), causes=causes, source=EvidenceSource.EXIT, counts=True)


def write_old(path: Path) -> Path:
    """Write it; its pages hold deleted rows too."""
    path.parent.mkdir(mode=0o755, parents=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for version in MIGRATIONS[:2]:
            for statement in version:
                connection.execute(statement)
        connection.execute("PRAGMA user_version = 2")
        for file, values in (("zshrc", OF_SHELL), ("vscode-settings", OF_EDITOR)):
            text = json.dumps(values)
            connection.execute("INSERT INTO settings VALUES (?, ?, ?, ?)", (file, text, text, NOW))
        of = crash()
        row = (of.id, 7, NOW, NOW, True, True, msgspec.json.encode(of).decode())
        connection.execute("INSERT INTO crashes VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO evidence VALUES (?, ?)", (of.seen[0].evidence.reference, NOW))
        connection.execute(
            "INSERT INTO crash_counts VALUES (?, ?, ?, 4, ?)", (KIND.group, KIND.cause, KIND.source, NOW)
        )
        connection.execute("INSERT INTO cursors VALUES ('log:/a', '17')")
        for number in range(200):
            connection.execute("INSERT INTO cursors VALUES (?, ?)", (f"x{number}", f"{SECRET} " * 20))
        connection.execute("DELETE FROM cursors WHERE key LIKE 'x%'")
    path.chmod(0o644)
    assert SECRET.encode() in everything(path)
    return path


def everything(path: Path) -> bytes:
    """The bytes of the file and of all files that SQLite put beside it."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())
