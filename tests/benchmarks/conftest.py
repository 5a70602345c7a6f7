# SPDX-License-Identifier: MIT
"""The benchmarks are no part of what is installed: they are imported from the checkout, after everything else."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from benchmarks.measure import Case, Result, Series  # noqa: E402


@pytest.fixture
def result():
    """A floor, three subjects and both builds; and a key with sizes."""
    made = Result(host={"system": "a host", "Python": "3.11"}, notes=["left out: a peer"])

    def add(key, subject, values, size=1, build="compiled", **more):
        case = Case(key, subject, size, build)
        made.series[case] = Series(case, "ns", values=values, **more)

    add("pair", "pyitron", [40.0, 30.0, 50.0])
    add("pair", "pyitron", [400.0], build="pure")
    add("pair", "two calls", [20.0, 20.0, 26.0], floor=True, ours=False)
    add("pair", "peer", [90.0, 80.0, 100.0], ours=False)
    for size in (10, 1000):
        add("ring", "pyitron", [100.0 + size], size, sized=True)
        add("ring", "greenlet", [50.0], size, sized=True, floor=True, ours=False)
    return made
