# SPDX-License-Identifier: MIT
"""Interrupt management."""

import threading

import pytest

import pyitron
from pyitron import (
    E_CTX,
    E_ID,
    E_NOEXS,
    E_NOID,
    E_OBJ,
    E_OK,
    E_PAR,
    E_RSATR,
    T_CISR,
    T_DINH,
    T_RISR,
    TA_STA,
    acre_isr,
    chg_ixx,
    cre_isr,
    def_inh,
    del_isr,
    dis_dsp,
    dis_int,
    dly_tsk,
    ena_dsp,
    ena_int,
    get_ixx,
    iloc_cpu,
    iunl_cpu,
    iwup_tsk,
    loc_cpu,
    ref_isr,
    slp_tsk,
    sns_ctx,
    unl_cpu,
)


def nothing(exinf=None):
    """A handler or routine that does nothing."""


def test_handler_runs_in_non_task_context_before_the_task_goes_on(app):
    """What it wakes runs when it has ended."""
    app.inh(3, lambda: (app.note("handler", sns_ctx()), iwup_tsk(1), app.note("handler ends")))
    app.task(1, 1, lambda exinf: (slp_tsk(), app.note("task")))
    app.task(2, 9, lambda exinf: (app.kernel.consume(2_000_000), app.note("low")))
    app.kernel.raise_interrupt(3, 1)
    app.run()
    assert app.log == [("handler", 1, 1), ("handler ends", 1), ("task", 1), ("low", 2)]


def test_raise_interrupt_by_a_task_is_served_at_once(app):
    """As a software interrupt."""
    app.inh(3, lambda: app.log.append("handler"))
    app.main(lambda: (app.kernel.raise_interrupt(3), app.log.append("after")))
    assert app.log == ["handler", "after"]


def test_raise_interrupt_from_another_host_thread(app):
    """It is served when the kernel is left next."""
    app.inh(3, lambda: app.log.append("handler"))

    def body():
        thread = threading.Thread(target=app.kernel.raise_interrupt, args=(3,))
        thread.start()
        thread.join()
        dly_tsk(1)
        app.log.append("after")

    app.main(body)
    assert app.log == ["handler", "after"]


def test_def_inh_takes_the_place_of_the_handler_before(app):
    """NULL takes it back: then the service routines have the line, and without them the interrupt is a fault."""
    app.isr(4, lambda exinf: app.log.append("isr"), ident=1)

    def body():
        for definition in (T_DINH(0, lambda: app.log.append("a")), T_DINH(0, lambda: app.log.append("b")), None):
            app.log.append(def_inh(4, definition))
            app.kernel.raise_interrupt(4)
        app.log.append(del_isr(1))
        app.kernel.raise_interrupt(4)

    app.task(1, 1, lambda exinf: body())
    result = app.kernel.run()
    assert app.log == [E_OK, "a", E_OK, "b", E_OK, "isr", E_OK]
    assert [str(fault.exception) for fault in result.faults] == [
        "interrupt 4 was raised, but it has no handler and no service routine"
    ]


def test_service_routines_run_in_the_order_of_their_making_with_exinf(app):
    """Those of other interrupts do not."""
    for name in ("first", "second"):
        app.isr(4, app.log.append, exinf=name)
    app.isr(5, app.log.append, exinf="other")

    def body():
        app.log.append(cre_isr(9, T_CISR(0, "third", 4, app.log.append)))
        app.kernel.raise_interrupt(4)
        app.log.append(del_isr(1))
        app.kernel.raise_interrupt(4)

    app.main(body)
    assert app.log == [E_OK, "first", "second", "third", E_OK, "second", "third"]


def test_dis_int_holds_one_request_back_until_ena_int(app):
    """Raised twice meanwhile, it is served once; disabling twice is nothing."""
    app.inh(4, lambda: app.note("handler"))
    app.main(
        lambda: (
            dis_int(4), dis_int(4), app.kernel.raise_interrupt(4), app.kernel.raise_interrupt(4), dly_tsk(2),
            app.note("enable"), ena_int(4), ena_int(4), app.kernel.raise_interrupt(4),
        )
    )  # fmt: skip
    assert app.log == [("enable", 2), ("handler", 2), ("handler", 2)]


def test_request_raised_again_before_it_is_served_is_served_once(app):
    """While the CPU is locked, and while its level is masked; later ones count anew."""
    app.inh(4, lambda: app.log.append("handler"))

    def body():
        for hold, let_go in ((loc_cpu, unl_cpu), (lambda: chg_ixx(1), lambda: chg_ixx(0))):
            hold()
            for _ in range(3):
                app.kernel.raise_interrupt(4)
            let_go()
            app.log.append("served")
        app.kernel.raise_interrupt(4)

    app.main(body)
    assert app.log == ["handler", "served", "handler", "served", "handler"]


def test_dis_int_takes_back_what_is_queued_behind_the_cpu_lock(app):
    """A request that has not been served yet waits for ena_int too."""
    app.inh(4, lambda: app.log.append("handler"))

    def body():
        loc_cpu()
        app.kernel.raise_interrupt(4)
        unl_cpu()
        chg_ixx(1)
        app.kernel.raise_interrupt(4)
        dis_int(4)
        chg_ixx(0)
        app.log.append("unmasked")
        ena_int(4)

    app.main(body)
    assert app.log == ["handler", "unmasked", "handler"]


def test_chg_ixx_masks_levels_up_to_it(app):
    """Higher ones are served; the rest, time event handlers among them, when the mask goes down."""
    for number, level in ((4, 1), (5, 3), (6, 5)):
        app.inh(number, lambda number=number: app.note(number))
        app.kernel.set_interrupt_level(number, level)
    app.cyc(1, lambda exinf: app.note("cyc"), 100, phase=1, attributes=TA_STA)

    def body():
        app.log.append([chg_ixx(3), get_ixx()])
        for number in (4, 5, 6):
            app.kernel.raise_interrupt(number)
        app.kernel.consume(2_000_000)
        app.log.append(chg_ixx(0))

    app.main(body, until=3)
    assert app.log == [[E_OK, (E_OK, 3)], (6, 0), (5, 2), (4, 2), ("cyc", 2), E_OK]


def test_handler_of_higher_level_nests_in_one_that_takes_time(app):
    """Equal and lower levels wait for its end."""
    app.kernel.set_interrupt_level(4, 2)
    app.kernel.set_interrupt_level(6, 3)
    app.inh(4, lambda: (app.note("4 begins"), app.kernel.consume(3_000_000), app.note("4 ends")))
    app.inh(5, lambda: app.note("5"))
    app.inh(6, lambda: app.note("6"))
    for number, instant in ((4, 1), (5, 2), (6, 3), (4, 2)):
        app.kernel.raise_interrupt(number, instant)
    app.run(until=10)
    assert app.log == [("4 begins", 1), ("6", 3), ("4 ends", 4), ("4 begins", 4), ("4 ends", 7), ("5", 7)]


def test_requests_of_equal_level_are_served_in_order(app):
    """First raised, first served; higher levels go ahead."""
    app.kernel.set_interrupt_level(6, 9)
    for number in (4, 5, 6):
        app.inh(number, lambda number=number: app.log.append(number))
    app.main(lambda: (loc_cpu(), [app.kernel.raise_interrupt(n) for n in (5, 4, 6)], unl_cpu()))
    assert app.log == [6, 5, 4]


def test_set_interrupt_level_of_a_waiting_request_moves_it(app):
    """The level at the time of service counts; one that is above the mask now is served at once."""
    for number in (3, 4, 5):
        app.inh(number, lambda number=number: app.log.append(number))

    def body():
        chg_ixx(1)
        for number in (3, 4, 5):
            app.kernel.raise_interrupt(number)
        app.log.append("raised")
        app.kernel.set_interrupt_level(5, 2)
        app.log.append("unmask")
        loc_cpu()
        app.kernel.set_interrupt_level(4, 3)
        unl_cpu()
        chg_ixx(0)

    app.main(body)
    assert app.log == ["raised", 5, "unmask", 4, 3]


def test_ref_isr_tells_interrupt_function_and_exinf(app):
    """E_NOEXS once it is deleted."""
    app.isr(4, nothing, exinf="x", ident=2)
    assert app.result_of(lambda: [ref_isr(2), del_isr(2), ref_isr(2), del_isr(2)]) == [
        (E_OK, T_RISR(4, nothing, "x")), E_OK, (E_NOEXS, None), E_NOEXS,
    ]  # fmt: skip


def test_cre_isr_def_inh_errors_in_order_of_precedence(app):
    """Id or number, attributes, other fields, existence."""
    app.isr(4, nothing, ident=1)
    codes = app.result_of(
        lambda: [
            cre_isr(0, T_CISR(0x80, 0, 256, None)), cre_isr(2**70, T_CISR(0, 0, 4, nothing)),
            cre_isr(1, T_CISR(0x80, 0, 256, None)),
            cre_isr(1, T_CISR(0, 0, 256, nothing)), cre_isr(1, T_CISR(0, 0, -1, nothing)), cre_isr(1, T_CISR(0, 0, 4, None)),
            cre_isr(1, T_CISR(0, 0, 4, nothing)), acre_isr(T_CISR(0x80, 0, 4, nothing)), acre_isr(T_CISR(0, 0, 4, None)),
            def_inh(256, T_DINH(0x80, None)), def_inh(-1, None), def_inh(4, T_DINH(0x80, None)), def_inh(4, T_DINH(0, None)),
        ]
    )  # fmt: skip
    assert codes == [
        E_ID, E_ID, E_RSATR, E_PAR, E_PAR, E_PAR, E_OBJ, E_RSATR, E_PAR, E_PAR, E_PAR, E_RSATR, E_PAR,
    ]  # fmt: skip


def test_acre_isr_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    packet = T_CISR(0, 0, 4, nothing)
    assert make_app(max_id=2).result_of(lambda: [acre_isr(packet) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_interrupt_calls_numbers_and_ids_out_of_range(app):
    """Lines are 0 to 255, levels 0 to 15."""
    codes = app.result_of(
        lambda: [
            dis_int(-1), dis_int(256), ena_int(-1), ena_int(2**70), chg_ixx(-1), chg_ixx(16), del_isr(0), del_isr(2**70),
            ref_isr(0)[0], dis_int(255), ena_int(0), chg_ixx(15), chg_ixx(0),
        ]
    )  # fmt: skip
    assert codes == [E_PAR] * 6 + [E_ID] * 3 + [E_OK] * 4


_CALLS = {
    "def_inh": lambda: def_inh(4, None),
    "cre_isr": lambda: cre_isr(5, T_CISR(0, 0, 4, nothing)),
    "acre_isr": lambda: acre_isr(T_CISR(0, 0, 4, nothing)),
    "del_isr": lambda: del_isr(1),
    "ref_isr": lambda: ref_isr(1)[0],
    "dis_int": lambda: dis_int(4),
    "ena_int": lambda: ena_int(4),
    "chg_ixx": lambda: chg_ixx(0),
    "get_ixx": lambda: get_ixx()[0],
}


@pytest.mark.parametrize("name", _CALLS)
def test_interrupt_call_from_handler_or_with_cpu_locked_returns_e_ctx(make_app, name):
    """Tasks manage interrupts, with the CPU unlocked."""
    call = _CALLS[name]
    assert make_app().in_handler(call) == E_CTX
    assert make_app().result_of(lambda: (loc_cpu(), call(), unl_cpu())[1]) == E_CTX


@pytest.mark.parametrize(
    ("name", "parameter"), [("dis_int", "intno"), ("ena_int", "intno"), ("chg_ixx", "ixxxx"), ("del_isr", "isrid")]
)
@pytest.mark.parametrize("bad", [None, "1", True])
def test_interrupt_call_wrong_type_raises_type_error(app, name, parameter, bad):
    """The message names call and parameter."""

    def body():
        with pytest.raises(TypeError, match=f"{name}: {parameter} must be an int, not {type(bad).__name__}"):
            getattr(pyitron, name)(bad)

    app.main(body)


@pytest.mark.parametrize(
    ("parameter", "call"),
    [
        ("inhno", lambda: def_inh("4", None)),
        ("pk_dinh", lambda: def_inh(4, nothing)),
        ("T_DINH.inthdr", lambda: def_inh(4, T_DINH(0, "handler"))),
        ("isrid", lambda: cre_isr(None, T_CISR(0, 0, 4, nothing))),
        ("pk_cisr", lambda: cre_isr(1, T_DINH(0, nothing))),
        ("T_CISR.intno", lambda: acre_isr(T_CISR(0, 0, None, nothing))),
        ("isrid", lambda: ref_isr(1.0)),
    ],
)
def test_interrupt_definition_wrong_type_raises_type_error(app, parameter, call):
    """The message names the parameter, or the packet's field."""

    def body():
        with pytest.raises(TypeError, match=f": {parameter} must be "):
            call()

    app.main(body)


@pytest.mark.parametrize("until", [None, 20])
def test_chg_ixx_task_waits_with_time_events_masked_is_a_deadlock(app, until):
    """Nothing can ever lower the mask again, so the delay never ends; the run does."""
    app.task(1, 1, lambda exinf: (app.log.append(chg_ixx(15)), dly_tsk(5), app.log.append("never")))
    assert app.run(until).reason == "deadlock"
    assert app.log == [E_OK]


def test_chg_ixx_interrupt_above_the_mask_wakes_a_task_that_lowers_it(app):
    """The time events that were held back come then, late."""
    app.kernel.set_interrupt_level(6, 3)
    app.inh(6, lambda: app.note("6", iwup_tsk(1)))
    app.task(1, 1, lambda exinf: (chg_ixx(2), slp_tsk(), app.note("woken"), chg_ixx(0)))
    app.task(2, 2, lambda exinf: app.note("delay", dly_tsk(3)))
    app.kernel.raise_interrupt(6, 8)
    app.run(until=20)
    assert app.log == [("6", E_OK, 8), ("woken", 8), ("delay", E_OK, 8)]


def test_service_routine_that_raises_does_not_keep_the_next_from_running(app):
    """The fault is recorded; the interrupt is served."""

    def broken(exinf):
        raise ArithmeticError(exinf)

    app.isr(4, broken, exinf="first")
    app.isr(4, app.log.append, exinf="second")
    app.task(1, 1, lambda exinf: (app.kernel.raise_interrupt(4), app.log.append("task")))
    faults = app.kernel.run().faults
    assert app.log == ["second", "task"]
    assert [(fault.kind, fault.name, str(fault.exception)) for fault in faults] == [("handler", "broken", "first")]


def test_handler_with_dispatching_disabled_runs_and_dispatch_waits(app):
    """dis_dsp holds tasks back, not interrupts."""
    app.inh(4, lambda: app.log.append(("handler", iwup_tsk(1))))
    app.task(1, 1, lambda exinf: (slp_tsk(), app.log.append("woken")))
    app.main(lambda: (dis_dsp(), app.kernel.raise_interrupt(4), app.log.append("still"), ena_dsp()))
    assert app.log == [("handler", E_OK), "still", "woken"]


def test_iloc_cpu_in_a_handler_holds_higher_levels_until_iunl_cpu(app):
    """What was held back nests there, not at the handler's end."""
    app.kernel.set_interrupt_level(6, 3)
    app.inh(6, lambda: app.log.append("6"))
    app.inh(4, lambda: (iloc_cpu(), app.kernel.raise_interrupt(6), app.log.append("lock"), iunl_cpu(), app.log.append("4")))
    app.main(lambda: (app.kernel.raise_interrupt(4), app.log.append("task")))
    assert app.log == ["lock", "6", "4", "task"]
