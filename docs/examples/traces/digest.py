# SPDX-License-Identifier: MIT
import pyitron
from pyitron import *
from pyitron.trace import Recorder


def task(exinf):
    dly_tsk(exinf)


kernel = pyitron.Kernel()
kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 10, task, 10, 1024))

recorder = Recorder(kernel.names)
kernel.trace_to(recorder)
kernel.run(until=1_000)
print(recorder.count, recorder.digest())
