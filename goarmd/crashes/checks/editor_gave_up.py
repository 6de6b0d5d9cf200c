"""An editor that does not start gopls again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goarmd.catalog.editors import title
from goarmd.core.facts import Sample
from goarmd.core.findings import Remedy, Severity
from goarmd.core.text import age
from goarmd.crashes.blame import blamed
from goarmd.crashes.evidence import Crash
from goarmd.crashes.formats.client_words import GAVE_UP
from goarmd.parts.check import Check, Observation
from goarmd.parts.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

_LONGEST: Final = 86400.0  # seconds; an editor that runs longer without gopls is not used for Go
_GOPLS: Final = "gopls"
# Parts of an editor: while none runs that is older than the crash, the editor was closed since.
_EDITOR: Final = ("code-helper", "editor")


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each editor that gave up, still runs, and has no newer gopls."""
    last: dict[str, Crash] = {}
    for crash in snapshot.of(Crash):
        if crash.group == _GOPLS and snapshot.taken_at - crash.at < _LONGEST:
            last[crash.editor or ""] = crash
    processes = [sample.process for sample in snapshot.of(Sample)]
    for editor, crash in last.items():
        runs = any(
            process.key.started_at < crash.at for process in processes if (process.group or "").startswith(_EDITOR)
        )
        again = any(
            process.key.started_at >= crash.earliest
            for process in processes
            if process.group == _GOPLS and (not editor or process.editor == editor)
        )
        if runs and not again and _gave_up(crash):
            yield _observation(editor, blamed(crash, snapshot.of(Judgement)), snapshot.taken_at)


def _gave_up(crash: Crash) -> bool:
    """Whether the language client said so; Go's extension for VS Code leaves the words out of its log since 0.34."""
    return any(GAVE_UP.search(line) for piece in crash.evidence for line in piece.symptoms.messages)


def _observation(editor: str, crash: Crash, now: float) -> Observation:
    name, cause = title(editor) if editor else "The editor", crash.causes[0]
    ago = age(now - crash.at)
    detail = f"{name} gave up on gopls {ago} ago and does not start it again: {cause.cause}: {cause.evidence}"
    return Observation(
        editor or "editor", detail, Remedy(f"{cause.remedy} Then run 'Go: Restart Language Server' in the editor.")
    )


CHECK = Check(
    name="editor_gave_up",
    title="An editor does not start gopls again",
    help="After five crashes within three minutes an editor gives up: no completion, no diagnostics.",
    severity=Severity.CRITICAL,
    remedy=Remedy("Fix the cause of the crashes, then restart the language server in the editor.", ("goarmd crashes",)),
    evaluate=evaluate,
)
