# SPDX-License-Identifier: MIT
"""``#include "crossing.h"`` and ``#include "kernel_id.h"``: constants and ids."""

from pathlib import Path

from pyitron import config

HERE = Path(__file__).parent
globals().update(config.constants(HERE / "crossing.h"))
globals().update(config.read(HERE / "crossing.cfg").ids)
