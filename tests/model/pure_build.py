# SPDX-License-Identifier: MIT
"""Tests of what is the same on every build, and of what only the pure one can do, are for the pure build."""

import pyitron


def of_the_pure_build(test):
    """*test* on the pure build; on others there is nothing to collect, and nothing that would be skipped."""
    return test if pyitron.build_kind() == "pure" else None
