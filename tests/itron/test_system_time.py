# SPDX-License-Identifier: MIT
"""System time."""

import pytest

from pyitron import (
    E_CTX,
    E_NOSPT,
    E_OK,
    E_PAR,
    E_TMOUT,
    TA_STA,
    dly_tsk,
    get_tim,
    iloc_cpu,
    isig_tim,
    loc_cpu,
    set_tim,
    tslp_tsk,
    unl_cpu,
)


def test_get_tim_starts_at_0_and_follows_the_clock(app):
    """Whole milliseconds, rounded down."""
    assert app.result_of(lambda: [get_tim(), dly_tsk(7), app.kernel.consume(900_000), get_tim()]) == [
        (E_OK, 0), E_OK, None, (E_OK, 7),
    ]  # fmt: skip


def test_set_tim_moves_neither_time_outs_nor_cyclic_handlers(app):
    """They follow the time that has passed."""
    app.cyc(1, lambda exinf: app.note("cyc"), 4, phase=4, attributes=TA_STA)
    app.task(1, 1, lambda exinf: app.note(tslp_tsk(5)))
    app.task(2, 2, lambda exinf: (dly_tsk(1), set_tim(1_000_000), dly_tsk(1), app.log.append(get_tim())))
    app.run(until=8)
    assert app.log == [(E_OK, 1_000_001), ("cyc", 4), (E_TMOUT, 5), ("cyc", 8)]


def test_set_tim_range_is_48_bits(app):
    """The largest works, the next does not."""
    codes = app.result_of(lambda: [set_tim(-1), set_tim(2**48), set_tim(2**70), set_tim(2**48 - 1), get_tim()])
    assert codes == [E_PAR, E_PAR, E_PAR, E_OK, (E_OK, 2**48 - 1)]


def test_isig_tim_kernel_with_a_clock_of_its_own_returns_e_nospt(app):
    """A tick more would be one too many."""
    assert app.in_handler(isig_tim) == E_NOSPT


def test_isig_tim_supplies_all_time_there_is(make_app):
    """Time-outs and handlers follow the ticks, not the clock."""
    app = make_app(time_source="isig_tim")
    app.inh(1, lambda: app.log.append(isig_tim()))
    app.cyc(1, lambda exinf: app.log.append("cyc"), 2, phase=2, attributes=TA_STA)
    app.task(1, 1, lambda exinf: (app.log.append(tslp_tsk(3)), app.log.append(get_tim())))
    for instant in (10, 20, 500, 501):
        app.kernel.raise_interrupt(1, instant)
    assert app.run(until=1000).time_ms == 1000.0
    assert app.log == [E_OK, E_OK, "cyc", E_OK, E_TMOUT, (E_OK, 3), E_OK, "cyc"]


@pytest.mark.parametrize("call", [lambda: set_tim(1), lambda: get_tim()[0]])
def test_time_call_from_handler_or_with_cpu_locked_returns_e_ctx(make_app, call):
    """Only isig_tim is for handlers."""
    assert make_app().in_handler(call) == E_CTX
    assert make_app().result_of(lambda: (loc_cpu(), call(), unl_cpu())[1]) == E_CTX


def test_isig_tim_from_task_returns_e_ctx(app):
    """It is a handler's."""
    assert app.result_of(isig_tim) == E_CTX


def test_set_tim_wrong_type_raises_type_error(app):
    """The message names call and parameter."""

    def body():
        for bad in (None, "1", 1.0):
            with pytest.raises(TypeError, match="set_tim: systim must be an int, not"):
                set_tim(bad)

    app.main(body)


def test_isig_tim_with_cpu_locked_returns_e_ctx(app):
    """Before E_NOSPT."""
    assert app.in_handler(lambda: [iloc_cpu(), isig_tim()]) == [E_OK, E_CTX]


def test_isig_tim_several_in_one_handler_what_is_due_comes_in_order_after_it(make_app):
    """Each event once; set_tim moves the system time only."""
    app = make_app(time_source="isig_tim")
    app.inh(1, lambda: (isig_tim(), isig_tim(), isig_tim(), app.log.append("handler")))
    app.cyc(1, lambda exinf: app.log.append("cyc"), 2, phase=1, attributes=TA_STA)
    app.task(1, 1, lambda exinf: (set_tim(500), app.log.append(tslp_tsk(2)), app.log.append(get_tim())))
    app.kernel.raise_interrupt(1, 10)
    app.run(until=20)
    assert app.log == ["handler", "cyc", "cyc", E_TMOUT, (E_OK, 503)]


def test_isig_tim_kernel_time_stands_still_while_a_task_computes(make_app):
    """The clock goes on, but no tick came."""
    app = make_app(time_source="isig_tim")
    app.cyc(1, lambda exinf: app.log.append("cyc"), 2, phase=1, attributes=TA_STA)
    assert app.result_of(lambda: (app.kernel.consume(5_000_000), get_tim())[1]) == (E_OK, 0)
    assert app.log == []
