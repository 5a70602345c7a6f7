# SPDX-License-Identifier: MIT
"""How many random programs are tried: with ``PYITRON_EXAMPLES=50000`` in the environment so many, others each time."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("PYITRON_EXAMPLES", "0"))
_UNCHECKED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def tried(number):
    """Settings of a test that tries *number* examples unless the environment says otherwise."""
    return settings(max_examples=EXAMPLES or number, derandomize=not EXAMPLES, suppress_health_check=_UNCHECKED)
