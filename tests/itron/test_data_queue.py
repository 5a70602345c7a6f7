# SPDX-License-Identifier: MIT
"""Data queues."""

import pytest

from pyitron import (
    E_CTX,
    E_DLT,
    E_ID,
    E_ILUSE,
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
    T_CDTQ,
    T_RDTQ,
    TA_TPRI,
    TMO_FEVR,
    TMO_NBLK,
    TMO_POL,
    TSZ_DTQ,
    TTW_RDTQ,
    TTW_SDTQ,
    acre_dtq,
    act_tsk,
    chg_pri,
    cre_dtq,
    del_dtq,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    fsnd_dtq,
    ifsnd_dtq,
    ipsnd_dtq,
    loc_cpu,
    prcv_dtq,
    psnd_dtq,
    rcv_dtq,
    ref_dtq,
    ref_tsk,
    rel_wai,
    snd_dtq,
    ter_tsk,
    trcv_dtq,
    tsnd_dtq,
    unl_cpu,
)


def sender(app, ident, data, priority=50, dtqid=1, tmout=TMO_FEVR, **options):
    """A task that sends *data* and logs its id, the outcome and the time."""

    def body(exinf):
        app.note(ident, snd_dtq(dtqid, data) if tmout == TMO_FEVR else tsnd_dtq(dtqid, data, tmout))

    return app.task(ident, priority, body, **options)


def receiver(app, ident, priority=50, dtqid=1, tmout=TMO_FEVR, **options):
    """A task that receives and logs its id, what it got and the time."""

    def body(exinf):
        app.note(ident, *(rcv_dtq(dtqid) if tmout == TMO_FEVR else trcv_dtq(dtqid, tmout)))

    return app.task(ident, priority, body, **options)


def test_data_come_out_in_order_of_arrival(app):
    """Any object, None and 0 too; polling says when there is no room and when there is nothing."""
    app.dtq(1, count=3)
    thing = object()
    log = app.result_of(
        lambda: [
            snd_dtq(1, 0), psnd_dtq(1, None), tsnd_dtq(1, thing, 5), psnd_dtq(1, 4), tsnd_dtq(1, 4, TMO_POL), ref_dtq(1),
            rcv_dtq(1), prcv_dtq(1), trcv_dtq(1, 5), prcv_dtq(1), trcv_dtq(1, TMO_POL), ref_dtq(1),
        ]
    )  # fmt: skip
    assert log == [
        E_OK, E_OK, E_OK, E_TMOUT, E_TMOUT, (E_OK, T_RDTQ(0, 0, 3)),
        (E_OK, 0), (E_OK, None), (E_OK, thing), (E_TMOUT, None), (E_TMOUT, None), (E_OK, T_RDTQ(0, 0, 0)),
    ]  # fmt: skip


@pytest.mark.parametrize(("attributes", "order"), [(0, [1, 2, 3]), (TA_TPRI, [2, 3, 1])])
def test_senders_are_let_in_in_queue_order_one_for_each_reception(app, attributes, order):
    """FIFO, or by priority; their data are behind those that were there."""
    app.dtq(1, attributes, count=1)
    for ident, priority in ((1, 30), (2, 10), (3, 20)):
        sender(app, ident, ident, priority, active=False)

    def main():
        snd_dtq(1, 0)
        for ident in (1, 2, 3):
            act_tsk(ident)
        app.log.append(ref_dtq(1))
        app.log.extend(("got", rcv_dtq(1)[1]) for _ in range(4))

    app.task(99, 100, lambda exinf: main())
    app.run()
    first, *rest = app.log
    assert first == (E_OK, T_RDTQ(order[0], 0, 1))
    assert [entry for entry in rest if entry[0] == "got"] == [("got", n) for n in (0, *order)]
    assert [entry for entry in rest if entry[0] != "got"] == [(n, E_OK, 0) for n in order]


def test_chg_pri_moves_a_sender_in_the_queue(app):
    """The queue follows the priority."""
    app.dtq(1, TA_TPRI, count=0)
    sender(app, 1, "one", 10)
    sender(app, 2, "two", 20)
    app.main(lambda: (chg_pri(2, 5), app.log.append([rcv_dtq(1)[1], rcv_dtq(1)[1]])))
    assert app.log == [(2, E_OK, 0), (1, E_OK, 0), ["two", "one"]]


def test_receivers_get_data_at_once_in_order_of_arrival(app):
    """Whatever the attribute; nothing is stored while somebody waits."""
    app.dtq(1, TA_TPRI)
    receiver(app, 1, 30, active=False)
    receiver(app, 2, 10, active=False)
    receiver(app, 3, 10, active=False)

    def main():
        for ident in (1, 2, 3):
            act_tsk(ident)
        app.log.append([ref_dtq(1), snd_dtq(1, "a"), fsnd_dtq(1, "b"), psnd_dtq(1, "c"), ref_dtq(1)])

    app.main(main)
    assert app.log == [
        (1, E_OK, "a", 0), (2, E_OK, "b", 0), (3, E_OK, "c", 0),
        [(E_OK, T_RDTQ(0, 1, 0)), E_OK, E_OK, E_OK, (E_OK, T_RDTQ(0, 0, 0))],
    ]  # fmt: skip


def test_no_room_at_all_data_are_handed_over(app):
    """Sender and receiver wait for each other, whoever comes first."""
    app.dtq(1, count=0)
    sender(app, 1, "first", 5)
    receiver(app, 2, 6, active=False)

    def main():
        app.log.append((psnd_dtq(1, "x"), ref_dtq(1), rcv_dtq(1), prcv_dtq(1)))
        act_tsk(2)
        app.log.append((ref_dtq(1), psnd_dtq(1, "second")))

    app.task(3, 7, lambda exinf: main())
    app.run()
    assert app.log == [
        (1, E_OK, 0), (E_TMOUT, (E_OK, T_RDTQ(1, 0, 0)), (E_OK, "first"), (E_TMOUT, None)),
        (2, E_OK, "second", 0), ((E_OK, T_RDTQ(0, 2, 0)), E_OK),
    ]  # fmt: skip


def test_fsnd_dtq_full_drops_the_oldest_also_while_senders_wait(app):
    """The senders wait on; their data follow when there is room."""
    app.dtq(1, count=2)
    sender(app, 1, "waiting", 5, active=False)

    def main():
        app.log.append([fsnd_dtq(1, n) for n in (1, 2, 3)])
        act_tsk(1)
        app.log.append((fsnd_dtq(1, 4), ref_dtq(1)))
        app.log.append([rcv_dtq(1)[1] for _ in range(3)])

    app.main(main)
    assert app.log == [[E_OK] * 3, (E_OK, (E_OK, T_RDTQ(1, 0, 2))), (1, E_OK, 0), [3, 4, "waiting"]]


def test_fsnd_dtq_no_room_at_all_returns_e_iluse(app):
    """Also while a task waits to receive."""
    app.dtq(1, count=0)
    receiver(app, 1, 5)
    app.main(lambda: app.log.append((fsnd_dtq(1, 1), ref_dtq(1))))
    assert app.log == [(E_ILUSE, (E_OK, T_RDTQ(0, 1, 0)))]


def test_ipsnd_dtq_ifsnd_dtq_from_handlers(app):
    """The receiver runs after the handler; a full queue is E_TMOUT, or loses its oldest datum."""
    app.dtq(1, count=1)
    app.dtq(2, count=0)
    receiver(app, 1, 1)

    def handler():
        app.note([ipsnd_dtq(1, data) for data in "abc"] + [ifsnd_dtq(1, "d"), ifsnd_dtq(2, "e"), ipsnd_dtq(2, "f")])

    app.interrupt(2, handler)
    app.task(2, 9, lambda exinf: (dly_tsk(5), app.log.append(prcv_dtq(1))))
    app.run()
    assert app.log == [([E_OK, E_OK, E_TMOUT, E_OK, E_ILUSE, E_TMOUT], 2), (1, E_OK, "a", 2), (E_OK, "d")]


def test_time_outs_to_the_tick(app):
    """Of senders and receivers; what comes later is not lost."""
    app.dtq(1, count=0)
    app.dtq(2)
    sender(app, 1, "a", tmout=7)
    receiver(app, 2, dtqid=2, tmout=6)
    app.main(lambda: (dly_tsk(8), app.log.append((prcv_dtq(1), snd_dtq(2, "b"), prcv_dtq(2)))))
    assert app.log == [(2, E_TMOUT, None, 6), (1, E_TMOUT, 7), ((E_TMOUT, None), E_OK, (E_OK, "b"))]


def test_rel_wai_and_ter_tsk_of_senders_and_receivers(app):
    """They leave the queue; their data are gone with them."""
    app.dtq(1, count=0)
    app.dtq(2)
    sender(app, 1, "a")
    sender(app, 2, "b", tmout=9)
    sender(app, 3, "c")
    receiver(app, 4, dtqid=2)
    receiver(app, 5, dtqid=2, tmout=9)
    receiver(app, 6, dtqid=2)

    def main():
        app.log.append([rel_wai(n) for n in (1, 2, 4, 5)] + [ter_tsk(3), ter_tsk(6), ref_dtq(1), ref_dtq(2)])

    app.main(main)
    assert sorted(app.log[:4]) == [(1, E_RLWAI, 0), (2, E_RLWAI, 0), (4, E_RLWAI, None, 0), (5, E_RLWAI, None, 0)]
    assert app.log[4] == [E_OK] * 6 + [(E_OK, T_RDTQ(0, 0, 0))] * 2


def test_del_dtq_tasks_wait_they_get_e_dlt(app):
    """In queue order; the ids are free afterwards, and new queues are empty."""
    app.dtq(1, count=1)
    app.dtq(2)
    sender(app, 1, "a", 1)
    sender(app, 2, "b")
    sender(app, 3, "c", tmout=9)
    receiver(app, 4, dtqid=2)
    receiver(app, 5, dtqid=2, tmout=9)
    app.main(lambda: app.log.append((del_dtq(1), del_dtq(2), ref_dtq(1)[0], cre_dtq(1, T_CDTQ(0, 1)), prcv_dtq(1)[0])))
    assert app.log == [
        (1, E_OK, 0), (2, E_DLT, 0), (3, E_DLT, 0), (4, E_DLT, None, 0), (5, E_DLT, None, 0),
        (E_OK, E_OK, E_NOEXS, E_OK, E_TMOUT),
    ]  # fmt: skip


def test_wait_causes_in_ref_tsk(app):
    """A sender and a receiver wait for different things."""
    app.dtq(1, count=0)
    app.dtq(2)
    sender(app, 1, "a", 5)
    receiver(app, 2, 6, dtqid=2)
    states = app.result_of(lambda: [ref_tsk(n)[1] for n in (1, 2)])
    assert [(state.tskwait, state.wobjid) for state in states] == [(TTW_SDTQ, 1), (TTW_RDTQ, 2)]


def test_memory_is_charged_and_given_back(make_app):
    """E_NOMEM when it is used up; memory that the application brings costs nothing."""
    size = TSZ_DTQ(10)
    app = make_app(memory=64 + size)
    own = bytearray(2 * size)
    assert app.result_of(
        lambda: [
            cre_dtq(1, T_CDTQ(0, 10)), acre_dtq(T_CDTQ(0, 1)), cre_dtq(2, T_CDTQ(0, 1)), cre_dtq(2, T_CDTQ(0, 20, own)),
            del_dtq(2), del_dtq(1), cre_dtq(1, T_CDTQ(0, 10)),
        ]
    ) == [E_OK, E_NOMEM, E_NOMEM, E_OK, E_OK, E_OK, E_OK]  # fmt: skip


def test_acre_dtq_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    assert make_app(max_id=2).result_of(lambda: [acre_dtq(T_CDTQ(0, 1)) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_cre_dtq_errors_in_order_of_precedence(app):
    """Id, attributes, number, memory, existence."""
    app.dtq(1)
    good = T_CDTQ(0, 1)
    codes = app.result_of(
        lambda: [
            cre_dtq(0, T_CDTQ(2, -1)), cre_dtq(1, T_CDTQ(2, -1)), acre_dtq(T_CDTQ(2, 1)), cre_dtq(1, T_CDTQ(0, -1)),
            acre_dtq(T_CDTQ(0, 1 << 31)), cre_dtq(1, T_CDTQ(0, 2, bytearray(9))), cre_dtq(1, None), cre_dtq(1, good),
            cre_dtq(2, good),
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_RSATR, E_RSATR, E_PAR, E_PAR, E_PAR, E_PAR, E_OBJ, E_OK]


def test_data_queue_calls_bad_ids_and_time_outs(app):
    """E_ID before E_PAR before E_NOEXS."""
    codes = app.result_of(
        lambda: [
            [call(bad) for bad in (0, -1, 2**70, 7)]
            for call in (
                lambda n: snd_dtq(n, 1), lambda n: psnd_dtq(n, 1), lambda n: tsnd_dtq(n, 1, 5), lambda n: fsnd_dtq(n, 1),
                lambda n: rcv_dtq(n)[0], lambda n: prcv_dtq(n)[0], lambda n: trcv_dtq(n, 5)[0], del_dtq,
                lambda n: ref_dtq(n)[0],
            )
        ]
        + [
            [tsnd_dtq(0, 1, -9), tsnd_dtq(7, 1, TMO_NBLK), tsnd_dtq(7, 1, -3), tsnd_dtq(7, 1, 2**31)],
            [trcv_dtq(0, -9)[0], trcv_dtq(7, TMO_NBLK)[0], trcv_dtq(7, -3)[0], trcv_dtq(7, 2**31)[0]],
        ]
    )  # fmt: skip
    assert codes == [[E_ID, E_ID, E_ID, E_NOEXS]] * 9 + [[E_ID, E_NOSPT, E_PAR, E_PAR]] * 2


def test_i_forms_bad_ids(app):
    """The same errors as the plain forms."""
    assert app.in_handler(lambda: [call(bad, 1) for call in (ipsnd_dtq, ifsnd_dtq) for bad in (0, 2**70, 7)]) == [
        E_ID, E_ID, E_NOEXS,
    ] * 2  # fmt: skip


def _all():
    packet = T_CDTQ(0, 1)
    return {
        "cre_dtq": cre_dtq(5, packet), "acre_dtq": acre_dtq(packet), "del_dtq": del_dtq(5), "snd_dtq": snd_dtq(1, 1),
        "psnd_dtq": psnd_dtq(1, 1), "tsnd_dtq": tsnd_dtq(1, 1, 0), "fsnd_dtq": fsnd_dtq(1, 1), "rcv_dtq": rcv_dtq(1)[0],
        "prcv_dtq": prcv_dtq(1)[0], "trcv_dtq": trcv_dtq(1, 0)[0], "ref_dtq": ref_dtq(1)[0],
    }  # fmt: skip


def test_data_queue_calls_handler_context_and_cpu_locked_return_e_ctx(make_app):
    """The plain forms are for tasks; with the CPU locked the i-forms are refused as well."""
    assert set(make_app().in_handler(_all).values()) == {E_CTX}
    codes = make_app().result_of(lambda: [loc_cpu(), (*_all().values(), ipsnd_dtq(1, 1), ifsnd_dtq(1, 1)), unl_cpu()][1])
    assert set(codes) == {E_CTX}


def test_i_forms_from_a_task_return_e_ctx(app):
    """They are for non-task context."""
    app.dtq(1)
    assert app.result_of(lambda: [ipsnd_dtq(1, 1), ifsnd_dtq(1, 1)]) == [E_CTX, E_CTX]


def test_data_queue_calls_dispatch_disabled_only_those_that_may_wait_return_e_ctx(app):
    """Even if they would not have to."""
    app.dtq(1, count=5)
    codes = app.result_of(lambda: [dis_dsp(), _all(), ena_dsp()][1])
    assert {name for name, code in codes.items() if code == E_CTX} == {"snd_dtq", "tsnd_dtq", "rcv_dtq", "trcv_dtq"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: snd_dtq("1", 1), "snd_dtq: dtqid must be an int, not str"),
        (lambda: tsnd_dtq(1, 1, "5"), "tsnd_dtq: tmout must be an int (milliseconds), not str"),
        (lambda: rcv_dtq(1.0), "rcv_dtq: dtqid must be an int, not float"),
        (lambda: trcv_dtq(1, None), "trcv_dtq: tmout must be an int (milliseconds), not NoneType"),
        (lambda: cre_dtq(1, 5), "cre_dtq: pk_cdtq must be a T_CDTQ, not int"),
    ],
)
def test_data_queue_calls_wrong_types_raise_type_error(app, wrong, message):
    """The message says which call and which parameter."""

    def body():
        with pytest.raises(TypeError) as caught:
            wrong()
        return str(caught.value)

    app.dtq(1)
    assert app.result_of(body) == message
