# SPDX-License-Identifier: MIT
"""Runs of a kernel under test: until an instant, until a condition holds, and what fails in them."""

import pytest

from pyitron import E_OK, T_CCYC, TA_STA, dly_tsk, ext_ker, isig_sem, slp_tsk, wai_sem


def test_run_until_an_instant_reaches_it(small):
    """And not more."""
    app = small()
    app.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, lambda exinf: app.note("tick"), 10, 10))
    result = app.kernel.run_until(25)
    assert result.reason == "until"
    assert app.log == [("tick", 10), ("tick", 20)]


def test_run_until_an_instant_that_is_over_is_a_mistake(small):
    """Somebody meant a duration; the instant that it is now is fine."""
    app = small()
    app.task(1, 5, lambda exinf: dly_tsk(100))
    app.kernel.run_until(25)
    app.kernel.run_until(25)
    with pytest.raises(ValueError, match=r"it is 25.000 ms already, .* run_for\(10\) goes on for 10 ms"):
        app.kernel.run_until(10)


def test_run_until_ends_early_if_all_is_done(small):
    """That is no failure."""
    app = small()
    app.task(1, 5, lambda exinf: dly_tsk(3))
    assert app.kernel.run_until(100).reason == "idle"


def test_run_until_an_instant_fails_in_a_deadlock(small):
    """With the report, and what to do if the test was to end the wait."""
    app = small()
    app.sem(1, name="SEM_A")
    app.task(1, 5, lambda exinf: wai_sem(1), "TSK_A")
    with pytest.raises(AssertionError) as caught:
        app.kernel.run_until(50)
    first, *_, last = str(caught.value).splitlines()
    assert first == "run_until: deadlock at 0.000 ms, before 50 ms"
    assert "waits for SEM_A (semaphore 1)" in str(caught.value)
    assert "kernel.at(ms, function)" in last
    assert app.kernel.run().reason == "deadlock"


@pytest.mark.parametrize("call_time", [0, 1_000])
def test_run_until_a_condition_ends_as_soon_as_it_holds(small, call_time):
    """At the next change of the running task, before anything else happens."""
    app = small(call_time=call_time)
    app.sem(1)

    def urgent(exinf):
        app.note("urgent")
        wai_sem(1)
        app.note("woken")

    app.task(1, 5, urgent)
    app.task(2, 6, lambda exinf: app.note("other"))
    result = app.kernel.run_until(lambda: len(app.log) == 1)
    assert (result.reason, [words[0] for words in app.log]) == ("pause", ["urgent"])
    app.kernel.run()
    assert [words[0] for words in app.log] == ["urgent", "other"]


def test_run_until_a_condition_sees_a_task_that_computes(small):
    """Nobody else gets the processor, so the clock tells when to look: a thousand times in the time allowed."""
    app = small()
    done = []

    def compute(exinf):
        for number in range(100):
            app.kernel.consume(1_000_000)
            done.append(number)

    app.task(1, 5, compute)
    app.kernel.run_until(lambda: len(done) >= 20, within=1_000)
    assert len(done) == 20


def test_run_until_a_condition_that_holds_runs_nothing(small):
    """The kernel has not begun."""
    app = small()
    app.task(1, 5, lambda exinf: app.note("ran"))
    app.kernel.run_until(lambda: True)
    assert app.log == []


def test_run_until_a_condition_fails_when_the_time_is_up(small):
    """It says which condition, and what time it is."""
    app = small()
    app.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, lambda exinf: None, 10, 10))

    def heated():
        return False

    line = heated.__code__.co_firstlineno
    with pytest.raises(AssertionError) as caught:
        app.kernel.run_until(heated, within=250)
    assert str(caught.value) == (
        f"run_until: the condition heated (test_running.py:{line}) did not come to hold within 250 ms; it is 250.000 ms"
    )


@pytest.mark.parametrize(
    ("body", "reason"), [(lambda exinf: slp_tsk(), "deadlock"), (lambda exinf: ext_ker(), "exit"), (lambda exinf: 0, "idle")]
)
def test_run_until_a_condition_fails_when_nothing_can_bring_it_about(small, body, reason):
    """At once, not when the time is up."""
    app = small()
    app.task(1, 5, body)
    with pytest.raises(AssertionError, match=f"can never come to hold: the run has ended with '{reason}' at 0.000 ms"):
        app.kernel.run_until(lambda: False)


def test_run_until_a_condition_that_the_last_event_brings_about(small):
    """The run has ended, and it holds."""
    app = small()
    app.task(1, 5, lambda exinf: app.note("done"))
    app.kernel.run_until(lambda: app.log)
    assert app.log == [("done", 0)]


@pytest.mark.parametrize("within", [-1, "10", float("inf")])
def test_run_until_refuses_a_time_that_is_none(small, within):
    """With the name of the parameter."""
    with pytest.raises(ValueError, match="within must be a number of milliseconds"):
        small().kernel.run_until(lambda: False, within=within)


@pytest.mark.parametrize("run", ["run", "run_until", "run_for", "step", "condition"])
def test_fault_is_raised_by_the_run_that_meets_it(small, run):
    """As the exception that it was, with the task and the time, and with its own lines first."""
    app = small()

    def body(exinf):
        raise LookupError("no such sensor")

    app.task(1, 5, body)
    runs = {
        "run": app.kernel.run,
        "run_until": lambda: app.kernel.run_until(10),
        "run_for": lambda: app.kernel.run_for(10),
        "step": app.kernel.step,
        "condition": lambda: app.kernel.run_until(lambda: False),
    }
    with pytest.raises(LookupError, match="no such sensor") as caught:
        runs[run]()
    assert caught.value.__notes__ == ["raised in task 1 at 0.000 ms"]
    assert caught.traceback[-1].name == "body"
    assert [entry.name for entry in caught.traceback if entry.path.name in ("context.py", "dispatcher.py", "machine.py")] == []


def test_fault_is_raised_once_and_the_kernel_runs_on(small):
    """So ``pytest.raises`` is how a test expects one; further ones of the run are named."""
    app = small()

    def fail(exinf):
        dly_tsk(exinf or 5)
        assert not app.log

    app.task(1, 5, fail)
    app.task(2, 5, fail)
    app.task(3, 6, lambda exinf: [app.note("first"), dly_tsk(20), app.note("second")])
    with pytest.raises(AssertionError) as caught:
        app.kernel.run_until(10)
    assert len(caught.value.__notes__) == 2 and caught.value.__notes__[1].startswith("and then: task task 2 at 5.000 ms")
    assert app.kernel.run_until(30).reason == "idle"
    assert app.log == [("first", 0), ("second", 20)]


def test_faults_may_be_kept(small):
    """Then they are in the result, as in that of any kernel."""
    app = small(keep_faults=True)
    app.task(1, 5, lambda exinf: 1 // 0)
    assert [type(fault.exception) for fault in app.kernel.run().faults] == [ZeroDivisionError]


def test_fault_while_tasks_are_unwound_is_raised_at_the_end(small):
    """A ``finally`` that fails."""
    app = small()

    def body(exinf):
        try:
            slp_tsk()
        finally:
            raise RuntimeError("cannot clean up")

    app.task(1, 5, body)
    app.kernel.run()
    with pytest.raises(RuntimeError, match="cannot clean up"):
        app.kernel.finish()


def test_sink_of_the_test_that_fails_is_raised(small):
    """It would be detached, and the rest of the trace missing."""
    app = small()
    app.task(1, 5, lambda exinf: slp_tsk())

    def sink(event):
        raise KeyError("nothing of this kind")

    app.kernel.trace_to(sink)
    with pytest.raises(KeyError, match="nothing of this kind"):
        app.kernel.run()


def test_sink_of_the_test_gets_the_events_beside_what_is_kept(small):
    """Until it is taken away."""
    app = small()
    app.task(1, 5, lambda exinf: [slp_tsk() for _ in range(3)])
    events = []
    app.kernel.trace_to(events.append)
    app.kernel.run()
    app.kernel.trace_to(None)
    kept = len(app.kernel.trace_events)
    app.kernel.run()
    assert events and events == app.kernel.trace_events[1 : kept + 1][-len(events) :]


def test_calls_of_the_host_are_for_an_entered_kernel(small):
    """They count as those of a handler; what they make ready runs in the next run."""
    app = small()
    app.sem(1)
    app.task(1, 5, lambda exinf: app.note(wai_sem(1)))
    with app.kernel.entered():
        assert app.kernel.run().reason == "deadlock"
        assert isig_sem(1) == E_OK
        assert app.kernel.run().reason == "idle"
    assert app.log == [(E_OK, 0)]


def test_last_events_are_kept_in_a_ring(small):
    """As many as asked for, as text; all of them only on demand."""
    few, none, every = small(last_events=2), small(last_events=0), small(last_events=2, whole_trace=True)
    for app in (few, none, every):
        app.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, lambda exinf: None, 10, 10))
        app.kernel.run_until(30)
    assert few.kernel.last_events() == every.kernel.last_events() == [
        "30.000000 timer         cyc cyc1", "30.000000 timer-end     cyc cyc1",
    ]  # fmt: skip
    assert (none.kernel.last_events(), len(every.kernel.trace_events)) == ([], 6)
    roomy = small(last_events=40, whole_trace=True)
    roomy.task(1, 5, lambda exinf: None)
    roomy.kernel.run()
    assert roomy.kernel.last_events() == roomy.kernel.last_events() and len(roomy.kernel.last_events()) < 10
    whole = small(last_events=0, whole_trace=True)
    whole.task(1, 5, lambda exinf: None)
    whole.kernel.run()
    assert whole.kernel.last_events() == [] != whole.kernel.trace_events


def test_sections_say_nothing_of_tasks_once_the_kernel_is_closed(small):
    """Only what was kept."""
    app = small()
    app.task(1, 5, lambda exinf: slp_tsk(), "TSK_A")
    app.kernel.run()
    assert [title for title, _ in app.kernel.sections()] == [
        "tasks at 0.000 ms", "deadlock", f"the last {len(app.kernel.last_events())} events of the trace",
    ]  # fmt: skip
    app.kernel.close()
    assert [title.split()[0] for title, _ in app.kernel.sections()] == ["the"]


def test_kernel_says_in_reports_what_time_it_is(small):
    """Pytest shows the parameters of a test that has failed."""
    app = small()
    app.task(1, 5, lambda exinf: dly_tsk(2))
    app.kernel.run()
    assert repr(app.kernel) == "<KernelUnderTest at 2.000 ms, 1 task>"


def test_kernel_that_has_done_nothing_has_nothing_to_show(small):
    """No empty sections."""
    assert small().kernel.sections() == []
