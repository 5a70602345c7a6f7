# SPDX-License-Identifier: MIT
"""Makes ``benchmarks`` importable."""

import sys
from pathlib import Path

# Last, so that an installed pyitron comes before the sources beside it.
sys.path.append(str(Path(__file__).resolve().parents[2]))
