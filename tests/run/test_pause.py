# SPDX-License-Identifier: MIT
"""Pausing a run from inside it: where it stops, that it goes on, and that nothing in the run depends on it."""

import threading

import pytest

from kernel.trace import CALL, RETURN
from pyitron import (
    TA_STA,
    act_tsk,
    dly_tsk,
    ena_tex,
    isig_sem,
    iwup_tsk,
    ras_tex,
    sig_sem,
    slp_tsk,
    sta_cyc,
    ter_tsk,
    twai_sem,
    wai_sem,
    wup_tsk,
)
from pyitron.trace import Recorder


def play(app):
    """Tasks that preempt, end, start and terminate each other, handlers, computing, an exception routine."""
    kernel = app.kernel

    def low(exinf):
        for _ in range(3):
            kernel.consume(1_500_000)
            act_tsk(2)
            app.note("low", sig_sem(1))
        ter_tsk(3)

    def helper(exinf):
        app.note("helper", twai_sem(1, 2))
        wup_tsk(3)

    def sleeper(exinf):
        ena_tex()
        try:
            while True:
                slp_tsk()
                ras_tex(3, 1)
        finally:
            app.note("unwound")

    app.sem(1)
    app.task(1, 9, low)
    app.task(2, 5, helper, active=False)
    app.task(3, 7, sleeper)
    app.tex(3, lambda pattern, exinf: app.note("routine", pattern))
    app.cyc(1, lambda exinf: (isig_sem(1), iwup_tsk(3)), 2, attributes=TA_STA)
    app.inh(4, lambda: isig_sem(1))
    kernel.raise_interrupt(4, at=3)


@pytest.mark.parametrize("every", [1, 2, 5])
def test_a_run_with_pauses_equals_one_without(make_app, every):
    """The trace, the log and the switches are the same, wherever it pauses."""
    seen = []
    for step in (0, every):
        app = make_app()
        play(app)
        recorder = Recorder(app.kernel.names)
        pauses = 0

        def sink(event, recorder=recorder, kernel=app.kernel, step=step):
            recorder(event)
            if step and recorder.count % step == 0:
                kernel.pause()

        app.kernel.trace_to(sink)
        while (result := app.run(until=9)).reason == "pause":
            pauses += 1
        assert app.kernel.trace_failure is None
        assert (pauses > 0) == (step > 0)
        seen.append((recorder.digest(include_servers=True), app.log, result.switches, result.calls, result.reason))
    assert seen[0] == seen[1]
    assert ("routine", 1, 2) in seen[0][1] and ("unwound", 4) in seen[0][1]


def test_pause_stops_before_the_task_goes_on(app):
    """From a sink, at the beginning of a call and at its end: its caller does not run on before the next run."""
    app.sem(1)
    app.task(1, 1, lambda exinf: (sig_sem(1), app.note("behind it")))
    app.kernel.trace_to(lambda event: app.kernel.pause() if event[1] in (CALL, RETURN) else None)
    for count in (0, 1):
        assert app.run().reason == "pause"
        assert app.kernel.snapshot().object(("sem", 1)).values["count"] == count
    assert app.log == []
    assert app.run().reason == "idle"
    assert app.log == [("behind it", 0)]


def test_pause_by_a_task_a_handler_and_a_device(app):
    """A task stops there and then; a handler and a device's callback finish first; there is no report."""
    kernel = app.kernel
    app.cyc(1, lambda exinf: (kernel.pause(), app.note("handler")), 5, phase=5)
    app.task(1, 1, lambda exinf: (app.note("task"), kernel.pause(), sta_cyc(1), dly_tsk(7), app.note("end")))
    kernel.at(3, lambda: (kernel.pause(), app.note("device")))
    results = [app.run(until=8) for _ in range(4)]
    assert [(result.reason, result.time_ms, result.report) for result in results] == [
        ("pause", 0, ""), ("pause", 3, ""), ("pause", 5, ""), ("until", 8, ""),
    ]  # fmt: skip
    assert app.log == [("task", 0), ("device", 3), ("handler", 5), ("end", 7)]


def test_pause_outside_the_run_is_refused(app):
    """Neither without a run nor from another host thread, where it would depend on chance what stops."""
    kernel = app.kernel
    with pytest.raises(RuntimeError, match="inside a run"):
        kernel.pause()
    raised = []

    def other():
        try:
            kernel.pause()
        except RuntimeError as error:
            raised.append(str(error))

    def body(exinf):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        wai_sem(1)

    app.sem(1, count=1)
    app.task(1, 1, body)
    assert app.run().reason == "idle"
    assert len(raised) == 1 and "inside a run" in raised[0]
