# SPDX-License-Identifier: MIT
from pathlib import Path

import pyitron
from pyitron import *


class Sample(T_MSG):
    def __init__(self, number):
        self.number = number


def tick_handler(exinf):
    isig_sem(SEM_TICK)


def sampler_task(exinf):
    for number in range(exinf):
        wai_sem(SEM_TICK)
        snd_mbx(MBX_LOG, Sample(number))


def logger_task(exinf):
    while True:
        ercd, sample = trcv_mbx(MBX_LOG, 250)
        _, now = get_tim()
        print(f"{now:4} ms:", f"sample {sample.number}" if ercd == E_OK else ercd_name(ercd))


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_name("first.cfg"), globals())
        result = kernel.run(until=1_000)
        print(f"ended by {result.reason!r} at {result.time_ms:.0f} ms, faults: {len(result.faults)}")
