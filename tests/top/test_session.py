# SPDX-License-Identifier: MIT
"""The run that ``top`` drives: its pace, holding, steps, what it looks for, how it ends, and code that does not come back."""

import signal

import pytest

import pyitron
from pyitron import E_OK, T_CCYC, T_CSEM, T_CTSK, TA_ACT, TA_NULL, TA_STA, dly_tsk, ext_ker, wai_sem
from pyitron.top.session import SPEEDS, Session
from pyitron.trace import Recorder


def listen(session, *others):
    """Record the run that a session drives; *others* get its events as well."""
    recorder = Recorder(session.kernel.names)
    own = session.activity
    session.activity = lambda event: [sink(event) for sink in (own, recorder, *others)]
    return recorder


def milliseconds(session):
    return session.kernel.now_ns / 1e6


def test_the_pace_is_that_of_the_host_times_the_speed(make_session, host):
    """At speed 2; what has been held is not made up for, and neither is another speed."""
    session = make_session(speed=2.0)
    seen = []
    for step in (0.010, 0.005, 0.0):
        host.now += step
        session.advance()
        seen.append(milliseconds(session))
    session.hold()
    host.now += 5.0
    session.advance()
    session.resume()
    host.now += 0.010
    session.advance()
    seen.append(milliseconds(session))
    session.change_speed(1)
    host.now += 0.010
    session.advance()
    seen.append(milliseconds(session))
    assert seen == [20, 30, 30, 50, 100]


def test_speeds_go_up_and_down_and_stop_at_the_ends(make_session):
    """One that is not in the list counts as the next one below it is asked for."""
    session = make_session(speed=1.0)
    session.change_speed(1)
    up = session.speed
    session.change_speed(-3)
    down = session.speed
    session.change_speed(-99)
    lowest = session.speed
    session.change_speed(99)
    fastest = session.speed
    session.change_speed(-1)
    assert (up, down, lowest, fastest, session.speed) == (2.0, 0.2, SPEEDS[0], None, SPEEDS[-2])


def test_a_slice_that_takes_long_pauses_at_a_service_call(make_session, host):
    """As fast as it goes, it comes back when the host's time is over; when it cannot keep up, it does not hurry later."""
    session = make_session(speed=None)
    listen(session, lambda event: setattr(host, "now", host.now + 0.001))
    session.advance()
    first = session.kernel.now_ns
    session.set_speed(100.0)
    host.now += 1.0
    session.advance()
    second = session.kernel.now_ns
    session.advance()
    assert 0 < first < second == session.kernel.now_ns < 50_000_000_000
    assert session.going and not session.ended


def test_step_event_by_event_and_the_trace_is_that_of_a_plain_run(make_session, kernel, another_kernel):
    """Each step ends at the first chance after an event; nothing in the run depends on being stepped."""
    session = make_session(until_ns=40_000_000)
    recorder = listen(session)
    counts = []
    while not session.ended:
        before = recorder.count
        session.step_event()
        assert not session.going and not session.seeking
        counts.append(recorder.count - before)
    plain = Recorder(another_kernel.names)
    another_kernel.trace_to(plain)
    another_kernel.run(until=40)
    assert recorder.digest() == plain.digest()
    assert len(counts) > plain.count / 2 and max(counts) < 8


def test_step_by_instants(make_session):
    """All that can be done, with the time that it takes, then what is due next."""
    session = make_session()
    seen = []
    for _ in range(5):
        session.step_instant()
        seen.append(milliseconds(session))
    assert seen == [1, 12, 23, 32, 42]


def test_run_to_a_task(make_session, kernel, host):
    """As fast as it goes, to the task's first call after it got the processor; holding gives up."""
    session = make_session(speed=0.001)
    listen(session, lambda event: setattr(host, "now", host.now + 0.01))
    session.run_to(1)
    session.run_to(2)
    state = kernel.snapshot()
    assert not session.going and state.task(state.running).name == "LOGGER"
    session.run_to(3)
    assert session.going and session.seeking
    session.hold()
    assert not session.going and not session.seeking


def test_it_ends_at_the_time_given(make_session, host):
    """And does not go on, whatever is asked of it."""
    session = make_session(until_ns=25_000_000, speed=None)
    session.advance()
    for ask in (session.resume, session.step_event, session.step_instant, lambda: session.run_to(1), session.advance):
        ask()
    assert session.ended and not session.going
    assert (session.result.reason, session.result.time_ms) == ("until", 25)
    assert session.finish() is session.result


@pytest.mark.parametrize(
    ("body", "reason"),
    [(lambda exinf: wai_sem(1), "deadlock"), (lambda exinf: dly_tsk(1), "idle"), (lambda exinf: ext_ker(), "exit")],
    ids=["deadlock", "idle", "exit"],
)
def test_it_ends_as_the_run_does(make_session, body, reason):
    """With the result that the run had; a snapshot can still be taken."""
    kernel = pyitron.Kernel()
    assert kernel.static("CRE_SEM", 1, T_CSEM(TA_NULL, 0, 1)) == E_OK
    assert kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, body, 1, 64)) == E_OK
    session = make_session(kernel, speed=None)
    session.advance()
    assert session.ended and session.result.reason == reason
    assert len(kernel.snapshot().tasks) == 1
    kernel.close()


def test_finish_before_the_end_says_that_the_user_ended_it(make_session):
    """Or Ctrl-C did."""
    session = make_session()
    assert session.finish().reason == "quit"
    other = make_session(pyitron.Kernel())
    signal.raise_signal(signal.SIGINT)
    assert other.guard.interrupted
    assert other.finish().reason == "interrupted"


def busy(exinf):
    """It makes no service call."""
    while True:
        pass


def test_code_that_does_not_come_back_is_interrupted(make_session):
    """In a task: it stands where it was, and the message names it and the line; it can go on."""
    kernel = pyitron.Kernel()
    assert kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, busy, 1, 64)) == E_OK
    session = make_session(kernel)
    for _ in range(2):
        session.step_instant()
        assert not session.going and not session.ended and not session.guard.interrupted
        assert session.message.startswith("interrupted: tsk1 [test_session.py:") and "in busy" in session.message
    assert kernel.snapshot().task(1).state == "running"
    kernel.close()


def test_a_handler_that_does_not_come_back_is_cut_short(make_session):
    """As Ctrl-C would; the tasks go on."""
    kernel = pyitron.Kernel()
    assert kernel.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, busy, 1_000, 1)) == E_OK
    assert kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, lambda exinf: dly_tsk(5_000), 1, 64)) == E_OK
    session = make_session(kernel, until_ns=10**9, speed=None)
    session.advance()
    assert not session.ended and session.message == "interrupted: a handler ran on without a service call; space lets it go on"
    session.resume()
    session.advance()
    assert session.result.reason == "until"
    kernel.close()


def test_ctrl_c_in_a_slice_is_the_users(make_session):
    """It is not taken for the guard's own."""
    kernel = pyitron.Kernel()

    def body(exinf):
        signal.raise_signal(signal.SIGINT)
        dly_tsk(1)

    assert kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, body, 1, 64)) == E_OK
    session = make_session(kernel, patience=60.0)
    session.step_instant()
    assert session.guard.interrupted and not session.guard.rang
    assert session.finish().reason == "interrupted"
    kernel.close()


def test_real_time_goes_by_slices_and_steps_by_events(kernel):
    """A slice of the host's time is one of the kernel's; a step by instants does not wait for a far one."""
    real = pyitron.Kernel(clock="real")
    assert real.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, lambda exinf: (dly_tsk(3), dly_tsk(3_600_000)), 1, 64)) == E_OK
    session = Session(real, real=True)
    session.step_instant()
    assert session.activity.of(1).dispatches == 1 and session.kernel.now_ns < 3_000_000_000
    session.resume()
    before = session.kernel.now_ns
    assert session.advance() == 0.0
    assert session.kernel.now_ns >= before + 50_000_000
    session.step_instant()
    assert session.going and session.seeking and not session.ended
    real.close()


def test_a_sink_that_fails_is_an_error_of_ours(make_session):
    """It is not passed over in silence."""
    session = make_session()

    def broken(event):
        raise ZeroDivisionError

    session.activity = broken
    with pytest.raises(ZeroDivisionError):
        session.step_event()
