# SPDX-License-Identifier: MIT
"""What users get wrong: contained, recorded, explained; the rest of the system runs on."""

import threading

import pytest

import pyitron
from kernel.servers.semaphore import SemaphoreServer
from kernel.trace import DISPATCH
from pyitron import (
    E_CTX,
    E_OK,
    E_SYS,
    T_CTSK,
    TA_ACT,
    TA_STA,
    acre_tsk,
    act_tsk,
    del_tsk,
    dly_tsk,
    ext_tsk,
    get_tid,
    iact_tsk,
    isig_sem,
    ref_sem,
    sig_sem,
    slp_tsk,
    sns_ctx,
    ter_tsk,
    wai_sem,
)


def boom(exinf=None):
    raise ValueError("boom")


def test_exception_in_task_is_recorded_and_the_rest_runs_on(app):
    """The fault has name, time, exception and the task's own lines only."""
    app.kernel.names["tsk", 1] = "BROKEN"
    app.task(1, 1, lambda exinf: (dly_tsk(2), boom()))
    app.task(2, 2, lambda exinf: (dly_tsk(3), app.log.append("alive")))
    result = app.kernel.run()
    assert app.log == ["alive"]
    (fault,) = result.faults
    assert str(fault) == "task BROKEN at 2.000 ms: ValueError: boom"
    assert "in boom" in fault.traceback and "dispatcher" not in fault.traceback


def test_name_of_a_deleted_task_does_not_pass_to_the_next_with_its_id(make_app):
    """A new object under an old id is another one."""
    app = make_app(max_id=2)
    app.kernel.names["tsk", 1] = "OLD"
    app.task(1, 1, lambda exinf: None)
    new = T_CTSK(TA_ACT, 0, boom, 1, 64)
    app.task(2, 2, lambda exinf: app.log.extend([del_tsk(1), acre_tsk(new)]))
    (fault,) = app.kernel.run().faults
    assert (app.log, fault.name) == ([E_OK, 1], "task 1")


def test_exception_in_task_can_be_activated_again(app):
    """A queued activation starts it anew."""
    app.task(1, 1, lambda exinf: (app.log.append("start"), act_tsk(0) if len(app.log) == 1 else None, boom()))
    assert len(app.kernel.run().faults) == 2
    assert app.log == ["start", "start"]


def test_exception_in_handlers_leaves_the_interrupted_task_alone(app):
    """Interrupt handler, service routine, cyclic handler and host callback."""
    app.inh(1, boom)
    app.isr(2, boom)
    app.cyc(1, boom, 2, phase=2, attributes=TA_STA)
    app.kernel.raise_interrupt(1, 1)
    app.kernel.raise_interrupt(2, 1)
    app.kernel.at(1, lambda: boom())
    app.task(1, 1, lambda exinf: (dly_tsk(3), app.log.append(("task", sns_ctx()))))
    result = app.kernel.run(until=3)
    assert app.log == [("task", 0)]
    assert sorted(fault.kind for fault in result.faults) == ["handler", "handler", "handler", "host"]


def test_system_exit_in_task_is_a_fault_not_the_end_of_the_process(app):
    """sys.exit() in a task does not take the host down."""
    app.task(1, 1, lambda exinf: exit(3))
    assert [type(fault.exception) for fault in app.kernel.run().faults] == [SystemExit]


def test_exception_in_server_returns_e_sys_and_the_server_works_on(app, monkeypatch):
    """The caller is told, the fault recorded with the kernel's own frames; the next call works."""
    app.sem(1, count=1)
    server = app.kernel._system.servers[2]
    assert isinstance(server, SemaphoreServer)
    semaphore = server.objects.find(1)
    server.objects.items[1] = "not a semaphore"
    codes = []

    def main(exinf):
        codes.append(wai_sem(1))
        server.objects.items[1] = semaphore
        codes.append(wai_sem(1))

    app.task(1, 1, main)
    result = app.kernel.run()
    assert codes == [E_SYS, E_OK]
    assert [(fault.kind, fault.name) for fault in result.faults] == [("server", "semaphore")]
    assert "semaphore.py" in result.faults[0].traceback or pyitron.semaphore.__file__.endswith((".so", ".pyd"))


def test_service_call_outside_any_kernel_raises_with_advice():
    """There is no kernel that could answer."""
    with pytest.raises(RuntimeError, match="no kernel is current.*inside 'with kernel:'"):
        sig_sem(1)


def test_service_call_from_host_with_kernel_is_non_task_context(app):
    """i-forms work before and after a run, plain forms give E_CTX."""
    app.sem(1)
    app.task(1, 1, lambda exinf: app.log.append(wai_sem(1)))
    with app.kernel:
        assert [sns_ctx(), isig_sem(1), sig_sem(1), ref_sem(1)[0], slp_tsk(), ext_tsk(), get_tid()[0]] == [
            1, E_OK, E_CTX, E_CTX, E_CTX, E_CTX, E_CTX,
        ]  # fmt: skip
        app.run()
    assert app.log == [E_OK]


def test_service_call_from_another_host_thread_raises_with_advice(app):
    """Nothing happens to the system; the message tells what to do instead."""
    app.sem(1)
    errors = []

    def intruder():
        try:
            sig_sem(1)
        except RuntimeError as error:
            errors.append(str(error))

    def main(exinf):
        thread = threading.Thread(target=intruder, name="intruder")
        thread.start()
        thread.join()
        app.log.append(ref_sem(1)[1].semcnt)

    app.task(1, 1, main)
    app.run()
    assert app.log == [0]
    assert errors and "'intruder'" in errors[0] and "raise_interrupt" in errors[0]


def test_run_from_another_host_thread_raises_with_advice(app):
    """Tasks live in the thread of the first run."""
    app.task(1, 1, lambda exinf: slp_tsk())
    app.run()
    errors = []

    def other():
        try:
            app.kernel.run()
        except RuntimeError as error:
            errors.append(str(error))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert errors == ["this kernel ran in another host thread before: its tasks live there"]


def test_run_from_a_task_raises_with_advice(app):
    """A kernel does not run inside itself."""
    app.task(1, 1, lambda exinf: app.kernel.run())
    (fault,) = app.kernel.run().faults
    assert "running already" in str(fault)


def test_terminated_task_senses_and_consumes_in_finally_nothing_else_runs(app):
    """The sensing calls answer; no other task gets in before the termination is over."""

    def body(exinf):
        try:
            slp_tsk()
        finally:
            app.kernel.consume(1_000_000)
            app.kernel.raise_interrupt(1)
            app.log.append(("finally", sns_ctx()))

    app.inh(1, lambda: app.log.append("handler"))
    app.task(1, 1, body)
    app.task(2, 2, lambda exinf: (dly_tsk(1), app.log.append("ready"), ter_tsk(1), app.log.append("terminated")))
    app.task(3, 3, lambda exinf: app.log.append("third"), active=False)
    app.task(4, 2, lambda exinf: (dly_tsk(1), app.log.append("equal")))
    app.run(until=5)
    assert app.log == ["ready", ("finally", 0), "handler", "terminated", "equal"]


def test_task_terminated_before_its_first_step_never_begins(app):
    """An interrupt comes between its dispatch and its first line, and wakes the one that terminates it."""

    def sink(event):
        if event[1:3] == (DISPATCH, 2):
            app.kernel.raise_interrupt(1)

    app.inh(1, lambda: iact_tsk(1))
    app.task(1, 1, lambda exinf: app.log.append(("terminated", ter_tsk(2))), active=False)
    app.task(2, 2, lambda exinf: app.log.append("never"))
    app.task(3, 3, lambda exinf: app.log.append("third"))
    app.kernel.trace_to(sink)
    app.run(until=1)
    assert app.log == [("terminated", E_OK), "third"]


def test_terminated_task_raises_in_finally_is_recorded(app):
    """The termination is carried out all the same."""

    def body(exinf):
        try:
            slp_tsk()
        finally:
            boom()

    app.task(1, 1, body)
    app.task(2, 2, lambda exinf: app.log.append(ter_tsk(1)))
    result = app.kernel.run()
    assert app.log == [E_OK]
    assert [str(fault.exception) for fault in result.faults] == ["boom"]


def test_trace_sink_that_raises_is_detached(app):
    """The run goes on; what it raised is kept."""

    def sink(event):
        raise OSError("disk full")

    app.kernel.trace_to(sink)
    app.task(1, 1, lambda exinf: app.log.append("ran"))
    app.run()
    assert app.log == ["ran"] and str(app.kernel.trace_failure) == "disk full"


def test_livelock_is_reported_by_name_and_line(make_app):
    """A task that never lets time pass ends the run, with its place in the code."""
    app = make_app(livelock_limit=1000)
    app.kernel.names["tsk", 1] = "SPINNER"
    app.sem(1)

    def spin(exinf):
        while True:
            ref_sem(1)

    app.task(1, 1, spin)
    result = app.kernel.run()
    assert result.reason == "livelock"
    assert "SPINNER made 1,000 service calls while no time passed: test_faults.py:" in str(result.faults[0])
    assert "in spin" in str(result.faults[0])


def test_livelock_of_refused_calls_is_reported(make_app):
    """A loop around a call that always fails is one as well."""
    app = make_app(livelock_limit=1000)

    def spin(exinf):
        while wai_sem(0) != E_OK:
            pass

    app.task(1, 1, spin)
    assert app.kernel.run().reason == "livelock"


def test_livelock_in_a_handler_ends_the_handler(make_app):
    """The handler is a fault, and the run ends."""
    app = make_app(livelock_limit=1000)
    app.sem(1, maximum=1)

    def spin():
        while True:
            isig_sem(1)

    app.interrupt(1, spin)
    result = app.kernel.run()
    assert result.reason == "livelock" and result.faults[0].kind == "handler"


@pytest.mark.parametrize("device", ["interrupt", "host"])
def test_livelock_of_handlers_is_reported(make_app, device):
    """A handler that raises its own interrupt again at one instant, or a device that wants the present instant again."""
    app = make_app(livelock_limit=1000)
    again = (lambda: app.kernel.raise_interrupt(3)) if device == "interrupt" else (lambda: app.kernel.at(2, again))
    again.__name__ = "again"
    app.inh(3, again)
    app.kernel.at(2, again)
    result = app.kernel.run()
    (fault,) = result.faults
    assert (result.reason, fault.name, app.kernel.now_ns) == ("livelock", "again", 2_000_000)


def test_livelock_many_calls_while_time_passes_is_none(make_app):
    """The count begins anew whenever time has passed."""
    app = make_app(livelock_limit=100)
    app.sem(1)

    def body(exinf):
        for _ in range(1000):
            ref_sem(1)
            app.kernel.consume(1)

    app.task(1, 1, body)
    assert app.kernel.run().reason == "idle"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"clock": "sundial"}, 'clock must be "virtual" or "real"'),
        ({"servers": "lazy"}, 'servers must be "passive" or "active"'),
        ({"time_source": "x"}, "time_source must be"),
        ({"memory": -1}, "memory must be an int of 0 or more"),
        ({"max_id": 0}, "max_id must be an int of 1 or more"),
        ({"call_time": 1.5}, "call_time must be an int of 0 or more"),
        ({"livelock_limit": 2**70}, "livelock_limit must be an int"),
    ],
)
def test_kernel_options_out_of_range_raise_value_error(options, message):
    """The message names option and range."""
    with pytest.raises(ValueError, match=message):
        pyitron.Kernel(**options)


def test_kernel_methods_absurd_values_raise_with_the_name(app):
    """Times, interrupt numbers, callbacks."""
    kernel = app.kernel
    for call, message in (
        (lambda: kernel.run(until=-1), "until must be"),
        (lambda: kernel.run_for("1"), "duration must be"),
        (lambda: kernel.run_for(2**70), "duration must be"),
        (lambda: kernel.run(float("nan")), "until must be"),
        (lambda: kernel.consume(-1), "consume: ns must be"),
        (lambda: kernel.consume(2**62), "consume: ns must be"),
        (lambda: kernel.at(2**62, print), "at: ms must be"),
        (lambda: kernel.run(float("inf")), "until must be"),
        (lambda: kernel.raise_interrupt(256), "an interrupt number is an int from 0 to 255"),
        (lambda: kernel.raise_interrupt(1, at=-1), "raise_interrupt: at must be"),
        (lambda: kernel.set_interrupt_level(1, 16), "an interrupt level is an int from 1 to 15"),
        (lambda: kernel.static("CRE_X", 1, None), "CRE_X: there is no such static API"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(TypeError, match="callback must be callable"):
        kernel.at(1, None)


def test_static_api_in_a_run_raises_with_advice(app):
    """Configuration comes before the run."""
    app.run()
    with pytest.raises(RuntimeError, match="tasks create objects by service calls"):
        app.sem(1)


def test_calls_of_tasks_that_are_unwound_by_close_are_refused_not_faults(app):
    """They are for the kernel that is being closed, wherever the host is then."""

    def body(exinf):
        try:
            slp_tsk()
        finally:
            app.log.append(sig_sem(1))

    app.sem(1)
    app.task(1, 1, body)
    app.kernel.run()
    app.kernel.close()
    assert (app.log, app.kernel.result().faults) == ([E_CTX], [])
