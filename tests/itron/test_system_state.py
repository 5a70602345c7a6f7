# SPDX-License-Identifier: MIT
"""System state management."""

import pytest

from kernel import trace as point
from pyitron import (
    E_CTX,
    E_OK,
    E_PAR,
    T_RSYS,
    TA_STA,
    TPRI_SELF,
    TSK_NONE,
    act_tsk,
    chg_pri,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    ext_tsk,
    get_tid,
    iget_tid,
    iloc_cpu,
    irot_rdq,
    iunl_cpu,
    iwup_tsk,
    loc_cpu,
    ref_sys,
    rot_rdq,
    slp_tsk,
    sns_ctx,
    sns_dpn,
    sns_dsp,
    sns_loc,
    unl_cpu,
    wup_tsk,
)


def senses():
    """Context, lock, dispatching, pended."""
    return [sns_ctx(), sns_loc(), sns_dsp(), sns_dpn()]


def test_sns_calls_in_every_state_of_a_task(app):
    """They are allowed always, and change nothing."""

    def body():
        states = [senses(), loc_cpu(), senses(), unl_cpu(), dis_dsp(), senses(), loc_cpu(), senses(), unl_cpu(), senses()]
        return [*states, ena_dsp(), senses()]

    assert app.result_of(body) == [
        [0, 0, 0, 0], E_OK, [0, 1, 0, 1], E_OK, E_OK, [0, 0, 1, 1], E_OK, [0, 1, 1, 1], E_OK, [0, 0, 1, 1], E_OK, [0, 0, 0, 0],
    ]  # fmt: skip


def test_sns_calls_in_a_handler(app):
    """Also with the CPU locked by it; its end unlocks."""
    app.task(1, 1, lambda exinf: (dly_tsk(2), app.log.append(senses())))
    app.interrupt(1, lambda: app.log.extend([senses(), iloc_cpu(), iloc_cpu(), senses()]))
    app.run()
    assert app.log == [[1, 0, 0, 1], E_OK, E_OK, [1, 1, 0, 1], [0, 0, 0, 0]]


def test_dis_dsp_keeps_the_processor_until_ena_dsp(app):
    """A task made ready meanwhile runs at once then."""
    app.task(1, 1, lambda exinf: app.log.append("high"), active=False)
    app.main(lambda: (dis_dsp(), act_tsk(1), app.log.append("low"), ena_dsp(), app.log.append("low again")))
    assert app.log == ["low", "high", "low again"]


def test_dis_dsp_ena_dsp_do_not_nest(app):
    """One ena_dsp is enough; one too many is nothing."""
    assert app.result_of(lambda: [dis_dsp(), dis_dsp(), ena_dsp(), sns_dsp(), ena_dsp()]) == [E_OK, E_OK, E_OK, 0, E_OK]


def test_loc_cpu_holds_handlers_until_unl_cpu(app):
    """Interrupts are served, and what they wake runs, inside unl_cpu."""
    app.task(1, 1, lambda exinf: (slp_tsk(), app.note("woken")))
    app.inh(5, lambda: app.note("handler", iwup_tsk(1)))
    app.kernel.raise_interrupt(5, 1)
    app.main(lambda: (loc_cpu(), app.kernel.consume(2_000_000), app.note("locked"), unl_cpu(), app.note("unlocked")))
    assert app.log == [("locked", 2), ("handler", E_OK, 2), ("woken", 2), ("unlocked", 2)]


def test_iloc_cpu_iunl_cpu_in_a_handler(app):
    """In between every other call is refused."""
    app.task(1, 1, lambda exinf: slp_tsk())
    codes = app.in_handler(lambda: [iloc_cpu(), iwup_tsk(1), iget_tid(), irot_rdq(1), iunl_cpu(), iwup_tsk(1)])
    assert codes == [E_OK, E_CTX, (E_CTX, None), E_CTX, E_OK, E_OK]


def test_rot_rdq_tasks_of_one_priority_take_turns(app):
    """TPRI_SELF is the caller's base priority."""
    for ident in (1, 2, 3):
        app.task(ident, 5, lambda n: (app.log.append(n), rot_rdq(TPRI_SELF), app.log.append(n)), exinf=ident)
    app.run()
    assert app.log == [1, 2, 3, 1, 2, 3]


def test_rot_rdq_another_priority_does_not_touch_the_caller(app):
    """Only the order of the others changes; an empty priority is nothing."""
    for ident in (1, 2, 3):
        app.task(ident, 150, app.log.append, exinf=ident)
    app.main(lambda: app.log.append([rot_rdq(150), rot_rdq(150), rot_rdq(7)]))
    assert app.log == [[E_OK] * 3, 3, 1, 2]


def test_irot_rdq_from_a_handler_gives_time_slices(app):
    """Round robin as users build it."""
    app.cyc(1, lambda exinf: irot_rdq(5), 1, phase=1, attributes=2)
    for ident in (1, 2):
        app.task(ident, 5, lambda n: [(app.kernel.consume(400_000), app.note(n)) for _ in range(4)], exinf=ident)
    app.run(until=4)
    assert app.log == [(1, 0), (1, 0), (2, 1), (2, 1), (1, 2), (1, 2), (2, 2), (2, 3)]


def test_get_tid_iget_tid_name_the_running_task(app):
    """TSK_NONE while none runs."""
    app.task(7, 1, lambda exinf: (app.log.append(get_tid()), app.kernel.consume(2_000_000)))
    app.interrupt(1, lambda: app.log.append(iget_tid()))
    app.interrupt(5, lambda: app.log.append(iget_tid()))
    app.run()
    assert app.log == [(E_OK, 7), (E_OK, 7), (E_OK, TSK_NONE)]


def test_ref_sys_adds_up_the_state(app):
    """4: dispatching is disabled."""
    assert app.result_of(lambda: [ref_sys(), dis_dsp(), ref_sys()]) == [(E_OK, T_RSYS(0)), E_OK, (E_OK, T_RSYS(4))]


def test_rot_rdq_irot_rdq_priority_out_of_range_returns_e_par(make_app):
    """irot_rdq has no TPRI_SELF."""
    assert make_app().result_of(lambda: [rot_rdq(-1), rot_rdq(256), rot_rdq(2**70)]) == [E_PAR] * 3
    assert make_app().in_handler(lambda: [irot_rdq(0), irot_rdq(256)]) == [E_PAR] * 2


_TASK_CALLS = {
    "rot_rdq": lambda: rot_rdq(1),
    "get_tid": lambda: get_tid()[0],
    "loc_cpu": loc_cpu,
    "unl_cpu": unl_cpu,
    "dis_dsp": dis_dsp,
    "ena_dsp": ena_dsp,
    "ref_sys": lambda: ref_sys()[0],
}
_HANDLER_CALLS = {
    "irot_rdq": lambda: irot_rdq(1),
    "iget_tid": lambda: iget_tid()[0],
    "iloc_cpu": iloc_cpu,
    "iunl_cpu": iunl_cpu,
}


@pytest.mark.parametrize("name", _TASK_CALLS)
def test_task_form_in_a_handler_or_with_cpu_locked_returns_e_ctx(make_app, name):
    """With the CPU locked, only loc_cpu and unl_cpu are allowed."""
    call = _TASK_CALLS[name]
    assert make_app().in_handler(call) == E_CTX
    expected = E_OK if name in ("loc_cpu", "unl_cpu") else E_CTX
    assert make_app().result_of(lambda: (loc_cpu(), call(), unl_cpu())[1]) == expected


@pytest.mark.parametrize("name", _HANDLER_CALLS)
def test_i_form_in_a_task_returns_e_ctx(app, name):
    """A task has the plain forms."""
    assert app.result_of(_HANDLER_CALLS[name]) == E_CTX


@pytest.mark.parametrize("bad", [None, "1", 1.0, False])
def test_rot_rdq_wrong_type_raises_type_error(app, bad):
    """The message names call and parameter."""

    def body():
        with pytest.raises(TypeError, match=f"rot_rdq: tskpri must be an int, not {type(bad).__name__}"):
            rot_rdq(bad)

    app.main(body)


def test_chg_pri_with_dispatching_disabled_takes_effect_at_ena_dsp(app):
    """The task that is more urgent now runs then."""
    app.task(1, 150, lambda exinf: app.log.append("1"))
    app.main(lambda: (dis_dsp(), chg_pri(1, 1), app.log.append("main"), ena_dsp(), app.log.append("end"), wup_tsk(0)))
    assert app.log == ["main", "1", "end"]


def test_sns_dsp_in_a_handler_tells_the_state_of_the_interrupted_task(app):
    """A handler changes nothing about it."""
    app.interrupt(1, lambda: app.log.append(senses()))
    app.main(lambda: (dis_dsp(), app.kernel.consume(2_000_000), app.log.append(senses())))
    assert app.log == [[1, 0, 1, 1], [0, 0, 1, 1]]


def test_sns_calls_by_the_host_tell_non_task_context(app):
    """Inside "with kernel", outside a run."""
    with app.kernel:
        assert [senses(), iget_tid(), get_tid()] == [[1, 0, 0, 1], (E_OK, TSK_NONE), (E_CTX, None)]


def test_rot_rdq_with_dispatching_disabled_takes_effect_at_ena_dsp(app):
    """The caller runs on until then."""
    for ident in (1, 2):
        app.task(ident, 5, lambda n: (dis_dsp(), rot_rdq(5), app.log.append(n), ena_dsp(), app.log.append(-n)), exinf=ident)
    app.run()
    assert app.log == [1, 2, -1, -2]


def test_irot_rdq_wrong_type_raises_type_error(app):
    """In a wrong context nobody looks at the argument: E_CTX."""

    def body():
        with pytest.raises(TypeError, match="irot_rdq: tskpri must be an int, not NoneType"):
            irot_rdq(None)
        app.log.append(rot_rdq(None))

    app.in_handler(body)
    assert app.log == [E_CTX]


@pytest.mark.parametrize("end", ["returns", "ext_tsk"])
def test_task_that_ends_with_the_cpu_locked_unlocks_it_and_what_was_due_comes_first(app, end):
    """Before the next task runs."""
    app.cyc(1, lambda exinf: app.note("handler"), 20, phase=1, attributes=TA_STA)
    app.task(1, 1, lambda exinf: (loc_cpu(), app.kernel.consume(2_000_000), end == "ext_tsk" and ext_tsk()))
    app.task(2, 2, lambda exinf: app.note("next"))
    app.run(10)
    assert app.log == [("handler", 2), ("next", 2)]


def test_handler_that_ends_with_the_cpu_locked_unlocks_it_and_what_was_due_comes_first(app):
    """Before the interrupted task goes on."""
    app.inh(3, lambda: (iloc_cpu(), app.kernel.raise_interrupt(4)))
    app.inh(4, lambda: app.log.append("4"))
    app.main(lambda: (app.kernel.raise_interrupt(3), app.log.append("task")))
    assert app.log == ["4", "task"]


def test_handler_keeps_its_answer_when_another_one_comes_in_between(make_app):
    """A nested handler makes service calls between the answer to a call of the outer one and its return."""
    app = make_app(servers="active")
    app.kernel.set_interrupt_level(4, 2)
    app.inh(4, lambda: app.log.append(sns_ctx()))
    requests = [4]

    def sink(event):
        # An active server has answered, and the call has not returned yet.
        if event[1] == point.SERVER and requests:
            app.kernel.raise_interrupt(requests.pop())

    def outer():
        app.kernel.trace_to(sink)
        app.log.extend([iget_tid(), "outer"])

    app.inh(3, outer)
    app.main(lambda: app.kernel.raise_interrupt(3))
    assert app.log == [1, (E_OK, 99), "outer"]
