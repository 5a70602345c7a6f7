# SPDX-License-Identifier: MIT
"""The Python side's ``#include "kettle.h"``: every macro and enum constant of the header, under its own name."""

from pathlib import Path

from pyitron import config

globals().update(config.constants(Path(__file__).with_name("kettle.h")))
