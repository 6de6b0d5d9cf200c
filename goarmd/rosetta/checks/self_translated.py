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
    """One observation, when it is so."""
    for host in snapshot.of(Host):
        if host.self_translated:
            remedy = _image(host) if host.all_translated else None
            detail = "goarmd's own Python is built for another processor than this machine's"
            yield Observation("goarmd", detail, remedy)


def _image(host: Host) -> Remedy:
    """In a container everything comes from its image."""
    name = {"arm64": "arm64", "x86_64": "amd64"}.get(host.architecture, host.architecture)
    return Remedy(
        "In a container of an image for another processor all programs are translated: use the image for "
        f"linux/{name}, in devcontainer.json by `runArgs`.",
        (f"docker run --platform linux/{name} IMAGE",),
    )


CHECK = Check(
    name="self_translated",
    title="goarmd itself runs translated",
    help="A translated program is told things about the machine that are not so, and what it starts is translated too.",
    severity=Severity.CRITICAL,
    remedy=Remedy(
        "Install goarmd with a native Python, from a native terminal.",
        (
            "arch -arm64 python3 -m venv ~/.local/share/goarmd",
            "arch -arm64 ~/.local/share/goarmd/bin/pip install goarmd",
        ),
    ),
    evaluate=evaluate,
)
