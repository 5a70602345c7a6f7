# SPDX-License-Identifier: MIT
"""Idioms of C that need a thought, in Python: loops, handlers and interrupts. Compare ``running.c``."""

from pathlib import Path

import pyitron
from pyitron import *

MICROSECOND = 1_000
TX_READY = 0x80


class Uart:
    """A model of the hardware: a character takes a millisecond."""

    def __init__(self):
        self.ready_ns = 0
        self.sent = []

    @property
    def status(self):
        return TX_READY if current_kernel().now_ns >= self.ready_ns else 0

    def send(self, character):
        self.sent.append(character)
        self.ready_ns = current_kernel().now_ns + 1000 * MICROSECOND


uart = Uart()


# -- a loop that waits for the hardware
def put_character(c):
    while uart.status & TX_READY == 0:
        current_kernel().consume(10 * MICROSECOND)
    uart.send(c)


# -- a loop that counts
def pulse():
    current_kernel().consume(250 * MICROSECOND)


# -- a loop that waits for a handler
def key_handler():
    isig_sem(SEM_KEY)


def wait_for_key():
    wai_sem(SEM_KEY)


# -- a critical section
class Shared:
    count = 3


my = Shared()


def take_count():
    loc_cpu()
    taken, my.count = my.count, 0
    unl_cpu()
    return taken


# -- cleaning up
def measure():
    ercd = wai_sem(SEM_ADC)
    if ercd != E_OK:
        return ercd
    try:
        ercd = tslp_tsk(10)
        if ercd == E_TMOUT:
            put_character("m")
        return ercd
    finally:
        sig_sem(SEM_ADC)


# -- the end of the idioms
def report(what):
    print(f"{current_kernel().now_ns / 1_000_000:6.2f} ms: {what}")


def main_task(exinf):
    for c in "abc":
        put_character(c)
    report(f"sent {''.join(uart.sent)}")
    pulse()
    report("pulse")
    wait_for_key()
    report("key")
    report(f"taken {take_count()}, left {my.count}")
    report(f"measured: {ercd_name(measure())}")


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_name("running.cfg"), globals())
        kernel.raise_interrupt(5, at=20)
        result = kernel.run(until=100)
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
