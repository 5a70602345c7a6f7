# SPDX-License-Identifier: MIT
from pyitron import *


def control_task(exinf):
    for number in range(exinf):
        dly_tsk(100)
        ercd, now = get_tim()
        print(f"{now} ms: reading {number}")
