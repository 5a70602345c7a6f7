# SPDX-License-Identifier: MIT
"""System configuration management: CPU exceptions, initialization routines, versions and limits."""

import pytest

from kernel import trace as point
from pyitron import (
    E_CTX,
    E_OK,
    E_PAR,
    E_QOVR,
    E_RSATR,
    T_CINI,
    T_DEXC,
    T_RCFG,
    T_RVER,
    act_tsk,
    can_act,
    can_wup,
    def_exc,
    dly_tsk,
    iact_tsk,
    iget_tid,
    isig_sem,
    loc_cpu,
    ref_cfg,
    ref_tsk,
    ref_ver,
    rsm_tsk,
    sig_sem,
    slp_tsk,
    sns_ctx,
    sus_tsk,
    ter_tsk,
    unl_cpu,
    wai_sem,
    wup_tsk,
)


def boom(exinf=None):
    return 1 // 0


def test_exception_of_a_task_goes_to_its_handler_and_is_no_fault(app):
    """The handler runs in non-task context and is told what, where and who; then the task has ended."""
    app.exc(1, lambda fault: app.note(fault.kind, fault.name, type(fault.exception), iget_tid(), sns_ctx()))
    app.task(1, 5, lambda exinf: (dly_tsk(2), boom()))
    app.task(2, 6, lambda exinf: (dly_tsk(3), app.log.append(ref_tsk(1)[1].tskstat)))
    app.run()
    assert app.log == [("task", "task 1", ZeroDivisionError, (E_OK, 1), 1, 2), 0x10]


def test_exception_handler_restarts_the_task(app):
    """An activation that it queues starts the task anew."""
    app.exc(1, lambda fault: app.log.append(iact_tsk(1)))
    app.task(1, 5, lambda exinf: (app.log.append("begin"), len(app.log) < 3 and boom()))
    app.run()
    assert app.log == ["begin", E_OK, "begin"]


@pytest.mark.parametrize(
    ("error", "number"),
    [
        (ZeroDivisionError, 1), (OverflowError, 2), (FloatingPointError, 2), (IndexError, 3), (KeyError, 3), (BufferError, 3),
        (TypeError, 4), (AttributeError, 4), (NameError, 4), (ValueError, 5), (UnicodeError, 5), (AssertionError, 6),
        (FileNotFoundError, 7), (MemoryError, 8), (RecursionError, 8), (RuntimeError, 0), (StopIteration, 0), (SystemExit, 0),
    ],
)  # fmt: skip
def test_exceptions_have_numbers_by_class(app, error, number):
    """As the table of the module says."""

    def fail(exinf):
        raise error

    for excno in range(9):
        app.exc(excno, lambda fault, excno=excno: app.log.append(excno))
    app.task(1, 5, fail)
    app.run()
    assert app.log == [number]


def test_handler_of_number_0_gets_what_has_no_handler_of_its_own(app):
    """The most specific one is asked first."""
    app.exc(0, lambda fault: app.log.append(("any", type(fault.exception))))
    app.exc(5, lambda fault: app.log.append("value"))
    app.task(1, 5, lambda exinf: int("x"))
    app.task(2, 6, lambda exinf: [0][exinf + 1])
    app.run()
    assert app.log == ["value", ("any", IndexError)]


def test_exception_in_an_interrupt_handler_goes_to_the_handler(app):
    """The interrupt handler ends; the interrupted task goes on."""
    app.exc(1, lambda fault: app.note(fault.kind, fault.name))
    app.task(1, 5, lambda exinf: (app.kernel.consume(2_000_000), app.note("task")))
    app.interrupt(1, boom)
    app.run()
    assert app.log == [("handler", "boom", 1), ("task", 2)]


def test_interrupt_in_the_exception_handler_is_served_before_another_task(app):
    """As soon as the task has ended, whoever is next."""
    app.exc(1, lambda fault: app.kernel.raise_interrupt(1))
    app.task(1, 5, boom)
    app.task(2, 6, lambda exinf: app.log.append("task"))
    app.inh(1, lambda: app.log.append("interrupt"))
    app.run()
    assert app.log == ["interrupt", "task"]


def test_exception_in_the_exception_handler_is_recorded(app):
    """It is handled by nobody else."""
    app.exc(0, boom)
    app.task(1, 5, boom)
    (fault,) = app.kernel.run().faults
    assert (fault.kind, fault.name) == ("handler", "boom")


def test_exception_handler_wakes_a_task(app):
    """Its i-calls work like those of any handler."""
    app.sem(1)
    app.exc(1, lambda fault: app.log.append(isig_sem(1)))
    app.task(1, 5, lambda exinf: (wai_sem(1), app.log.append("supervisor")))
    app.task(2, 6, boom)
    app.run()
    assert app.log == [E_OK, "supervisor"]


def test_exception_in_a_task_that_is_terminated_is_recorded(app):
    """While a stack is unwound by force, no handler is called."""
    def body(exinf):
        try:
            slp_tsk()
        finally:
            boom()

    app.exc(0, lambda fault: app.log.append("never"))
    app.task(1, 5, body)
    app.task(2, 6, lambda exinf: app.log.append(ter_tsk(1)))
    (fault,) = app.kernel.run().faults
    assert (app.log, type(fault.exception)) == ([E_OK], ZeroDivisionError)


def test_def_exc_replaces_and_null_takes_back(app):
    """At run time, by a task."""

    def main():
        app.log.append(def_exc(1, T_DEXC(0, lambda fault: app.log.append("first"))))
        dly_tsk(2)
        app.log.append(def_exc(1, T_DEXC(1, lambda fault: app.log.append("second"))))
        dly_tsk(2)
        app.log.append((def_exc(1, None), def_exc(1, None)))

    app.task(1, 5, lambda exinf: (dly_tsk(1), boom()))
    app.task(2, 5, lambda exinf: (dly_tsk(3), boom()))
    app.task(3, 5, lambda exinf: (dly_tsk(5), boom()))
    app.task(4, 6, lambda exinf: main())
    assert [fault.name for fault in app.kernel.run().faults] == ["task 3"]
    assert app.log == [E_OK, "first", E_OK, "second", (E_OK, E_OK)]


def test_def_exc_errors(make_app):
    """Number, attributes, function; for tasks only."""
    good = T_DEXC(0, boom)
    assert make_app().result_of(
        lambda: [def_exc(-1, T_DEXC(2, None)), def_exc(9, good), def_exc(8, T_DEXC(2, None)), def_exc(8, T_DEXC(0, None))]
    ) == [E_PAR, E_PAR, E_RSATR, E_PAR]
    assert make_app().in_handler(lambda: def_exc(1, good)) == E_CTX
    assert make_app().result_of(lambda: [loc_cpu(), def_exc(1, good), unl_cpu()]) == [E_OK, E_CTX, E_OK]


def test_def_exc_wrong_types_raise_type_error(app):
    """In a task that is a fault with a message that says which."""
    app.task(1, 1, lambda exinf: def_exc("1", None))
    app.task(2, 2, lambda exinf: def_exc(1, boom))
    assert [str(fault.exception) for fault in app.kernel.run().faults] == [
        "def_exc: excno must be an int, not str",
        "def_exc: pk_dexc must be a T_DEXC, not function",
    ]


def test_static_def_exc_and_def_tex_errors(app):
    """The static API answers as the calls would."""
    assert app.kernel.static("DEF_EXC", 9, T_DEXC(0, boom)) == E_PAR
    assert app.kernel.static("DEF_EXC", None, T_DEXC(0, boom)) == E_PAR
    assert app.kernel.static("ATT_INI", None, T_CINI(2, 0, boom)) == E_RSATR
    assert app.kernel.static("ATT_INI", None, T_CINI(0, 0, None)) == E_PAR


def test_initialization_routines_run_first_in_order(app):
    """Before any task and any interrupt, in non-task context, once; what they start runs afterwards."""
    app.task(1, 1, lambda exinf: app.log.append("active"))
    app.task(2, 1, lambda exinf: app.log.append("started"), active=False)
    app.ini(lambda exinf: app.log.append((exinf, sns_ctx(), iact_tsk(2), sig_sem(1))), "first")
    app.ini(lambda exinf: app.log.append(exinf), "second")
    app.inh(3, lambda: app.log.append("interrupt"))
    app.kernel.raise_interrupt(3)
    app.run(5)
    app.run(6)
    assert app.log == [("first", 1, E_OK, E_CTX), "second", "interrupt", "active", "started"]


def test_initialization_routines_are_numbered_in_the_trace(app):
    """Their order is all that tells them apart."""
    events = []
    app.kernel.trace_to(events.append)
    for _ in range(2):
        app.ini(lambda exinf: None)
    app.run()
    assert [(label, value) for _, kind, _, label, value in events if kind == point.TIMER] == [("ini", 1), ("ini", 2)]


def test_initialization_routine_that_raises_is_a_fault(app):
    """The others run."""
    app.ini(boom)
    app.ini(lambda exinf: app.log.append("second"))
    (fault,) = app.kernel.run().faults
    assert (fault.kind, fault.name, app.log) == ("handler", "boom", ["second"])


def test_ref_cfg_limits_of_this_kernel(make_app):
    """Those that it was made with, after the ones that never change."""
    assert make_app().result_of(ref_cfg) == (E_OK, T_RCFG(1_000_000, 1, 255, 1, 255, 1, 1, 255, 255, 255))
    app = make_app(max_id=500, tmax_actcnt=1, tmax_wupcnt=2, tmax_suscnt=0x7FFF_FFFF)
    pk_rcfg = app.result_of(ref_cfg)[1]
    assert (pk_rcfg.maxid, pk_rcfg.maxactcnt, pk_rcfg.maxwupcnt, pk_rcfg.maxsuscnt) == (500, 1, 2, 0x7FFF_FFFF)


def test_ref_ver_versions(app):
    """Specification 4.02; nothing is registered."""
    assert app.result_of(ref_ver) == (E_OK, T_RVER(0, 0, 0x5402, 1, (0, 0, 0, 0)))


def test_ref_cfg_and_ref_ver_not_in_a_task_e_ctx(make_app):
    """In a handler, or with the CPU locked."""
    calls = [ref_cfg, ref_ver]
    assert make_app().in_handler(lambda: [call() for call in calls]) == [(E_CTX, None)] * 2
    assert make_app().result_of(lambda: (loc_cpu(), [call() for call in calls], unl_cpu())[1]) == [(E_CTX, None)] * 2


@pytest.mark.parametrize("limit", [1, 3])
def test_limits_of_queued_requests_hold(make_app, limit):
    """Each of its kind; one more is E_QOVR, and there is room again afterwards."""
    app = make_app(tmax_actcnt=limit, tmax_wupcnt=limit, tmax_suscnt=limit)
    app.task(1, 200, lambda exinf: slp_tsk())
    for request, undo in [(act_tsk, can_act), (wup_tsk, can_wup), (sus_tsk, rsm_tsk)]:
        app.log.append((request, undo))

    def main():
        for request, undo in app.log:
            yield [request(1) for _ in range(limit + 1)]
            yield undo(1)
            yield request(1)

    full = [E_OK] * limit + [E_QOVR]
    assert app.result_of(lambda: list(main())) == [full, limit, E_OK, full, limit, E_OK, full, E_OK, E_OK]


@pytest.mark.parametrize("name", ["tmax_actcnt", "tmax_wupcnt", "tmax_suscnt"])
@pytest.mark.parametrize("value", [0, -1, 1 << 31, 1.5, True, None], ids=str)
def test_limits_out_of_range_raise_value_error(make_app, name, value):
    """From 1, which every profile wants, to 31 bits."""
    with pytest.raises(ValueError, match=rf"^{name} must be an int from 1 to 0x7fffffff, not "):
        make_app(**{name: value})
