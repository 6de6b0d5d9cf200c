"""The kinds of crashes that are exported from the start, at 0, so that the first one is an increase in Prometheus.

All kinds would be some thousand series on every laptop. These are the ones met in the field: what each source can say
of gopls, and what ends a debugger or a part of an editor. No alert counts them: the time of the
last crash needs no earlier value.
"""

from __future__ import annotations

from typing import Final

from goarmd.crashes.evidence import EvidenceSource

_EXIT, _REPORT, _LOG, _TELEMETRY = (
    EvidenceSource.EXIT,
    EvidenceSource.REPORT,
    EvidenceSource.EDITOR_LOG,
    EvidenceSource.TELEMETRY,
)
# By group and source: the causes that this source alone can show.
_CAUSES: Final = {
    ("gopls", _EXIT): ("go-panic", "bad-flag", "memory-access", "abort", "codesign", "out-of-memory"),
    ("gopls", _LOG): ("go-panic", "go-fatal-error", "bad-flag", "out-of-memory"),
    ("gopls", _TELEMETRY): ("go-panic", "go-fatal-error", "out-of-memory"),
    ("gopls", _REPORT): ("codesign",),
    ("dlv", _EXIT): ("go-panic",),
    ("code-helper-plugin", _EXIT): ("memory-access",),
    ("code-helper-plugin", _LOG): ("extension-host-crash", "out-of-memory"),
    ("code-helper-renderer", _LOG): ("renderer-crash", "out-of-memory"),
}
USUAL_CRASHES: Final = tuple(
    (group, cause, str(source)) for (group, source), causes in _CAUSES.items() for cause in causes
)
