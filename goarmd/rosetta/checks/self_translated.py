"""goarmd itself runs translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.facts import Host
from goarmd.core.findings import Remedy, Severity
from goarmd.parts.check import Check, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation if goarmd itself is translated."""
    for host in snapshot.of(Host):
        if host.self_translated:
            remedy = _image(host) if host.all_translated else None
            detail = "goarmd's own Python is built for another processor than this machine's"
            yield Observation("goarmd", detail, remedy)


def _image(host: Host) -> Remedy:
    """The remedy in a container, where every program comes from the image."""
    name = {"arm64": "arm64", "x86_64": "amd64"}.get(host.architecture, host.architecture)
    return Remedy(
        "The container's image is for another processor, so all its programs are translated: use the image for "
        f"linux/{name} (in devcontainer.json with `runArgs`).",
        (f"docker run --platform linux/{name} IMAGE",),
    )


CHECK = Check(
    name="self_translated",
    title="goarmd itself runs translated",
    help="A translated program sees the wrong architecture, whatever it asks, and what it starts is translated too.",
    severity=Severity.CRITICAL,
    remedy=Remedy(
        "Recreate goarmd's virtual environment with a native Python: in goarmd's folder, type",
        ("rm -r .venv", "arch -arm64 make run PYTHON=/opt/homebrew/bin/python3"),
    ),
    evaluate=evaluate,
)
