# SPDX-License-Identifier: MIT
"""Rendezvous: tills ask a card terminal for payments, and wait for its reply."""

from pathlib import Path

import pyitron
from pyitron import *

# What a call is about, and what an acceptor takes: they must have a bit in common.
PAYMENT, REFUND = 0x1, 0x2
POR_SAFE = 7


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def name_of(tskid):
    return pyitron.current_kernel().names.get(("tsk", tskid), "nobody")


def till_task(yen):
    """A till calls the terminal, and waits for its reply; the size of the reply
    comes back in place of E_OK."""
    size, reply = cal_por(POR_TERMINAL, PAYMENT, b"%d" % yen)
    say(f"till: {yen} yen: {reply.decode()}")


def kiosk_task(yen):
    """The kiosk has no patience: all must be over in 30 ms, from the call to the
    reply."""
    ercd, reply = tcal_por(POR_TERMINAL, PAYMENT, b"%d" % yen, 30)
    say(f"kiosk: cash, please: {ercd_name(ercd)}")


def terminal_task(exinf):
    """The terminal takes calls in turn. It answers the small ones itself, which
    takes 20 ms."""
    while True:
        size, rdvno, message = acp_por(POR_TERMINAL, PAYMENT | REFUND)
        if int(message) > 10_000:
            ask_the_bank(rdvno, message)
        else:
            dly_tsk(20)
            ercd = rpl_rdv(rdvno, b"paid")
            say(f"terminal: {int(message)} yen: {ercd_name(ercd)}")


def ask_the_bank(rdvno, message):
    """Others may answer: the caller goes on waiting, at another port, and the
    terminal is free for the next one."""
    ercd = fwd_por(POR_BANK, PAYMENT, rdvno, b"Shop 17: " + message)
    say(f"terminal: the bank is asked: {ercd_name(ercd)}")


def bank_task(exinf):
    """The bank takes its time. When it has had nothing to do for a second, it
    closes."""
    size, rdvno, message = tacp_por(POR_BANK, PAYMENT, 1_000)
    while size >= 0:
        say(f"bank: {message.decode()}")
        dly_tsk(100)
        rpl_rdv(rdvno, b"approved")
        size, rdvno, message = tacp_por(POR_BANK, PAYMENT, 1_000)
    say(f"bank: closes: {ercd_name(size)}")


def look_at_the_queue():
    """Who is first in line to call, or to accept."""
    ercd, port = ref_por(POR_TERMINAL)
    say(f"{name_of(port.ctskid)} calls, {name_of(port.atskid)} accepts")


def serve_at_the_safe():
    """Take a caller if there is one. Its rendezvous has a number, by which one can
    see who waits for the reply."""
    cre_por(POR_SAFE, T_CPOR(TA_TFIFO, maxcmsz=8, maxrmsz=8))
    ercd, rdvno, message = pacp_por(POR_SAFE, PAYMENT)
    say(f"manager: nobody at the safe: {ercd_name(ercd)}")
    act_tsk(acre_tsk(T_CTSK(TA_HLNG, 0, clerk_task, 9, 1024)))
    dly_tsk(1)
    size, rdvno, message = pacp_por(POR_SAFE, PAYMENT)
    ercd, rendezvous = ref_rdv(rdvno)
    say(f"manager: task {rendezvous.wtskid} wants {message.decode()}")
    rpl_rdv(rdvno, b"here")
    say(f"manager: and now {ref_rdv(rdvno)[1].wtskid} waits")


def clerk_task(exinf):
    """A clerk gets coins from the safe, and comes again when there is no safe any
    more."""
    for _ in range(2):
        size, reply = cal_por(POR_SAFE, PAYMENT, b"coins")
        if size >= 0:
            say(f"clerk: {reply.decode()}")
        else:
            say(f"clerk: {ercd_name(size)}")


def close_the_safe():
    """Who calls at a port when it is deleted gets E_DLT; a rendezvous that has
    begun goes on."""
    dly_tsk(1)
    ercd = del_por(POR_SAFE)
    say(f"manager: the safe is closed: {ercd_name(ercd)}")


def a_port_of_the_kernels_choice():
    """The kernel chooses the id. A call larger than the port allows is refused
    before anybody hears of it."""
    porid = acre_por(T_CPOR(TA_TPRI, 4, 0))
    ercd, reply = cal_por(porid, REFUND, b"too much")
    say(f"manager: port {porid}: {ercd_name(ercd)}")


def manager_task(exinf):
    """The shop's day."""
    dly_tsk(5)
    look_at_the_queue()
    dly_tsk(300)
    look_at_the_queue()
    serve_at_the_safe()
    close_the_safe()
    a_port_of_the_kernels_choice()
    dly_tsk(1_000)
    ext_ker()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
