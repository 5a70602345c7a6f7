# SPDX-License-Identifier: MIT
"""Data queues: a weather mast, whose readings go from an interrupt to the radio."""

from pathlib import Path

import pyitron
from pyitron import *

INT_WIND = 1
DTQ_RAIN = 9
# What the converter of the wind gauge will read, in tenths of m/s.
converter = iter((31, 35, 42, 78, 55, 40, 38, 36))


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def name_of(tskid):
    return pyitron.current_kernel().names.get(("tsk", tskid), "nobody")


def wind_isr(exinf):
    """Each reading goes to who computes the mean, if there is room; and takes the
    place of the one that is shown."""
    reading = next(converter)
    ercd = ipsnd_dtq(DTQ_WIND, reading)
    if ercd != E_OK:
        say(f"reading {reading} is lost: {ercd_name(ercd)}")
    ifsnd_dtq(DTQ_LATEST, reading)


def mean_task(exinf):
    """The mean of four readings, for which it waits; it is handed over to the
    radio, for which it waits, too."""
    while True:
        total = 0
        for _ in range(4):
            ercd, reading = rcv_dtq(DTQ_WIND)
            total += reading
        say(f"the mean is {total / 40:.2f} m/s")
        snd_dtq(DTQ_RADIO, total // 4)


def display_task(exinf):
    """What is shown is the last reading of the second, if there was one."""
    for _ in range(2):
        ercd, reading = prcv_dtq(DTQ_LATEST)
        if ercd == E_OK:
            say(f"wind {reading / 10} m/s")
        else:
            say(f"no wind yet: {ercd_name(ercd)}")
        dly_tsk(450)


def radio_task(exinf):
    """With room for nothing, sender and receiver wait for each other. The radio
    sleeps if there is nothing for long."""
    ercd, mean = trcv_dtq(DTQ_RADIO, 600)
    while ercd == E_OK:
        say(f"on air: {mean}")
        ercd, mean = trcv_dtq(DTQ_RADIO, 600)
    say(f"the radio sleeps: {ercd_name(ercd)}")


def try_the_radio():
    """A datum is handed over to a receiver that waits; if none comes for it in 50
    ms, it stays with its sender."""
    ercd = tsnd_dtq(DTQ_RADIO, 0, 50)
    say(f"the radio is off, a test: {ercd_name(ercd)}")
    act_tsk(TSK_RADIO)
    ercd = tsnd_dtq(DTQ_RADIO, 0, 50)
    say(f"the radio is on, a test: {ercd_name(ercd)}")


def count_the_rain():
    """Two drops find room, a third does not; sent by force, it takes the place of
    the oldest."""
    cre_dtq(DTQ_RAIN, T_CDTQ(TA_TFIFO, dtqcnt=2))
    for drop in (1, 2, 3):
        ercd = psnd_dtq(DTQ_RAIN, drop)
        say(f"drop {drop}: {ercd_name(ercd)}")
    ercd = fsnd_dtq(DTQ_RAIN, 4)
    say(f"drop 4: {ercd_name(ercd)}")
    say(f"kept: {[prcv_dtq(DTQ_RAIN)[1] for _ in range(2)]}")
    del_dtq(DTQ_RAIN)


def look_at_the_queues():
    """How many data there are, and who is first in line to receive."""
    ercd, wind = ref_dtq(DTQ_WIND)
    say(f"{wind.sdtqcnt} readings wait, {name_of(wind.rtskid)} waits for one")


def take_a_python_object():
    """The kernel chooses an id; a datum is any object, so nothing has to be packed
    into an int."""
    dtqid = acre_dtq(T_CDTQ(TA_TFIFO, 1))
    psnd_dtq(dtqid, {"direction": "NW", "gust": 7.8})
    ercd, datum = prcv_dtq(dtqid)
    say(f"data queue {dtqid}: the wind comes from {datum['direction']}")


def service_task(exinf):
    """The engineer at the mast."""
    dly_tsk(1)
    try_the_radio()
    count_the_rain()
    take_a_python_object()
    dly_tsk(200)
    look_at_the_queues()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        for number in range(8):
            kernel.raise_interrupt(INT_WIND, at=100 * number + 110)
        result = kernel.run(until=2_000)
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
