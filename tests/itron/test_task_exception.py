# SPDX-License-Identifier: MIT
"""Task exceptions."""

import pytest

from kernel import trace as point
from pyitron import (
    E_CTX,
    E_ID,
    E_NOEXS,
    E_OBJ,
    E_OK,
    E_PAR,
    E_RLWAI,
    E_RSATR,
    T_DTEX,
    T_RTEX,
    TSK_SELF,
    TTEX_DIS,
    TTEX_ENA,
    act_tsk,
    chg_pri,
    def_tex,
    dis_dsp,
    dis_tex,
    dly_tsk,
    ena_dsp,
    ena_tex,
    exd_tsk,
    ext_tsk,
    get_tid,
    iras_tex,
    isig_sem,
    loc_cpu,
    pol_sem,
    ras_tex,
    ref_tex,
    ref_tsk,
    rel_wai,
    rsm_tsk,
    sig_sem,
    slp_tsk,
    sns_dsp,
    sns_loc,
    sns_tex,
    sta_tsk,
    sus_tsk,
    ter_tsk,
    tslp_tsk,
    unl_cpu,
    wai_sem,
    wup_tsk,
)


@pytest.fixture
def own(app):
    """Runs a body in task 99, whose exceptions are enabled; its routine logs."""

    def run(body, routine=lambda texptn, exinf: app.log.append(("exception", texptn, sns_tex()))):
        app.task(99, 100, lambda exinf: (ena_tex(), body()))
        app.tex(99, routine)
        app.run()
        return app.log

    return run


def test_ras_tex_self_runs_the_routine_before_it_returns(app, own):
    """It gets the pattern and the task's exinf; exceptions are disabled while it runs and enabled afterwards."""
    assert own(
        lambda: app.log.append((ras_tex(TSK_SELF, 5), ref_tex(TSK_SELF))),
        lambda texptn, exinf: app.log.append((texptn, exinf, get_tid(), sns_tex())),
    ) == [(5, 0, (E_OK, 99), 1), (E_OK, (E_OK, T_RTEX(TTEX_ENA, 0)))]


def test_ras_tex_disabled_patterns_add_up_until_ena_tex(app, own):
    """One call of the routine handles them all."""

    def body():
        app.log.append([dis_tex(), ras_tex(99, 1), ras_tex(99, 4), ras_tex(99, 4), sns_tex(), ref_tex(99)])
        app.log.append(ena_tex())

    assert own(body) == [[E_OK, E_OK, E_OK, E_OK, 1, (E_OK, T_RTEX(TTEX_DIS, 5))], ("exception", 5, 1), E_OK]


def test_ras_tex_pattern_of_32_bits_as_c_converts_it(app, own):
    """~1 is all bits but one; what is beyond 32 bits is cut off."""
    assert own(lambda: app.log.append([ras_tex(99, ~1), ras_tex(99, 1 << 32), ras_tex(99, (1 << 33) + 2)])) == [
        ("exception", 0xFFFFFFFE, 1), ("exception", 2, 1), [E_OK, E_PAR, E_OK],
    ]  # fmt: skip


def test_task_starts_with_exceptions_disabled_and_nothing_pending(app):
    """At each activation anew, also after one that left something pending."""
    app.task(1, 5, lambda exinf: (app.log.append((ref_tex(0), sns_tex())), ras_tex(0, 3)))
    app.tex(1, lambda texptn, exinf: app.log.append("never"))
    app.main(lambda: act_tsk(1))
    assert app.log == [((E_OK, T_RTEX(TTEX_DIS, 0)), 1)] * 2


def test_ras_tex_for_another_task_is_delivered_when_that_runs_next(app):
    """Not earlier: a task of lower priority handles it in its own time and context."""
    app.task(1, 200, lambda exinf: (ena_tex(), app.note("one"), slp_tsk(), app.note("two")))
    app.tex(1, lambda texptn, exinf: app.note(("exception", texptn, get_tid()[1])))

    def main():
        dly_tsk(1)
        app.log.append((ras_tex(1, 8), wup_tsk(1)))
        app.note("still here")
        dly_tsk(1)

    app.main(main)
    assert app.log == [("one", 0), (E_OK, E_OK), ("still here", 1), (("exception", 8, 1), 1), ("two", 1)]


def test_ras_tex_waiting_task_wait_goes_on(app):
    """The routine runs when the wait is over, before the call returns its own result."""
    app.task(1, 5, lambda exinf: (ena_tex(), app.note("result", tslp_tsk(10))))
    app.tex(1, lambda texptn, exinf: app.note("exception", texptn))
    app.main(lambda: (dly_tsk(1), ras_tex(1, 1), app.note("requested"), dly_tsk(1), app.log.append(rel_wai(1))))
    assert app.log == [("requested", 1), ("exception", 1, 2), ("result", E_RLWAI, 2), E_OK]


def test_routine_that_waits_keeps_the_interrupted_call_s_results(app):
    """It may make any service call of a task; the call that it came in between returns what it should."""
    app.sem(1)
    app.sem(2)
    app.task(1, 5, lambda exinf: (ena_tex(), app.note("wai_sem", wai_sem(1)), app.note("ref", ref_tsk(1)[1].tskpri)))
    app.tex(1, lambda texptn, exinf: (app.note("in", pol_sem(2)), app.note("in", wai_sem(2), slp_tsk())))
    app.main(lambda: (ras_tex(1, 1), sig_sem(1), dly_tsk(3), sig_sem(2), dly_tsk(3), wup_tsk(1)))
    assert app.log == [("in", -50, 0), ("in", E_OK, E_OK, 6), ("wai_sem", E_OK, 6), ("ref", 5, 6)]


def test_routine_with_exceptions_enabled_in_it_nests(app, own):
    """ena_tex in a routine lets the next request in, on top of it; after the last one exceptions are enabled."""

    def routine(texptn, exinf):
        app.log.append(("begin", texptn))
        if texptn == 1:
            ena_tex()
            ras_tex(TSK_SELF, 2)
        app.log.append(("end", texptn, sns_tex()))

    assert own(lambda: (ras_tex(TSK_SELF, 1), app.log.append(sns_tex())), routine) == [
        ("begin", 1), ("begin", 2), ("end", 2, 1), ("end", 1, 0), 0,
    ]  # fmt: skip


def test_request_made_in_the_routine_runs_it_again_afterwards(app, own):
    """Disabled while it runs, so one after the other and without a growing stack."""

    def routine(texptn, exinf):
        app.log.append(texptn)
        if texptn < 5000:
            ras_tex(TSK_SELF, texptn + 1)

    assert own(lambda: ras_tex(TSK_SELF, 1), routine) == list(range(1, 5001))


@pytest.mark.parametrize("end", [ext_tsk, exd_tsk])
def test_routine_ends_the_task(app, end):
    """The stack is unwound through the call that was interrupted; queued activations start it anew."""

    def body(exinf):
        ena_tex()
        try:
            slp_tsk()
            app.log.append("never")
        finally:
            app.log.append("unwound")

    app.task(1, 5, body)
    app.tex(1, lambda texptn, exinf: end())
    app.main(lambda: (ras_tex(1, 1), app.log.append(wup_tsk(1)), app.log.append(ref_tex(1)[0])))
    assert app.log == ["unwound", E_OK, E_OBJ if end is ext_tsk else E_NOEXS]


def test_routine_that_raises_ends_the_task_with_a_fault(app):
    """As if the exception had been raised in the interrupted call."""
    app.task(1, 5, lambda exinf: (ena_tex(), ras_tex(0, 1), app.log.append("never")))
    app.tex(1, lambda texptn, exinf: 1 // 0)
    (fault,) = app.kernel.run().faults
    assert (app.log, fault.kind, type(fault.exception)) == ([], "task", ZeroDivisionError)


def test_routine_that_raises_can_be_caught_by_the_task(app, own):
    """A way to break out of a long computation; exceptions stay disabled until the task enables them."""

    class Stop(Exception):
        pass

    def body():
        try:
            ras_tex(TSK_SELF, 1)
        except Stop:
            app.log.append(("stopped", sns_tex()))

    def routine(texptn, exinf):
        raise Stop

    assert own(body, routine) == [("stopped", 1)]


def test_ter_tsk_in_the_routine_unwinds_both(app):
    """A task that waits in its exception routine is terminated like any other."""

    def routine(texptn, exinf):
        try:
            slp_tsk()
        finally:
            app.log.append("routine")

    def body(exinf):
        ena_tex()
        try:
            ras_tex(0, 1)
        finally:
            app.log.append("task")

    app.task(1, 5, body)
    app.tex(1, routine)
    app.main(lambda: app.log.append(ter_tsk(1)))
    assert app.log == ["routine", "task", E_OK]


def test_suspended_task_handles_exceptions_after_it_is_resumed(app):
    """A suspension holds the routine back, too."""
    app.task(1, 5, lambda exinf: (ena_tex(), dly_tsk(1), app.note("task")))
    app.tex(1, lambda texptn, exinf: app.note("exception"))
    app.main(lambda: (sus_tsk(1), ras_tex(1, 1), dly_tsk(5), rsm_tsk(1)))
    assert app.log == [("exception", 5), ("task", 5)]


def test_iras_tex_interrupted_task_handles_it_when_the_handler_is_done(app):
    """In the middle of its computation."""
    app.task(1, 5, lambda exinf: (ena_tex(), app.kernel.consume(3_000_000), app.note("computed")))
    app.tex(1, lambda texptn, exinf: app.note("exception", texptn))
    app.interrupt(2, lambda: (app.note("handler", iras_tex(1, 6), sns_tex()), app.note("end")))
    app.run()
    assert app.log == [("handler", E_OK, 0, 2), ("end", 2), ("exception", 6, 2), ("computed", 3)]


def test_iras_tex_and_a_release_of_a_higher_task_goes_first(app):
    """The exception waits until its task has the processor again."""
    app.sem(1)
    app.task(1, 5, lambda exinf: (ena_tex(), app.kernel.consume(3_000_000)))
    app.task(2, 1, lambda exinf: (wai_sem(1), app.note("urgent")))
    app.tex(1, lambda texptn, exinf: app.note("exception"))
    app.interrupt(2, lambda: (iras_tex(1, 1), isig_sem(1)))
    app.run()
    assert app.log == [("urgent", 2), ("exception", 2)]


def test_exceptions_pending_when_the_cpu_is_locked_wait_for_the_unlocking(app, own):
    """Task code with the CPU locked is not interrupted."""

    def body():
        loc_cpu()
        app.kernel.raise_interrupt(3)
        app.log.append("locked")
        unl_cpu()
        app.log.append("unlocked")

    app.inh(3, lambda: iras_tex(99, 2))
    assert own(body) == ["locked", ("exception", 2, 1), "unlocked"]


def test_exceptions_with_dispatching_disabled_are_delivered(app, own):
    """The running task stays the running task; the state is not changed by the routine."""
    assert own(
        lambda: (dis_dsp(), ras_tex(99, 1), app.log.append(sns_dsp()), ena_dsp()),
        lambda texptn, exinf: app.log.append(("exception", sns_dsp())),
    ) == [("exception", 1), 1]


def test_routine_that_leaves_the_cpu_locked_it_is_unlocked(app, own):
    """A routine cannot leave it to the code that it interrupted."""
    assert own(
        lambda: (ras_tex(99, 1), app.log.append(sns_loc())), lambda texptn, exinf: app.log.append(loc_cpu())
    ) == [E_OK, 0]


def test_def_tex_replaces_and_null_takes_back(app, own):
    """A new routine gets what is pending; without one the exceptions are disabled and forgotten."""

    def other(texptn, exinf):
        app.log.append(("other", texptn))

    def body():
        dis_tex()
        ras_tex(0, 1)
        app.log.append((def_tex(0, T_DTEX(0, other)), ref_tex(0)))
        ena_tex()
        app.log.append((def_tex(99, None), ena_tex(), dis_tex(), ras_tex(99, 1), ref_tex(99), sns_tex()))
        app.log.append((def_tex(99, T_DTEX(0, other)), ref_tex(99)))

    assert own(body) == [
        (E_OK, (E_OK, T_RTEX(TTEX_DIS, 1))),
        ("other", 1),
        (E_OK, E_OBJ, E_OBJ, E_OBJ, (E_OBJ, None), 1),
        (E_OK, (E_OK, T_RTEX(TTEX_DIS, 0))),
    ]


def test_def_tex_null_within_the_routine_ends_it_there(app, own):
    """What was requested meanwhile is forgotten."""
    assert own(
        lambda: (ras_tex(0, 1), app.log.append(sns_tex())),
        lambda texptn, exinf: (app.log.append(texptn), ras_tex(0, 2), def_tex(0, None)),
    ) == [1, 1]


def test_sns_tex_no_task_runs_1(app):
    """From a handler while the system is idle."""
    assert app.in_handler(sns_tex) == 1


def test_chg_pri_in_the_routine_takes_effect_at_once(app):
    """The routine is task code: it is preempted like it."""
    app.task(1, 5, lambda exinf: (ena_tex(), ras_tex(0, 1), app.log.append("task 1")))
    app.tex(1, lambda texptn, exinf: (app.log.append("begin"), chg_pri(0, 20), app.log.append("end")))
    app.task(2, 10, lambda exinf: app.log.append("task 2"))
    app.run()
    assert app.log == ["begin", "task 2", "end", "task 1"]


def test_task_exceptions_are_in_the_trace(app, own):
    """Between the call's own trace points, with the pattern."""
    events = []

    def routine(texptn, exinf):
        """Nothing."""

    app.kernel.trace_to(events.append)
    own(lambda: ras_tex(0, 9), routine)
    found = [(who, label, value) for _, kind, who, label, value in events if kind in (point.EXCEPTION, point.EXCEPTION_END)]
    assert found == [(99, "routine", 9)] * 2


def test_task_exception_calls_errors_in_order_of_precedence(app):
    """Id, attributes, function, existence, state."""
    app.task(1, 200, lambda exinf: None, active=False)
    app.task(2, 200, lambda exinf: slp_tsk())

    def routine(texptn, exinf):
        """Nothing."""

    codes = app.result_of(
        lambda: [
            def_tex(-1, T_DTEX(8, None)), def_tex(2**70, None), def_tex(7, T_DTEX(8, None)), def_tex(7, T_DTEX(0, None)),
            def_tex(7, T_DTEX(0, routine)), def_tex(7, None), def_tex(1, T_DTEX(1, routine)),
            ras_tex(-1, 0), ras_tex(7, 0), ras_tex(7, 1), ras_tex(1, 1), ras_tex(2, 1), ref_tex(-1), ref_tex(7),
            ref_tex(1), ref_tex(2), dis_tex(), ena_tex(), iras_tex(1, 1), sta_tsk(1, 0), ras_tex(1, 1),
        ]
    )  # fmt: skip
    assert codes == [
        E_ID, E_ID, E_RSATR, E_PAR, E_NOEXS, E_NOEXS, E_OK,
        E_ID, E_PAR, E_NOEXS, E_OBJ, E_OBJ, (E_ID, None), (E_NOEXS, None), (E_OBJ, None), (E_OBJ, None),
        E_OBJ, E_OBJ, E_CTX, E_OK, E_OK,
    ]  # fmt: skip


def test_task_exception_calls_in_handler(app):
    """Only iras_tex and sns_tex are for handlers; iras_tex knows no TSK_SELF."""
    app.task(1, 200, lambda exinf: None, active=False)
    codes = app.in_handler(
        lambda: [
            def_tex(1, None), ras_tex(1, 1), dis_tex(), ena_tex(), ref_tex(1), iras_tex(0, 1), iras_tex(1, 0), iras_tex(7, 1),
            iras_tex(1, 1),
        ]
    )  # fmt: skip
    assert codes == [E_CTX] * 4 + [(E_CTX, None), E_ID, E_PAR, E_NOEXS, E_OBJ]


def test_task_exception_calls_cpu_locked_only_sns_tex(app):
    """Nothing but sensing is allowed."""

    def body():
        loc_cpu()
        codes = [def_tex(1, None), ras_tex(1, 1), iras_tex(1, 1), dis_tex(), ena_tex(), ref_tex(1)[0], sns_tex()]
        unl_cpu()
        return codes

    assert app.result_of(body) == [E_CTX] * 6 + [1]


def test_task_exception_calls_wrong_types_raise_type_error(app):
    """The message says which call and which parameter."""

    def body():
        messages = []
        for call in (
            lambda: def_tex("1", None), lambda: def_tex(1, T_CSEM_LIKE), lambda: ras_tex(1.0, 1), lambda: ras_tex(1, "1"),
            lambda: ref_tex(None),
        ):  # fmt: skip
            with pytest.raises(TypeError) as caught:
                call()
            messages.append(str(caught.value))
        return messages

    T_CSEM_LIKE = object()
    assert app.result_of(body) == [
        "def_tex: tskid must be an int, not str",
        "def_tex: pk_dtex must be a T_DTEX, not object",
        "ras_tex: tskid must be an int, not float",
        "ras_tex: rasptn must be an int, not str",
        "ref_tex: tskid must be an int, not NoneType",
    ]
