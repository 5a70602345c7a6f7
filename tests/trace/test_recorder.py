# SPDX-License-Identifier: MIT
"""Keeping a trace, and its digest."""

import hashlib

import pytest

import pyitron
from kernel import trace as point
from pyitron.trace import Recorder, text


def test_recorder_keeps_events_in_order(names, kettle):
    """What went in is what is there."""
    events = kettle(100)
    recorder = Recorder(names)
    for event in events:
        recorder(event)
    assert recorder.events == events
    assert recorder.count == len(events)


def test_digest_is_the_hash_of_the_text(names, kettle):
    """The digest is what a hash of the written file gives, servers left out or not."""
    events = kettle(1_000)
    recorder = Recorder(names)
    for event in events:
        recorder(event)
    own = [event for event in events if event[1] != point.SERVER]
    assert len(own) < len(events)
    for chosen, include in ((own, False), (events, True)):
        expected = hashlib.sha256(text.encode("".join(text.lines(chosen, names)))).hexdigest()
        assert recorder.digest(include_servers=include) == expected


def test_limit_keeps_the_newest_and_the_same_digest(names, kettle):
    """A bounded recorder forgets events but neither their number nor their part in the digest."""
    events = kettle(2_000)
    bounded, full = Recorder(names, limit=100), Recorder(names)
    for event in events:
        bounded(event)
        full(event)
        assert len(bounded._events) < 200
    assert bounded.digest() == full.digest()
    assert bounded.events == events[-100:]
    assert bounded.count == len(events)
    assert bounded.digest(include_servers=True) == full.digest(include_servers=True)


def test_clear_begins_anew(names, kettle):
    """After clear() the recorder is as new."""
    recorder = Recorder(names, limit=10)
    for event in kettle(100):
        recorder(event)
    recorder.clear()
    assert (recorder.events, recorder.count) == ([], 0)
    assert recorder.digest() == Recorder().digest()


def test_limit_below_one_is_refused():
    """A limit that keeps nothing is an error that says what to give."""
    with pytest.raises(ValueError, match="1 or more"):
        Recorder(limit=0)


def run(sink, look=lambda: None):
    """Two tasks that wake each other while time passes; *look* is called in between."""
    kernel = pyitron.Kernel()
    pyitron.check(kernel.static("CRE_SEM", 1, pyitron.T_CSEM(pyitron.TA_NULL, 0, 9)))

    def giver(exinf):
        for _ in range(3):
            pyitron.dly_tsk(7)
            look()
            pyitron.sig_sem(1)

    def taker(exinf):
        assert pyitron.acre_sem(pyitron.T_CSEM(pyitron.TA_NULL, 0, 9)) == 2
        assert pyitron.sig_sem(9) == pyitron.E_NOEXS
        while pyitron.twai_sem(1, 20) == pyitron.E_OK:
            pass

    for ident, body in enumerate((giver, taker), 1):
        pyitron.check(kernel.static("CRE_TSK", ident, pyitron.T_CTSK(pyitron.TA_ACT, 0, body, ident, 64)))
    kernel.trace_to(sink)
    kernel.run()
    kernel.close()


def test_a_kernel_puts_the_same_into_a_recorder_as_into_any_other_sink():
    """Though it does not call it; whether events are taken out in between or not."""
    events, whole, parts = [], Recorder(), Recorder()
    lengths = []
    run(events.append)
    run(whole)
    run(parts, lambda: lengths.append((parts.count, len(parts.events))))
    assert len(events) > 40 and {event[0] for event in events} >= {0, 7_000_000, 14_000_000, 21_000_000, 41_000_000}
    assert whole.count == len(events)
    assert whole.events == parts.events == events
    assert lengths[0][0] == lengths[0][1] < lengths[1][0] == lengths[1][1] < len(events)
    assert whole.digest() == parts.digest()


def test_a_recorder_with_a_limit_is_called(names):
    """It has to forget as it goes along."""
    events, bounded = [], Recorder(limit=5)
    run(events.append)
    run(bounded)
    assert (bounded.events, bounded.count) == (events[-5:], len(events))


def test_what_a_recorder_is_given_comes_after_what_a_kernel_put_in():
    """In the order in which it came."""
    events, recorder = [], Recorder()
    run(events.append)
    run(recorder)
    more = (50, point.READY, 1, "", 0)
    recorder(more)
    assert recorder.events == [*events, more]
    run(recorder)
    recorder.clear()
    assert (recorder.events, recorder.count) == ([], 0)


def test_a_log_holds_as_many_events_as_come_and_all_that_they_hold():
    """However often it has to make room, and again after they were taken out."""
    log = point.Log()
    events = [(number << 40, number % 20, number, f"label {number % 7}", (1 << 62) - number * 3) for number in range(1_500)]
    events += [(1, 2, 3, "", -(1 << 62)), (1, 2, 3, "μ", -1)]
    for _ in range(2):
        for event in events:
            log.add(*event)
        assert log.count() == len(events)
        assert log.take() == events
        assert (log.count(), log.take()) == (0, [])
