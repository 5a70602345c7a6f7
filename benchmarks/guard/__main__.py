# SPDX-License-Identifier: MIT
"""``python -P benchmarks/guard``: count instructions and compare them with the baseline. ``--help`` says how."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    # The folder is a package, whichever way it is run. Last, so that an installed pyitron comes before the sources beside it.
    sys.path[:] = [entry for entry in sys.path if not entry or Path(entry).resolve() != HERE]
    sys.path.append(str(HERE.parent.parent))
    from benchmarks.guard.command import main

    sys.exit(main())
