# SPDX-License-Identifier: MIT
"""Kernels for tests: what the fixtures of the pytest plugin give, for annotations and for tests without pytest.

    >>> from pyitron.testing import KernelUnderTest
    >>> from pyitron import T_CTSK, TA_ACT, slp_tsk
    >>> kernel = KernelUnderTest()
    >>> kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, lambda exinf: slp_tsk(), 10, 1024))
    0
    >>> kernel.run().reason
    'deadlock'
    >>> kernel.states()
    {'tsk1': 'sleeping'}
"""

from pyitron.testing.expectations import Objects, States
from pyitron.testing.injections import Injection
from pyitron.testing.injector import Injector
from pyitron.testing.kernel import KernelUnderTest
from pyitron.testing.under_test import UnderTest

__all__ = ["Injection", "Injector", "KernelUnderTest", "Objects", "States", "UnderTest"]
