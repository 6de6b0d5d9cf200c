"""`python -m goarmd`."""

from __future__ import annotations

import sys

from goarmd.cli import main

if __name__ == "__main__":
    sys.exit(main())
