# SPDX-License-Identifier: MIT
"""Message buffers: a ship's tracker keeps sentences until its modem is on."""

import struct
from pathlib import Path

import pyitron
from pyitron import *

MBF_LOG = 4
SENTENCES = (
    b"GGA,3518.2,N,13944.0,E",
    b"ZDA,093021",
    b"GGA,3518.9,N,13944.6,E",
    b"VTG,41.0",
)
# A position: degrees north and east, as the modem sends it.
POSITION = struct.Struct("<ff")


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:5} ms  {text}")


def name_of(tskid):
    return pyitron.current_kernel().names.get(("tsk", tskid), "nobody")


def receiver_task(exinf):
    """Sentences come in; each is copied into the buffer, and takes just the room it
    needs. If there is none, the task waits."""
    for sentence in SENTENCES:
        snd_mbf(MBF_SENTENCES, sentence)
        say(f"received {sentence.decode()}")
        dly_tsk(100)


def modem_task(exinf):
    """The modem takes sentences out as they came. Their sizes come back in place of
    E_OK."""
    dly_tsk(1_000)
    for _ in range(3):
        size, sentence = rcv_mbf(MBF_SENTENCES)
        say(f"sent {sentence.decode()} ({size} bytes)")
    drain_the_buffer()
    wait_for_orders()


def drain_the_buffer():
    """What is there is taken without waiting."""
    ercd, sentence = prcv_mbf(MBF_SENTENCES)
    while ercd > 0:
        say(f"sent {sentence.decode()} ({ercd} bytes)")
        ercd, sentence = prcv_mbf(MBF_SENTENCES)
    say(f"all is sent: {ercd_name(ercd)}")


def wait_for_orders():
    """The modem is on for half a second after the last order."""
    ercd, order = trcv_mbf(MBF_COMMAND, 500)
    while ercd > 0:
        say(f"order: {order.decode()}")
        ercd, order = trcv_mbf(MBF_COMMAND, 500)
    say(f"the modem goes off: {ercd_name(ercd)}")


def look_at_the_buffer():
    """How many messages there are, and how much room; each takes 4 bytes besides
    its own. Who waits to send comes first."""
    ercd, buffer = ref_mbf(MBF_SENTENCES)
    say(f"{buffer.smsgcnt} sentences, {buffer.fmbfsz} bytes are free")
    say(f"{name_of(buffer.stskid)} waits to send")


def give_orders():
    """A buffer of size 0 hands messages over: the sender goes on when they are
    taken, or after a time."""
    ercd = tsnd_mbf(MBF_COMMAND, b"report hourly", 100)
    say(f"an order in time: {ercd_name(ercd)}")
    dly_tsk(600)
    ercd = tsnd_mbf(MBF_COMMAND, b"report daily", 100)
    say(f"an order too late: {ercd_name(ercd)}")


def keep_a_log():
    """Packed structures are bytes, too. The buffer has room for two of them."""
    room = TSZ_MBF(2, POSITION.size)
    cre_mbf(MBF_LOG, T_CMBF(TA_TFIFO, maxmsz=POSITION.size, mbfsz=room))
    for north, east in ((35.3, 139.7), (35.4, 139.8), (35.5, 139.9)):
        ercd = psnd_mbf(MBF_LOG, POSITION.pack(north, east))
        say(f"log {north} N {east} E: {ercd_name(ercd)}")
    size, position = prcv_mbf(MBF_LOG)
    say("the first was {:.1f} N {:.1f} E".format(*POSITION.unpack(position)))
    del_mbf(MBF_LOG)


def too_long_a_message():
    """The kernel chooses the id. A message that is longer than the buffer allows,
    or empty, is refused."""
    mbfid = acre_mbf(T_CMBF(TA_TFIFO, maxmsz=8, mbfsz=64))
    ercd = psnd_mbf(mbfid, b"nine byte")
    say(f"message buffer {mbfid}: {ercd_name(ercd)}")


def captain_task(exinf):
    """The captain looks, and gives orders."""
    dly_tsk(900)
    look_at_the_buffer()
    dly_tsk(200)
    give_orders()
    keep_a_log()
    too_long_a_message()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
