"""Who keeps the others waiting? Looked at every 10 ms, from outside the run."""

import pyitron
from pyitron import *

ME_BUS, TSK_PUMP, TSK_LOG = 1, 1, 2


def pump_task(exinf):
    while True:
        dly_tsk(9)
        loc_mtx(ME_BUS)
        unl_mtx(ME_BUS)


def log_task(exinf):
    loc_mtx(ME_BUS)
    dly_tsk(15)
    unl_mtx(ME_BUS)
    slp_tsk()


with pyitron.Kernel() as kernel:
    kernel.names.update({("tsk", TSK_PUMP): "TSK_PUMP", ("tsk", TSK_LOG): "TSK_LOG", ("mtx", ME_BUS): "ME_BUS"})
    check(kernel.static("CRE_MTX", ME_BUS, T_CMTX(TA_INHERIT, 0)))
    check(kernel.static("CRE_TSK", TSK_PUMP, T_CTSK(TA_ACT, 0, pump_task, 2, 1024)))
    check(kernel.static("CRE_TSK", TSK_LOG, T_CTSK(TA_ACT, 0, log_task, 8, 1024)))
    for _ in range(3):
        kernel.run_for(10)
        state = kernel.snapshot()
        print(f"{state.time_ns // 1_000_000} ms, ME_BUS is with {state.object('ME_BUS').values['owner'] or 'nobody'}")
        for task in state.tasks:
            wait = task.wait.text if task.wait else ""
            print(f"  {task.name:8} {task.state:8} priority {task.priority}  {wait}")
