# SPDX-License-Identifier: MIT
"""What ``#include "crossing.h"`` and ``#include "kernel_id.h"`` bring in C: constants of the headers, ids of the objects."""

from pathlib import Path

from pyitron import config

HERE = Path(__file__).parent
globals().update(config.constants(HERE / "crossing.h"))
globals().update(config.read(HERE / "crossing.cfg").ids)
