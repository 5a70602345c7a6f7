# SPDX-License-Identifier: MIT
"""What message buffers and rendezvous cost, with 1 to 1,000 tasks that wait: the laws that the docstrings give."""

import pytest

from pyitron import (
    TA_TPRI,
    acp_por,
    cal_por,
    fwd_por,
    prcv_mbf,
    rpl_rdv,
    slp_tsk,
    snd_mbf,
)

SIZES = (1, 10, 100, 1000)
FIELDS = ("messages", "wait_operations", "wait_steps", "bytes_copied")


class Meter:
    """Counts what calls of a task cost."""

    def __init__(self, app):
        self.counters = app.kernel.counters
        self.costs = []

    def __call__(self, call, *arguments):
        before = self.counters.snapshot()
        answer = call(*arguments)
        after = self.counters.snapshot()
        self.costs.append(tuple(after[field] - before[field] for field in FIELDS))
        return answer


def waiting(app, number, body):
    """So many tasks of priorities 10 to 200, which wait in *body*."""
    for n in range(number):
        app.task(n + 1, 10 + n % 191, lambda exinf: (body(exinf), slp_tsk()), exinf=n)


@pytest.mark.parametrize("number", SIZES)
def test_accept_reply_and_forward_do_not_depend_on_the_callers(app, number):
    """The first caller matches: one step; a forward to an empty port moves the caller, a reply wakes it."""
    app.por(1)
    app.por(2)
    waiting(app, number, lambda n: cal_por(1, 1, b"abcd"))
    meter = Meter(app)

    def main():
        _, rdvno, _ = meter(acp_por, 1, 1)
        meter(fwd_por, 2, 1, rdvno, b"xy")
        _, rdvno, _ = meter(acp_por, 2, 1)
        meter(rpl_rdv, rdvno, b"12345678")

    app.main(main, priority=250, ident=5000)
    # The one that gets the reply runs at once, and goes to sleep: a message and a wait of its own.
    assert meter.costs == [(1, 1, 1, 0), (1, 1, 0, 2), (1, 1, 1, 0), (2, 2, 0, 8)]


@pytest.mark.parametrize("number", SIZES)
def test_accept_looks_at_callers_until_one_matches(app, number):
    """Linear in those that are looked at."""
    app.por(1)
    waiting(app, number, lambda n: cal_por(1, 2 if n == number - 1 else 1, b""))
    meter = Meter(app)
    app.main(lambda: meter(acp_por, 1, 2), priority=250, ident=5000)
    (cost,) = meter.costs
    # In order of arrival, and so of priority: the last one made is the last one of its priority.
    place = sorted(range(number), key=lambda n: 10 + n % 191).index(number - 1) + 1
    assert cost == (1, 1, place, 0)


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize("attributes", [0, TA_TPRI])
def test_receive_lets_in_no_more_senders_than_fit(app, attributes, number):
    """One message out, one in, however many wait."""
    app.mbf(1, attributes, largest=8, size=12)
    waiting(app, number + 1, lambda n: snd_mbf(1, bytes(8)))
    meter = Meter(app)
    app.main(lambda: meter(prcv_mbf, 1), priority=250, ident=5000)
    # The sender that is let in runs at once, and goes to sleep.
    assert meter.costs == [(2, 2, 0, 16)]
