# SPDX-License-Identifier: MIT
"""``python -m pyitron``."""

import sys

from pyitron_command import main

sys.exit(main())
