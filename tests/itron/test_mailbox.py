# SPDX-License-Identifier: MIT
"""Mailboxes."""

import pytest

import pyitron
from pyitron import (
    E_CTX,
    E_DLT,
    E_ID,
    E_NOEXS,
    E_NOID,
    E_NOMEM,
    E_NOSPT,
    E_OBJ,
    E_OK,
    E_PAR,
    E_RLWAI,
    E_RSATR,
    E_TMOUT,
    T_CMBX,
    T_MSG,
    T_MSG_PRI,
    T_RMBX,
    TA_MPRI,
    TA_TPRI,
    TMO_NBLK,
    TMO_POL,
    TSZ_MPRIHD,
    acre_mbx,
    chg_pri,
    cre_mbx,
    del_mbx,
    dis_dsp,
    dly_tsk,
    loc_cpu,
    prcv_mbx,
    rcv_mbx,
    ref_mbx,
    rel_wai,
    snd_mbx,
    ter_tsk,
    trcv_mbx,
    unl_cpu,
)


class Message(T_MSG):
    def __init__(self, text):
        self.text = text


def urgent(priority):
    """A message with a priority."""
    message = T_MSG_PRI()
    message.msgpri = priority
    return message


def test_snd_mbx_nobody_waits_messages_are_kept_in_order(app):
    """The same objects come out, first in, first out."""
    app.mbx(1)
    messages = [Message("a"), Message("b")]
    answers = app.result_of(lambda: [snd_mbx(1, m) for m in messages] + [rcv_mbx(1), trcv_mbx(1, 5), prcv_mbx(1)])
    assert answers[:2] == [E_OK, E_OK]
    assert answers[2][1] is messages[0] and answers[3][1] is messages[1]
    assert answers[4] == (E_TMOUT, None)


def test_snd_mbx_message_priorities_most_urgent_first_equals_in_order(app):
    """TA_MPRI."""
    app.mbx(1, TA_MPRI, 200)
    messages = [urgent(p) for p in (9, 1, 200, 9, 1)]

    def body():
        for message in messages:
            snd_mbx(1, message)
        return [messages.index(rcv_mbx(1)[1]) for _ in messages]

    assert app.result_of(body) == [1, 4, 0, 3, 2]


@pytest.mark.parametrize(("attributes", "order"), [(0, [1, 2, 3]), (TA_TPRI, [2, 3, 1])])
def test_snd_mbx_several_wait_the_first_in_line_gets_it(app, attributes, order):
    """In order of arrival, or of priority; it runs at once if its priority is higher."""
    app.mbx(1, attributes)
    for ident, priority in ((1, 30), (2, 10), (3, 20)):
        app.task(ident, priority, lambda n: (dly_tsk(n), app.log.append((n, rcv_mbx(1)))), exinf=ident)
    app.main(lambda: (dly_tsk(5), [snd_mbx(1, text) for text in "xyz"]))
    assert app.log == [(n, (E_OK, text)) for n, text in zip(order, "xyz", strict=True)]


def test_trcv_mbx_time_passes_returns_e_tmout_to_the_tick(app):
    """A message sent later stays in the mailbox."""
    app.mbx(1)
    app.task(1, 1, lambda exinf: app.note(trcv_mbx(1, 5)))
    app.main(lambda: (dly_tsk(6), snd_mbx(1, "late"), app.note(ref_mbx(1))))
    assert app.log == [((E_TMOUT, None), 5), ((E_OK, T_RMBX(0, "late")), 6)]


def test_trcv_mbx_message_in_time_arrives(app):
    """The time-out is gone with the wait."""
    app.mbx(1)
    app.task(1, 1, lambda exinf: (app.note(trcv_mbx(1, 5)), app.note(trcv_mbx(1, 9))))
    app.main(lambda: (dly_tsk(4), snd_mbx(1, "in time")))
    assert app.log == [((E_OK, "in time"), 4), ((E_TMOUT, None), 13)]


def test_del_mbx_waiting_tasks_get_e_dlt_messages_are_dropped(app):
    """The id is free afterwards, its memory too."""
    app.mbx(1)
    app.task(1, 1, lambda exinf: app.log.append(rcv_mbx(1)))
    app.task(2, 2, lambda exinf: app.log.append(trcv_mbx(1, 9)))
    app.main(lambda: app.log.append([del_mbx(1), del_mbx(1), cre_mbx(1, T_CMBX(0, 0)), prcv_mbx(1)]))
    assert app.log == [(E_DLT, None), (E_DLT, None), [E_OK, E_NOEXS, E_OK, (E_TMOUT, None)]]


def test_del_mbx_gives_the_memory_of_its_queue_headers_back(make_app):
    """As much as TSZ_MPRIHD says, and no more."""
    app = make_app(memory=64 + 2 * TSZ_MPRIHD(200))
    wide = T_CMBX(TA_MPRI, 200)
    codes = app.result_of(lambda: [cre_mbx(1, wide), cre_mbx(2, wide), acre_mbx(wide), del_mbx(1), acre_mbx(wide)])
    assert codes == [E_OK, E_OK, E_NOMEM, E_OK, 3]


def test_chg_pri_while_waiting_moves_the_task_in_the_queue(app):
    """Among equals the one that was changed is last."""
    app.mbx(1, TA_TPRI)
    for ident, priority in ((1, 10), (2, 20), (3, 30)):
        app.task(ident, priority, lambda n: app.log.append((n, rcv_mbx(1)[1])), exinf=ident)
    app.main(lambda: (chg_pri(3, 5), chg_pri(1, 20), [snd_mbx(1, text) for text in "abc"]))
    assert app.log == [(3, "a"), (2, "b"), (1, "c")]


def test_snd_mbx_receiver_of_higher_priority_runs_inside_the_call(app):
    """A bad message priority is refused even if somebody waits."""
    app.mbx(1, TA_MPRI, 3)
    app.task(1, 1, lambda exinf: (app.log.append(rcv_mbx(1)[0]), app.log.append("received")))
    app.main(lambda: (app.log.append(snd_mbx(1, urgent(4))), snd_mbx(1, urgent(3)), app.log.append("sent")))
    assert app.log == [E_PAR, E_OK, "received", "sent"]


def test_rel_wai_and_ter_tsk_waiting_receivers_leave_the_queue(app):
    """The next message goes to the one that still waits."""
    app.mbx(1)
    for ident in (1, 2, 3, 4):
        app.task(ident, ident, lambda n: app.log.append((n, trcv_mbx(1, 90) if n == 4 else rcv_mbx(1))), exinf=ident)
    app.main(lambda: (rel_wai(1), ter_tsk(2), snd_mbx(1, "m"), rel_wai(4)))
    assert app.log == [(1, (E_RLWAI, None)), (3, (E_OK, "m")), (4, (E_RLWAI, None))]


def test_ref_mbx_reports_first_waiter_and_next_message(app):
    """NULL where there is none."""
    app.mbx(1)
    app.mbx(2, TA_MPRI, 3)
    app.task(1, 1, lambda exinf: rcv_mbx(1))
    second = urgent(1)
    assert app.result_of(lambda: [ref_mbx(1), snd_mbx(2, urgent(3)), snd_mbx(2, second), ref_mbx(2)]) == [
        (E_OK, T_RMBX(1, None)), E_OK, E_OK, (E_OK, T_RMBX(0, second)),
    ]  # fmt: skip


def test_cre_mbx_errors_in_order_of_precedence(make_app):
    """Id, attributes, priority, existence, memory."""
    app = make_app(memory=1000)
    app.mbx(1)
    bad, wide = T_CMBX(0x80, 0), T_CMBX(TA_MPRI, 255)
    codes = app.result_of(
        lambda: [
            cre_mbx(0, bad), cre_mbx(2**70, bad), cre_mbx(1, bad), cre_mbx(1, T_CMBX(TA_MPRI, 0)),
            cre_mbx(1, T_CMBX(TA_MPRI, 256)), cre_mbx(1, wide), cre_mbx(2, wide), cre_mbx(2, T_CMBX(0, 0)),
            acre_mbx(bad), acre_mbx(T_CMBX(TA_MPRI, 256)), acre_mbx(wide), cre_mbx(3, None),
            cre_mbx(3, T_CMBX(TA_MPRI, 2, bytearray(1000))),
        ]
    )  # fmt: skip
    assert codes == [
        E_ID, E_ID, E_RSATR, E_PAR, E_PAR, E_OBJ, E_NOMEM, E_OK, E_RSATR, E_PAR, E_NOMEM, E_PAR, E_OK,
    ]  # fmt: skip


def test_acre_mbx_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    assert make_app(max_id=2).result_of(lambda: [acre_mbx(T_CMBX(0, 0)) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_snd_mbx_errors_in_order_of_precedence(app):
    """E_PAR for no message comes before E_NOEXS; the priority is checked against the mailbox."""
    app.mbx(1, TA_MPRI, 3)
    codes = app.result_of(
        lambda: [
            snd_mbx(0, None), snd_mbx(9, None), snd_mbx(9, urgent(1)), snd_mbx(1, urgent(0)), snd_mbx(1, urgent(4)),
            snd_mbx(1, urgent(2**70)), snd_mbx(1, "no priority"), snd_mbx(1, urgent(3)),
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_PAR, E_NOEXS, E_PAR, E_PAR, E_PAR, E_PAR, E_OK]


def test_snd_mbx_priority_of_wrong_type_raises_type_error(app):
    """The message names the attribute."""
    app.mbx(1, TA_MPRI, 3)

    def body():
        with pytest.raises(TypeError, match=r"snd_mbx: pk_msg\.msgpri must be an int, not str"):
            snd_mbx(1, urgent("high"))

    app.main(body)


def test_mailbox_calls_bad_ids_and_time_outs(app):
    """E_ID before E_PAR before E_NOEXS."""
    codes = app.result_of(
        lambda: [
            rcv_mbx(0)[0], rcv_mbx(7)[0], prcv_mbx(-1)[0], prcv_mbx(7)[0], trcv_mbx(0, -9)[0], trcv_mbx(7, TMO_NBLK)[0],
            trcv_mbx(7, 2**31)[0], trcv_mbx(7, TMO_POL)[0], del_mbx(0), del_mbx(7), ref_mbx(0)[0], ref_mbx(7)[0],
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_NOEXS, E_ID, E_NOEXS, E_ID, E_NOSPT, E_PAR, E_NOEXS, E_ID, E_NOEXS, E_ID, E_NOEXS]


_CALLS = {
    "cre_mbx": lambda: cre_mbx(5, T_CMBX(0, 0)),
    "acre_mbx": lambda: acre_mbx(T_CMBX(0, 0)),
    "del_mbx": lambda: del_mbx(1),
    "snd_mbx": lambda: snd_mbx(1, "m"),
    "rcv_mbx": lambda: rcv_mbx(1)[0],
    "prcv_mbx": lambda: prcv_mbx(1)[0],
    "trcv_mbx": lambda: trcv_mbx(1, 0)[0],
    "ref_mbx": lambda: ref_mbx(1)[0],
}


@pytest.mark.parametrize("name", _CALLS)
def test_mailbox_call_from_handler_or_with_cpu_locked_returns_e_ctx(make_app, name):
    """There is no i-form for mailboxes."""
    assert make_app().in_handler(_CALLS[name]) == E_CTX

    def locked():
        loc_cpu()
        code = _CALLS[name]()
        unl_cpu()
        return code

    assert make_app().result_of(locked) == E_CTX


def test_mailbox_calls_dispatch_disabled_only_those_that_may_wait_return_e_ctx(app):
    """Even if a message is there."""
    app.mbx(1)
    codes = app.result_of(lambda: [dis_dsp(), snd_mbx(1, "m"), rcv_mbx(1), trcv_mbx(1, 0), prcv_mbx(1)])
    assert codes == [E_OK, E_OK, (E_CTX, None), (E_CTX, None), (E_OK, "m")]


@pytest.mark.parametrize("name", ["del_mbx", "rcv_mbx", "prcv_mbx", "ref_mbx"])
@pytest.mark.parametrize("bad", [None, "1", 1.5])
def test_mailbox_call_wrong_type_raises_type_error(app, name, bad):
    """The message names call and parameter."""

    def body():
        with pytest.raises(TypeError, match=f"{name}: mbxid must be an int, not {type(bad).__name__}"):
            getattr(pyitron, name)(bad)

    app.main(body)


@pytest.mark.parametrize(
    ("parameter", "call"),
    [
        ("mbxid", lambda: snd_mbx("1", "m")),
        ("mbxid", lambda: trcv_mbx(None, 0)),
        ("tmout", lambda: trcv_mbx(1, None)),
        ("mbxid", lambda: cre_mbx(True, T_CMBX(0))),
        ("pk_cmbx", lambda: cre_mbx(1, T_MSG())),
        ("T_CMBX.maxmpri", lambda: acre_mbx(T_CMBX(TA_MPRI, "3"))),
    ],
)
def test_mailbox_call_wrong_type_names_the_parameter(app, parameter, call):
    """Or the packet's field."""

    def body():
        with pytest.raises(TypeError, match=f"mbx: {parameter} must be "):
            call()

    app.main(body)
