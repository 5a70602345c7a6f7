# SPDX-License-Identifier: MIT
"""The real clock and host signals. Order is asserted, never a time; the runs last some milliseconds."""

import os
import signal
import threading

import pytest

from kernel.clock import make_clock
from pyitron import (
    TA_STA,
    dly_tsk,
    ena_tex,
    ext_ker,
    ext_tsk,
    iras_tex,
    isig_sem,
    loc_cpu,
    sig_sem,
    slp_tsk,
    sta_ovr,
    tslp_tsk,
    unl_cpu,
    wai_sem,
)

# A busy loop that nobody interrupts gives up, so that a failing test does not hang.
PATIENCE = 200_000_000


def busy_until(done):
    """Compute without a service call until *done* has something, or patience ends."""
    for _ in range(PATIENCE):
        if done:
            return True
    return False


@pytest.fixture
def real(make_app):
    """An application on the real clock."""
    return make_app(clock="real")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this host has no interval timer")
def test_sleep_ends_though_an_alarm_comes_in_its_last_moment():
    """The alarm that preempts tasks is often due just when a sleep is; a time-out that is overtaken must not become endless."""
    clock = make_clock("real")
    clock.start()
    endless = []
    watchdog = threading.Timer(60, lambda: (endless.append(clock.read()), clock.wake()))
    watchdog.start()
    old = signal.signal(signal.SIGALRM, lambda number, frame: None)
    try:
        for n in range(1500):
            signal.setitimer(signal.ITIMER_REAL, 100e-6)
            clock.sleep_until(clock.read() + 60_000 + 100 * (n % 500))
            if endless:
                break
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
        watchdog.cancel()
    assert endless == []


def test_delays_end_in_order_and_not_early(real):
    """Real time passes at least as long as asked for; on a busy host the second task may begin when the first delay is over."""

    def delayed(milliseconds):
        due = real.kernel.now_ns + milliseconds * 1_000_000
        dly_tsk(milliseconds)
        real.log.append((due, real.kernel.now_ns >= due))

    real.task(1, 1, lambda exinf: delayed(6))
    real.task(2, 1, lambda exinf: delayed(2))
    result = real.run()
    assert real.log == sorted(real.log)
    assert [in_time for _, in_time in real.log] == [True, True]
    assert result.reason == "idle"


def test_busy_task_of_low_priority_does_not_stop_a_higher_one(real):
    """It is preempted between two bytecodes, again and again."""
    ticks = []

    def periodic(exinf):
        for _ in range(3):
            dly_tsk(1)
            ticks.append(real.kernel.now_ns)

    def low(exinf):
        for _ in range(PATIENCE):
            if len(ticks) == 3:
                real.log.append("preempted three times")
                return

    real.task(1, 1, periodic)
    real.task(2, 9, low)
    real.run()
    assert real.log == ["preempted three times"]


def test_busy_task_is_interrupted_by_a_cyclic_handler_that_wakes_another(real):
    """Handler and woken task run before the busy one goes on."""
    done = []
    real.sem(1)
    real.cyc(1, lambda exinf: isig_sem(1), 1, attributes=TA_STA)
    real.task(1, 1, lambda exinf: (wai_sem(1), real.log.append("woken"), done.append(1)))
    real.task(2, 9, lambda exinf: (real.log.append(busy_until(done)), ext_ker()))
    real.run()
    assert real.log == ["woken", True]


def test_interrupt_from_another_host_thread_preempts_a_busy_task(real):
    """raise_interrupt is for any thread, at any time."""
    done = []
    real.sem(1)
    real.inh(5, lambda: isig_sem(1))
    device = threading.Thread(target=lambda: real.kernel.raise_interrupt(5))
    real.task(1, 1, lambda exinf: (wai_sem(1), real.log.append("woken"), done.append(1)))
    real.task(2, 9, lambda exinf: (device.start(), real.log.append(busy_until(done)), ext_ker()))
    real.run()
    device.join()
    assert real.log == ["woken", True]


def test_busy_task_handles_an_exception_in_the_middle_of_its_computation(real):
    """And ends it, without a service call of its own."""
    real.cyc(1, lambda exinf: iras_tex(1, 4), 2, attributes=TA_STA)
    real.task(1, 9, lambda exinf: (ena_tex(), busy_until([]), real.log.append("never")))
    real.tex(1, lambda texptn, exinf: (real.log.append(texptn), ext_tsk()))
    real.task(2, 10, lambda exinf: ext_ker())
    real.run()
    assert real.log == [4]


def test_busy_task_that_uses_up_its_processor_time_calls_the_overrun_handler(real):
    """Measured in real time; what others use meanwhile does not count, so there are only orders to see."""
    done = []
    real.ovr(lambda tskid, exinf: done.append(tskid))

    # A busy host takes a task off its processor now and then: the limit is far above that.
    def body(exinf):
        sta_ovr(0, 100_000)
        dly_tsk(150)
        real.log += [len(done), busy_until(done)]

    real.task(1, 9, body)
    real.run()
    assert (real.log, done) == ([0, True], [1])


def test_interrupt_from_another_host_thread_wakes_an_idle_kernel(real):
    """The run sleeps, and is rung up."""
    real.sem(1)
    real.inh(5, lambda: isig_sem(1))
    device = threading.Timer(0.005, lambda: real.kernel.raise_interrupt(5))
    real.task(1, 1, lambda exinf: (wai_sem(1), real.log.append("woken"), ext_ker()))
    device.start()
    assert real.run().reason == "exit"
    device.join()
    assert real.log == ["woken"]


def test_run_until_stops_a_busy_task_and_goes_on_with_it_later(real):
    """The time of the run is the host's; between runs it stands still."""
    done = []
    real.task(1, 1, lambda exinf: real.log.append(busy_until(done)))
    assert real.run(until=3).reason == "until"
    done.append(1)
    assert real.log == []
    assert real.run(until=2000).reason == "idle"
    assert real.log == [True]


@pytest.mark.parametrize("how", ["time-out", "interrupt from a thread"])
def test_consume_is_preempted_while_it_computes(real, how):
    """In the compiled build as well: the run ends long before the computation would."""
    real.inh(5, ext_ker)
    device = threading.Timer(0.002, lambda: real.kernel.raise_interrupt(5))
    if how == "time-out":
        real.task(1, 1, lambda exinf: (dly_tsk(2), ext_ker()))
    else:
        device.start()
    real.task(2, 9, lambda exinf: (real.kernel.consume(2_000_000_000), real.log.append("low")))
    result = real.run()
    assert (result.reason, real.log) == ("exit", [])
    assert result.time_ms < 2000


def test_time_event_due_while_the_cpu_is_locked_does_not_stop_the_task(real):
    """It is served at unl_cpu; until then the task computes undisturbed."""
    real.task(1, 1, lambda exinf: (dly_tsk(1), real.log.append("high")))

    def low(exinf):
        loc_cpu()
        real.kernel.consume(4_000_000)
        real.log.append("locked")
        unl_cpu()
        real.log.append("unlocked")

    real.task(2, 9, low)
    real.run()
    assert real.log == ["locked", "high", "unlocked"]


def test_consume_uses_processor_time(real):
    """A higher task's time is not counted as the caller's."""
    real.task(1, 9, lambda exinf: (real.kernel.consume(3_000_000), real.log.append("low ends")))
    real.task(2, 1, lambda exinf: (dly_tsk(1), real.kernel.consume(4_000_000), real.log.append("high ends")))
    result = real.run()
    assert real.log == ["high ends", "low ends"]
    assert result.time_ms >= 7


def test_run_in_a_thread_without_signals_still_serves_time_outs(real):
    """Preemption happens at service calls there."""
    done = []

    def low(exinf):
        for _ in range(PATIENCE):
            tslp_tsk(0)
            if done:
                return real.log.append("low ends")

    real.task(1, 1, lambda exinf: (dly_tsk(2), done.append(1), real.log.append("high")))
    real.task(2, 9, low)
    thread = threading.Thread(target=real.run)
    thread.start()
    thread.join()
    assert real.log == ["high", "low ends"]


@pytest.mark.parametrize("clock", ["virtual", "real"])
def test_ctrl_c_in_a_busy_task_stops_the_run_and_it_can_go_on(make_app, clock):
    """KeyboardInterrupt comes from run(); the task is where it was."""
    app = make_app(clock=clock)
    done = []

    def body(exinf):
        os.kill(os.getpid(), signal.SIGINT)
        app.log.append(busy_until(done))

    app.task(1, 1, body)
    app.task(2, 2, lambda exinf: slp_tsk())
    with pytest.raises(KeyboardInterrupt):
        app.run()
    assert app.log == []
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    done.append(1)
    app.run()
    assert app.log == [True]


@pytest.mark.parametrize("clock", ["virtual", "real"])
def test_ctrl_c_in_a_busy_handler_ends_the_handler_and_the_run(make_app, clock):
    """The handler is cut short; the kernel stays usable."""
    app = make_app(clock=clock)
    never = []

    def handler():
        os.kill(os.getpid(), signal.SIGINT)
        busy_until(never)
        app.log.append("went on")

    app.interrupt(1, handler)
    app.sem(1)
    app.task(1, 1, lambda exinf: (wai_sem(1), app.log.append("task"), ext_ker()))
    app.task(2, 2, lambda exinf: (dly_tsk(5), sig_sem(1)))
    with pytest.raises(KeyboardInterrupt):
        app.run()
    app.run()
    assert app.log == ["task"]
