# SPDX-License-Identifier: MIT
"""Rendezvous: calls, acceptances, forwards, replies, and every way in which they come to nothing."""

import pytest

from pyitron import (
    E_CTX,
    E_DLT,
    E_ID,
    E_ILUSE,
    E_NOEXS,
    E_NOID,
    E_NOSPT,
    E_OBJ,
    E_OK,
    E_PAR,
    E_RLWAI,
    E_RSATR,
    E_TMOUT,
    T_CPOR,
    T_RPOR,
    T_RRDV,
    TA_TPRI,
    TMO_FEVR,
    TMO_NBLK,
    TMO_POL,
    TTW_ACP,
    TTW_CAL,
    TTW_RDV,
    acp_por,
    acre_por,
    act_tsk,
    cal_por,
    chg_pri,
    cre_por,
    del_por,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    fwd_por,
    loc_cpu,
    pacp_por,
    ref_por,
    ref_rdv,
    ref_tsk,
    rel_wai,
    rpl_rdv,
    rsm_tsk,
    sus_tsk,
    tacp_por,
    tcal_por,
    ter_tsk,
    unl_cpu,
)

BACKWARDS = memoryview(b"ab")[::-1]


def call(app, ident, priority=50, pattern=1, port=1, message=None, tmout=TMO_FEVR, **options):
    """A task that calls *port* and logs its id with what it got and when."""
    text = message or f"from {ident}".encode()

    def body(exinf):
        app.note(ident, cal_por(port, pattern, text) if tmout == TMO_FEVR else tcal_por(port, pattern, text, tmout))

    return app.task(ident, priority, body, **options)


def test_acceptor_first_then_caller_meet_and_reply(app):
    """The acceptor gets size, number and message; the caller waits for the reply and gets it with its size."""
    app.por(1)

    def acceptor(exinf):
        size, rdvno, message = acp_por(1, 0xFF)
        app.log.append((size, message, ref_rdv(rdvno), rpl_rdv(rdvno, message.upper() + b"!"), ref_rdv(rdvno)))

    app.task(1, 5, acceptor)
    app.task(2, 6, lambda exinf: app.log.append(cal_por(1, 1, b"hello")))
    app.run()
    assert app.log == [(5, b"hello", (E_OK, T_RRDV(2)), E_OK, (E_OK, T_RRDV(0))), (6, b"HELLO!")]


def test_caller_first_then_acceptor_meet(app):
    """The same the other way round; an empty message and an empty reply are messages."""
    app.por(1, call=0, reply=0)
    app.task(1, 5, lambda exinf: app.log.append(cal_por(1, 1, None)))

    def main():
        size, rdvno, message = acp_por(1, 1)
        app.log.append((size, message, rpl_rdv(rdvno, None)))

    app.main(main)
    assert app.log == [(0, b""), (0, b"", E_OK)]


def test_messages_are_copied_when_the_call_is_made(app):
    """Callers and acceptors may use their buffers again; anything contiguous will do, and the bytes are counted."""
    app.por(1)
    buffer = bytearray(b"12345678")

    def caller(exinf):
        app.log.append(cal_por(1, 1, memoryview(buffer)[2:5]))

    def main():
        buffer[:] = b"xxxxxxxx"
        before = app.kernel.counters.bytes_copied
        _, rdvno, message = acp_por(1, 1)
        app.log.append((message, app.kernel.counters.bytes_copied - before))
        reply = bytearray(b"ok")
        rpl_rdv(rdvno, reply)

    app.task(1, 5, caller)
    app.main(main)
    assert app.log == [(b"345", 0), (2, b"ok")]
    assert app.kernel.counters.bytes_copied == 5


@pytest.mark.parametrize(("attributes", "order"), [(0, [1, 2, 3]), (TA_TPRI, [2, 3, 1])])
def test_callers_are_accepted_in_queue_order(app, attributes, order):
    """FIFO, or by priority."""
    app.por(1, attributes)
    for ident, priority in ((1, 30), (2, 10), (3, 20)):
        call(app, ident, priority, active=False)
    app.main(lambda: ([act_tsk(n) for n in (1, 2, 3)], [rpl_rdv(acp_por(1, 1)[1], b"") for _ in range(3)]))
    assert [ident for ident, _, _ in app.log] == order


def test_chg_pri_moves_a_caller_in_the_queue(app):
    """The queue follows the priority."""
    app.por(1, TA_TPRI)
    call(app, 1, 10)
    call(app, 2, 20)
    app.main(lambda: (chg_pri(2, 5), [rpl_rdv(acp_por(1, 1)[1], b"") for _ in range(2)]))
    assert [ident for ident, _, _ in app.log] == [2, 1]


def test_acceptors_are_served_in_order_of_arrival(app):
    """Whatever the port's attribute and their priorities."""
    app.por(1, TA_TPRI)
    for ident, priority in ((1, 30), (2, 10)):
        app.task(ident, priority, lambda ident: app.log.append((ident, acp_por(1, 1)[2])), exinf=ident)
    call(app, 3, 40, message=b"a")
    call(app, 4, 40, message=b"b")
    app.run()
    assert app.log == [(2, b"a"), (1, b"b")]


def test_patterns_match_if_they_have_a_bit_in_common(app):
    """The first in line that matches is taken; those before it stay in line; the steps are counted."""
    app.por(1)
    for ident, pattern in ((1, 0b001), (2, 0b010), (3, 0b110)):
        call(app, ident, 10 + ident, pattern=pattern)

    def main():
        before = app.kernel.counters.wait_steps
        app.log.append((pacp_por(1, 0b1000)[0], pacp_por(1, 0b100)[2], pacp_por(1, ~1)[2], ref_por(1)))
        app.log.append(app.kernel.counters.wait_steps - before)

    app.main(main)
    assert app.log == [(E_TMOUT, b"from 3", b"from 2", (E_OK, T_RPOR(1, 0))), 3 + 3 + 2]


def test_call_finds_the_first_acceptor_that_matches(app):
    """Others go on waiting."""
    app.por(1)
    for ident, pattern in ((1, 0b01), (2, 0b10)):
        app.task(ident, 10 + ident, lambda ident, p=pattern: app.log.append((ident, acp_por(1, p)[2])), exinf=ident)
    call(app, 3, pattern=0b10)
    app.main(lambda: app.log.append(ref_por(1)))
    assert app.log == [(2, b"from 3"), (E_OK, T_RPOR(0, 1))]


def test_wait_causes_and_objects_in_ref_tsk(app):
    """A call and an acceptance wait for the port, the end of a rendezvous for nothing that has an id."""
    app.por(1)
    app.task(1, 5, lambda exinf: acp_por(1, 4))
    call(app, 2)
    call(app, 3, tmout=9)

    def states():
        return [(state.tskwait, state.wobjid, state.lefttmo) for _, state in (ref_tsk(n) for n in (1, 2, 3))]

    def main():
        app.log.append(states())
        acp_por(1, 1)
        acp_por(1, 1)
        dly_tsk(2)
        app.log.append(states())

    app.main(main, until=5)
    assert app.log == [
        [(TTW_ACP, 1, -1), (TTW_CAL, 1, -1), (TTW_CAL, 1, 9)],
        [(TTW_ACP, 1, -1), (TTW_RDV, 0, -1), (TTW_RDV, 0, 7)],
    ]


@pytest.mark.parametrize("stage", ["waits", "met", "forwarded", "met again"])
def test_tcal_por_time_runs_through_all_stages(app, stage):
    """The time-out comes to the tick, wherever the call has got to; then the number is stale."""
    app.por(1)
    app.por(2)
    call(app, 1, 5, tmout=10)

    def main():
        dly_tsk(3)
        rdvno = acp_por(1, 1)[1] if stage != "waits" else 0
        dly_tsk(3)
        if stage in ("forwarded", "met again"):
            app.log.append(fwd_por(2, 2, rdvno, b"on"))
        if stage == "met again":
            rdvno = acp_por(2, 2)[1]
        dly_tsk(10)
        app.log.append((rpl_rdv(rdvno, b"late"), ref_rdv(rdvno), ref_por(1), ref_por(2)))

    app.main(main)
    after = (E_OBJ, (E_OK, T_RRDV(0)), (E_OK, T_RPOR(0, 0)), (E_OK, T_RPOR(0, 0)))
    forwarded = [E_OK] if stage in ("forwarded", "met again") else []
    assert app.log == [*forwarded, (1, (E_TMOUT, None), 10), after]


@pytest.mark.parametrize("tmout", [TMO_FEVR, 9])
@pytest.mark.parametrize("how", ["rel_wai", "ter_tsk"])
@pytest.mark.parametrize("stage", ["waits", "met", "forwarded"])
def test_caller_is_released_or_terminated_at_every_stage(app, how, stage, tmout):
    """The rendezvous is dissolved; nobody is left in a queue."""
    app.por(1)
    app.por(2)
    call(app, 1, 5, tmout=tmout)

    def main():
        rdvno = acp_por(1, 1)[1] if stage != "waits" else 0
        if stage == "forwarded":
            fwd_por(2, 1, rdvno, b"")
        app.log.append(rel_wai(1) if how == "rel_wai" else ter_tsk(1))
        app.log.append((rpl_rdv(rdvno, b""), fwd_por(1, 1, rdvno, b""), ref_por(1)[1], ref_por(2)[1], pacp_por(2, 1)[0]))

    app.main(main)
    released = [(1, (E_RLWAI, None), 0)] if how == "rel_wai" else []
    assert app.log == [*released, E_OK, (E_OBJ, E_OBJ, T_RPOR(0, 0), T_RPOR(0, 0), E_TMOUT)]


def test_acceptor_that_waits_is_released_terminated_or_timed_out(app):
    """A call that comes later waits."""
    app.por(1)
    app.task(1, 5, lambda exinf: app.note(1, acp_por(1, 1)))
    app.task(2, 6, lambda exinf: app.note(2, tacp_por(1, 1, 4)))
    app.task(3, 7, lambda exinf: app.note(3, acp_por(1, 1)))
    app.task(5, 8, lambda exinf: app.note(5, tacp_por(1, 1, TMO_FEVR)))
    call(app, 4, active=False)
    app.main(lambda: (rel_wai(1), rel_wai(5), ter_tsk(3), dly_tsk(5), act_tsk(4), dly_tsk(1), app.log.append(ref_por(1))))
    nothing = (None, None)
    assert app.log == [
        (1, (E_RLWAI, *nothing), 0), (5, (E_RLWAI, *nothing), 0), (2, (E_TMOUT, *nothing), 4), (E_OK, T_RPOR(4, 0)),
    ]  # fmt: skip


def test_acceptor_that_ends_without_a_reply_leaves_the_caller_waiting(app):
    """Another task may reply: the number is all it takes."""
    app.por(1)
    numbers = []
    call(app, 1, 5)
    app.task(2, 6, lambda exinf: numbers.append(acp_por(1, 1)[1]))
    app.main(lambda: app.log.append((ref_rdv(numbers[0]), rpl_rdv(numbers[0], b"from another"))))
    assert app.log == [(1, (12, b"from another"), 0), ((E_OK, T_RRDV(1)), E_OK)]


def test_suspended_caller_gets_its_reply_when_it_is_resumed(app):
    """A suspension does not end a rendezvous."""
    app.por(1)
    call(app, 1, 5)
    app.main(lambda: (sus_tsk(1), app.note("main", rpl_rdv(acp_por(1, 1)[1], b"r")), dly_tsk(3), rsm_tsk(1)))
    assert app.log == [("main", E_OK, 0), (1, (1, b"r"), 3)]


def test_del_por_tasks_wait_they_get_e_dlt(app):
    """Callers first, in queue order, then acceptors of the other pattern; the id is free afterwards."""
    app.por(1)
    call(app, 1, 5)
    call(app, 2, 6, tmout=9)
    app.task(3, 7, lambda exinf: app.note(3, acp_por(1, 2)))
    app.task(4, 7, lambda exinf: app.note(4, tacp_por(1, 2, 9)))
    app.main(lambda: app.log.append((del_por(1), ref_por(1), cre_por(1, T_CPOR(0, 1, 1)), ref_por(1))))
    assert app.log == [
        (1, (E_DLT, None), 0), (2, (E_DLT, None), 0), (3, (E_DLT, None, None), 0), (4, (E_DLT, None, None), 0),
        (E_OK, (E_NOEXS, None), E_OK, (E_OK, T_RPOR(0, 0))),
    ]  # fmt: skip


def test_del_por_does_not_touch_a_rendezvous_that_has_begun(app):
    """The reply reaches the caller, within the size that the port allowed."""
    app.por(1, reply=3)
    call(app, 1, 5)

    def main():
        rdvno = acp_por(1, 1)[1]
        app.log.append((del_por(1), rpl_rdv(rdvno, b"long"), rpl_rdv(rdvno, b"fit")))

    app.main(main)
    assert app.log == [(1, (3, b"fit"), 0), (E_OK, E_PAR, E_OK)]


def test_fwd_por_to_a_waiting_acceptor(app):
    """It gets the new message and a new number; the old one is stale; the caller waits on and gets the reply."""
    app.por(1)
    app.por(2)
    call(app, 1, 5)

    def second(exinf):
        _, rdvno, message = acp_por(2, 4)
        app.log.append((message, rpl_rdv(rdvno, b"2")))

    app.task(2, 6, second)

    def main():
        rdvno = acp_por(1, 1)[1]
        app.log.append((fwd_por(2, 4, rdvno, b"forwarded"), rpl_rdv(rdvno, b"")))

    app.main(main)
    assert app.log == [(1, (1, b"2"), 0), (b"forwarded", E_OK), (E_OK, E_OBJ)]


def test_fwd_por_chain_and_back_to_the_same_port(app):
    """As often as one likes; in a queue ordered by priority the caller has its place."""
    app.por(1)
    app.por(2, TA_TPRI)
    call(app, 1, 20)
    call(app, 2, 10, port=2)

    def main():
        rdvno = acp_por(1, 1)[1]
        for port in (1, 1, 2):
            app.log.append(fwd_por(port, 1, rdvno, str(port).encode()))
            if port == 1:
                rdvno = acp_por(1, 1)[1]
        app.log.append((ref_por(2), acp_por(2, 1)[2]))
        size, rdvno, message = acp_por(2, 1)
        app.log.append((size, message, rpl_rdv(rdvno, b"at last")))

    app.main(main)
    assert app.log == [
        E_OK, E_OK, E_OK, ((E_OK, T_RPOR(2, 0)), b"from 2"), (1, (7, b"at last"), 0), (1, b"2", E_OK),
    ]  # fmt: skip


def test_fwd_por_errors_leave_the_rendezvous_as_it_is(app):
    """In order: id, pattern, existence, number, size, reply size of the other port."""
    app.por(1, call=8, reply=4)
    app.por(2, call=2, reply=5)
    app.por(3, call=2, reply=4)
    call(app, 1, 5, message=b"x")

    def main():
        rdvno = acp_por(1, 1)[1]
        app.log.append([
            fwd_por(0, 0, 0, b"long"), fwd_por(9, 0, 0, b"long"), fwd_por(9, 1, 0, b"long"), fwd_por(2, 1, 0, b"long"),
            fwd_por(2, 1, rdvno, b"long"), fwd_por(2, 1, rdvno, b""), fwd_por(3, 1, rdvno, b"ok"),
        ])  # fmt: skip
        app.log.append(rpl_rdv(acp_por(3, 1)[1], b"done"))

    app.main(main)
    assert app.log == [[E_ID, E_PAR, E_NOEXS, E_OBJ, E_PAR, E_ILUSE, E_OK], (1, (4, b"done"), 0), E_OK]


def test_rendezvous_numbers_that_never_were_or_are_over(app):
    """Zero, negative, huge, another task's, and the same task's from before."""
    app.por(1)
    app.task(1, 5, lambda exinf: [app.log.append(cal_por(1, 1, b"")) for _ in range(2)])

    def main():
        first = acp_por(1, 1)[1]
        rpl_rdv(first, b"1")
        second = acp_por(1, 1)[1]
        for number in (first, 0, -5, 2**80, second + 1, second + 1_000_001):
            assert (rpl_rdv(number, b""), ref_rdv(number)) == (E_OBJ, (E_OK, T_RRDV(0)))
        app.log.append((first != second, rpl_rdv(second, b"2"), rpl_rdv(second, b"2")))

    app.main(main)
    assert app.log == [(1, b"1"), (1, b"2"), (True, E_OK, E_OBJ)]


def test_message_sizes_are_limited_by_the_port(app):
    """A call or a reply that is too large is E_PAR, and nothing has happened."""
    app.por(1, call=2, reply=3)
    app.task(1, 5, lambda exinf: app.log.append([cal_por(1, 1, b"abc"), tcal_por(1, 1, b"abc", 5), cal_por(1, 1, b"ab")]))

    def main():
        rdvno = acp_por(1, 1)[1]
        app.log.append((rpl_rdv(rdvno, b"1234"), rpl_rdv(rdvno, b"123")))

    app.main(main)
    assert app.log == [[(E_PAR, None), (E_PAR, None), (3, b"123")], (E_PAR, E_OK)]


def test_acre_por_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    assert make_app(max_id=2).result_of(lambda: [acre_por(T_CPOR(0, 1, 1)) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_cre_por_errors_in_order_of_precedence(app):
    """Id, attributes, sizes, existence."""
    app.por(1)
    good = T_CPOR(0, 0, 0)
    codes = app.result_of(
        lambda: [
            cre_por(0, T_CPOR(2, -1, -1)), cre_por(1, T_CPOR(2, -1, -1)), acre_por(T_CPOR(2, 0, 0)),
            cre_por(1, T_CPOR(0, -1, 0)), cre_por(1, T_CPOR(0, 0, 1 << 31)), acre_por(T_CPOR(0, 0, -1)),
            cre_por(1, None), cre_por(1, good), cre_por(2, good),
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_RSATR, E_RSATR, E_PAR, E_PAR, E_PAR, E_PAR, E_OBJ, E_OK]


def test_rendezvous_calls_bad_ids_patterns_and_time_outs(app):
    """E_ID before E_PAR before E_NOEXS."""
    codes = app.result_of(
        lambda: [
            [call_it(bad)[0] for bad in (0, -1, 2**70, 7)]
            for call_it in (
                lambda n: cal_por(n, 1, b""), lambda n: tcal_por(n, 1, b"", 5), lambda n: acp_por(n, 1),
                lambda n: pacp_por(n, 1), lambda n: tacp_por(n, 1, 5), ref_por, lambda n: (del_por(n),),
                lambda n: (fwd_por(n, 1, 1, b""),),
            )
        ]
        + [
            [cal_por(7, 0, b"")[0], tcal_por(7, 1 << 32, b"", 1)[0], acp_por(7, 0)[0], pacp_por(7, 0)[0], tacp_por(7, 0, 1)[0]],
            [tcal_por(7, 1, b"", TMO_POL)[0], tcal_por(7, 1, b"", TMO_NBLK)[0], tcal_por(7, 1, b"", 2**31)[0]],
            [tacp_por(7, 1, TMO_NBLK)[0], tacp_por(7, 1, -3)[0], tacp_por(7, 1, TMO_POL)[0]],
        ]
    )  # fmt: skip
    assert codes == [[E_ID, E_ID, E_ID, E_NOEXS]] * 8 + [[E_PAR] * 5, [E_PAR, E_NOSPT, E_PAR], [E_NOSPT, E_PAR, E_NOEXS]]


def _all():
    packet = T_CPOR(0, 1, 1)
    return {
        "cre_por": cre_por(5, packet), "acre_por": acre_por(packet), "del_por": del_por(1), "cal_por": cal_por(1, 1, b"")[0],
        "tcal_por": tcal_por(1, 1, b"", 1)[0], "acp_por": acp_por(1, 1)[0], "pacp_por": pacp_por(1, 1)[0],
        "tacp_por": tacp_por(1, 1, 0)[0], "fwd_por": fwd_por(1, 1, 1, b""), "rpl_rdv": rpl_rdv(1, b""),
        "ref_por": ref_por(1)[0], "ref_rdv": ref_rdv(1)[0],
    }  # fmt: skip


def test_rendezvous_calls_handler_context_and_cpu_locked_return_e_ctx(make_app):
    """None of them is for handlers."""
    assert set(make_app().in_handler(_all).values()) == {E_CTX}
    assert set(make_app().result_of(lambda: [loc_cpu(), _all(), unl_cpu()][1]).values()) == {E_CTX}


def test_rendezvous_calls_dispatch_disabled_only_those_that_may_wait_return_e_ctx(app):
    """Even if they would not have to."""
    app.por(1)
    codes = app.result_of(lambda: [dis_dsp(), _all(), ena_dsp()][1])
    assert {name for name, code in codes.items() if code == E_CTX} == {"cal_por", "tcal_por", "acp_por", "tacp_por"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: cal_por("1", 1, b""), "cal_por: porid must be an int, not str"),
        (lambda: cal_por(1, "1", b""), "cal_por: calptn must be an int, not str"),
        (lambda: cal_por(1, 1, "text"), "cal_por: msg must be bytes or another contiguous buffer, not str"),
        (lambda: tcal_por(1, 1, 5, 1), "tcal_por: msg must be bytes or another contiguous buffer, not int"),
        (lambda: tcal_por(1, 1, b"", 1.5), "tcal_por: tmout must be an int (milliseconds), not float"),
        (lambda: acp_por(1, None), "acp_por: acpptn must be an int, not NoneType"),
        (lambda: fwd_por(1, 1, "1", b""), "fwd_por: rdvno must be an int, not str"),
        (lambda: rpl_rdv(True, b""), "rpl_rdv: rdvno must be an int, not bool"),
        (lambda: rpl_rdv(1, BACKWARDS), "rpl_rdv: msg must be bytes or another contiguous buffer, not memoryview"),
        (lambda: ref_rdv(None), "ref_rdv: rdvno must be an int, not NoneType"),
    ],
)
def test_rendezvous_calls_wrong_types_raise_type_error(app, wrong, message):
    """The message says which call and which parameter."""

    def body():
        with pytest.raises(TypeError) as caught:
            wrong()
        return str(caught.value)

    app.por(1)
    assert app.result_of(body) == message


def test_deadlock_report_names_ports_and_rendezvous(app):
    """Who waits for whom at which port."""
    app.por(1)
    app.kernel.names["por", 1] = "POR_X"
    call(app, 1, 5)
    call(app, 2, 6, pattern=2)
    app.task(3, 7, lambda exinf: (acp_por(1, 1), acp_por(1, 4)))
    result = app.kernel.run()
    lines = [line.partition(" [")[0] for line in result.report.splitlines()]
    assert lines == [
        "task 1 waits for the end of a rendezvous",
        "task 2 waits for POR_X (an acceptor at rendezvous port 1)",
        "task 3 waits for POR_X (a caller at rendezvous port 1)",
    ]
