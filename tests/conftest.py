"""What all tests share: programs that tests/install_gopls.sh built are found before any other."""

from __future__ import annotations

import os
from pathlib import Path

_BUILT = Path(os.environ.get("GOARMD_TEST_TOOLS", "~/.cache/goarmd-test-tools")).expanduser()
os.environ["PATH"] = f"{_BUILT}{os.pathsep}{os.environ['PATH']}"
