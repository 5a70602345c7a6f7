# SPDX-License-Identifier: MIT
"""Variable-size memory pools: a pager whose messages take just what they need."""

from pathlib import Path

import pyitron
from pyitron import *

MPL_BOOK = 4
TEXTS = (
    b"Call home.",
    b"The pump in hall 3 has stopped. " * 5,
    b"All is well again.",
    b"Lunch?",
)


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def name_of(tskid):
    return pyitron.current_kernel().names.get(("tsk", tskid), "nobody")


def radio_task(exinf):
    """A block of its length for each message that comes in; the task waits until
    there is one."""
    for text in TEXTS:
        ercd, block = get_mpl(MPL_TEXTS, len(text))
        block[:] = text
        say(f"a message of {len(block)} bytes has come in")
        snd_mbx(MBX_INBOX, block)
        dly_tsk(10)


def screen_task(exinf):
    """Each message is shown for 100 ms; then its memory is free for others."""
    while True:
        ercd, block = rcv_mbx(MBX_INBOX)
        say(f"screen: {bytes(block[:31]).decode()}")
        dly_tsk(100)
        rel_mpl(MPL_TEXTS, block)


def melody_task(exinf):
    """A melody is large. It is played if there is memory, at once or in a while;
    else there is a beep."""
    dly_tsk(20)
    ercd, block = pget_mpl(MPL_TEXTS, 120)
    say(f"memory for the melody: {ercd_name(ercd)}")
    ercd, block = tget_mpl(MPL_TEXTS, 120, 50)
    say(f"memory for the melody in 50 ms: {ercd_name(ercd)}, so: beep")


def look_at_the_pool():
    """The bytes that are free, the largest block that could be got at once, and who
    is first in line."""
    ercd, pool = ref_mpl(MPL_TEXTS)
    say(f"free: {pool.fmplsz} bytes, at most {pool.fblksz} in one block")
    say(f"first in line: {name_of(pool.wtskid)}")


def keep_an_address_book():
    """TSZ_MPL tells how large a pool has to be for so many blocks of that size."""
    cre_mpl(MPL_BOOK, T_CMPL(TA_TFIFO, mplsz=TSZ_MPL(2, 20)))
    blocks = [pget_mpl(MPL_BOOK, 20) for _ in range(3)]
    say(f"addresses: {', '.join(ercd_name(ercd) for ercd, block in blocks)}")
    ercd, block = pget_mpl(MPL_BOOK, 1000)
    say(f"more than the pool could ever give: {ercd_name(ercd)}")
    del_mpl(MPL_BOOK)


def bring_the_memory():
    """The kernel chooses the id; the application may bring the memory. The pool
    keeps its lists there, too."""
    memory = bytearray(128)
    mplid = acre_mpl(T_CMPL(TA_TPRI, mplsz=len(memory), mpl=memory))
    ercd, block = pget_mpl(mplid, 5)
    block[:] = b"12:30"
    say(f"pool {mplid}: {b'12:30' in memory}")


def service_task(exinf):
    """Who looks after the pager."""
    keep_an_address_book()
    bring_the_memory()
    dly_tsk(45)
    look_at_the_pool()
    dly_tsk(500)
    look_at_the_pool()
    ext_ker()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
