# SPDX-License-Identifier: MIT
"""The lamp of ``norti.c``: what ``main`` made is a configuration file in Python."""

import pyitron
from pyitron import *

TSK_LAMP = 1


def lamp_task(exinf):
    for number in range(3):
        dly_tsk(300)
        print(f"{check(get_tim())} ms: {number}")


OBJECTS = {
    ("CRE_TSK", TSK_LAMP): T_CTSK(TA_HLNG | TA_ACT, NULL, lamp_task, 8, 1024, NULL),
}


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        for (api, ident), packet in OBJECTS.items():
            check(kernel.static(api, ident, packet))
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
