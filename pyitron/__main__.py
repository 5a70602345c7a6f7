# SPDX-License-Identifier: MIT
"""``python -m pyitron``."""

import sys

from pyitron.cli import main

sys.exit(main())
