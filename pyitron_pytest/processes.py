# SPDX-License-Identifier: MIT
"""``ProcessUnderTest``: what the fixture ``process`` makes."""

from posix_rt import Process
from pyitron.testing import UnderTest

__all__ = ["ProcessUnderTest"]


class ProcessUnderTest(UnderTest, Process):
    """A POSIX process for one test."""
