# SPDX-License-Identifier: MIT
"""The same application with passive and with active servers."""

import pyitron
from pyitron import *
from pyitron.trace import Recorder


def first_task(exinf):
    for _ in range(100):
        wai_sem(1)
        sig_sem(2)


def second_task(exinf):
    for _ in range(100):
        sig_sem(1)
        wai_sem(2)


for servers in ("passive", "active"):
    with pyitron.Kernel(servers=servers) as kernel:
        for ident in (1, 2):
            kernel.static("CRE_SEM", ident, T_CSEM(TA_TFIFO, 0, 1))
        kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, first_task, 10, 1024))
        kernel.static("CRE_TSK", 2, T_CTSK(TA_ACT, 0, second_task, 10, 1024))
        recorder = Recorder(kernel.names)
        kernel.trace_to(recorder)
        result = kernel.run()
        print(f"{servers}: {result.calls} service calls, {result.switches} switches,", end=" ")
        print("trace", recorder.digest()[:12])
