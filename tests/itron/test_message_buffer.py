# SPDX-License-Identifier: MIT
"""Message buffers."""

import pytest

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
    T_CMBF,
    T_RMBF,
    TA_TPRI,
    TMO_FEVR,
    TMO_NBLK,
    TMO_POL,
    TSZ_MBF,
    TTW_RMBF,
    TTW_SMBF,
    acre_mbf,
    act_tsk,
    chg_pri,
    cre_mbf,
    del_mbf,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    loc_cpu,
    prcv_mbf,
    psnd_mbf,
    rcv_mbf,
    ref_mbf,
    ref_tsk,
    rel_wai,
    snd_mbf,
    ter_tsk,
    trcv_mbf,
    tsnd_mbf,
    unl_cpu,
)


def sender(app, ident, message, priority=50, mbfid=1, tmout=TMO_FEVR, **options):
    """A task that sends *message* and logs its id, the outcome and the time."""

    def body(exinf):
        app.note(ident, snd_mbf(mbfid, message) if tmout == TMO_FEVR else tsnd_mbf(mbfid, message, tmout))

    return app.task(ident, priority, body, **options)


def receiver(app, ident, priority=50, mbfid=1, tmout=TMO_FEVR, **options):
    """A task that receives and logs its id, what it got and the time."""

    def body(exinf):
        app.note(ident, *(rcv_mbf(mbfid) if tmout == TMO_FEVR else trcv_mbf(mbfid, tmout)))

    return app.task(ident, priority, body, **options)


def test_messages_come_out_in_order_with_their_sizes(app):
    """Any buffer goes in, bytes come out; the bookkeeping counts 4 bytes for each."""
    app.mbf(1, size=32)
    log = app.result_of(
        lambda: [
            snd_mbf(1, b"a"), snd_mbf(1, bytearray(b"bcd")), tsnd_mbf(1, memoryview(b"_ef_")[1:3], 5), ref_mbf(1),
            rcv_mbf(1), prcv_mbf(1), trcv_mbf(1, 5), prcv_mbf(1), ref_mbf(1),
        ]
    )  # fmt: skip
    assert log == [
        E_OK, E_OK, E_OK, (E_OK, T_RMBF(0, 0, 3, 32 - 6 - 12)),
        (1, b"a"), (3, b"bcd"), (2, b"ef"), (E_TMOUT, None), (E_OK, T_RMBF(0, 0, 0, 32)),
    ]  # fmt: skip


def test_messages_lie_across_the_end_of_the_buffer(app):
    """Every position, header and bytes: nothing is lost or mixed up."""
    app.mbf(1, largest=9, size=23)

    def body():
        for n in range(200):
            first, second = bytes([n]) * (n % 9 + 1), bytes([255 - n]) * (n % 5 + 1)
            assert (psnd_mbf(1, first), psnd_mbf(1, second)) == (E_OK, E_OK)
            assert (rcv_mbf(1), rcv_mbf(1)) == ((len(first), first), (len(second), second))
        return ref_mbf(1)

    assert app.result_of(body) == (E_OK, T_RMBF(0, 0, 0, 23))


@pytest.mark.parametrize(("count", "size"), [(1, 1), (3, 8), (10, 7), (5, 1)])
def test_tsz_mbf_holds_just_that_many_messages(app, count, size):
    """Not one more."""
    app.mbf(1, largest=size, size=TSZ_MBF(count, size))
    assert app.result_of(lambda: [psnd_mbf(1, bytes(size)) for _ in range(count + 1)]) == [E_OK] * count + [E_TMOUT]


def test_sent_message_is_a_copy(app):
    """Also that of a sender who waits; each copy is counted."""
    app.mbf(1, size=8)
    buffer = bytearray(b"1234")

    def main():
        counters = app.kernel.counters
        before = counters.bytes_copied
        snd_mbf(1, buffer)
        app.log.append(counters.bytes_copied - before)
        act_tsk(1)
        buffer[:] = b"xxxx"
        app.log.append((rcv_mbf(1), counters.bytes_copied - before))
        app.log.append(rcv_mbf(1))

    sender(app, 1, buffer, 5, active=False)
    app.main(main)
    # The call and the store; the second call; the first one's bytes out, the second's in.
    assert app.log == [8, (1, E_OK, 0), ((4, b"1234"), 20), (4, b"1234")]


def test_memory_brought_along_is_used(app):
    """The messages lie in it."""
    memory = bytearray(16)
    app.mbf(1, size=12, memory=memory)
    app.main(lambda: snd_mbf(1, b"hello"))
    assert memory[4:9] == b"hello" and memory[12:] == bytes(4)


@pytest.mark.parametrize(("attributes", "order"), [(0, [1, 2, 3]), (TA_TPRI, [2, 3, 1])])
def test_senders_are_let_in_in_queue_order(app, attributes, order):
    """FIFO, or by priority; their messages keep that order."""
    app.mbf(1, attributes, size=6)
    for ident, priority in ((1, 30), (2, 10), (3, 20)):
        sender(app, ident, bytes([ident, 0]), priority, active=False)
    app.main(lambda: (snd_mbf(1, b"--"), [act_tsk(n) for n in (1, 2, 3)], [app.log.append(rcv_mbf(1)) for _ in range(4)]))
    assert [entry[1][0] for entry in app.log if entry[0] == 2 and isinstance(entry[1], bytes)] == [ord("-"), *order]
    assert [entry[0] for entry in app.log if len(entry) == 3] == order


def test_sender_that_does_not_fit_holds_up_smaller_ones_behind_it(app):
    """Order of senders is kept when space frees; several are let in as soon as all fit."""
    app.mbf(1, size=16)
    sender(app, 1, b"12345678", 5)
    sender(app, 2, b"x", 6)
    sender(app, 3, b"y", 7)

    def main():
        app.log.append((psnd_mbf(1, b"z"), ref_mbf(1)[1]))
        app.log.append(prcv_mbf(1)[1])
        app.log.append(ref_mbf(1)[1])
        app.log.append([prcv_mbf(1)[1] for _ in range(4)])

    app.task(4, 4, lambda exinf: (snd_mbf(1, b"a"), snd_mbf(1, b"bb")))
    app.main(main)
    assert app.log == [
        (E_TMOUT, T_RMBF(1, 0, 2, 5)), b"a", T_RMBF(1, 0, 1, 10), (1, E_OK, 0), (2, E_OK, 0), (3, E_OK, 0),
        [b"bb", b"12345678", b"x", b"y"],
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["tmout", "rel_wai", "ter_tsk", "chg_pri"])
def test_first_sender_leaves_and_the_next_one_fits(app, how):
    """By time-out, forced release, termination, and when another one becomes the first."""
    app.mbf(1, TA_TPRI, size=12)
    sender(app, 1, b"123456789", 10, tmout=5)
    sender(app, 2, b"x", 20)

    def main():
        if how == "tmout":
            dly_tsk(6)
        else:
            app.log.append({"rel_wai": rel_wai, "ter_tsk": ter_tsk, "chg_pri": lambda n: chg_pri(n, 30)}[how](1))
        app.log.append(ref_mbf(1)[1])

    app.task(3, 4, lambda exinf: snd_mbf(1, b"a"))
    app.main(main, until=9)
    assert app.log == {
        "tmout": [(1, E_TMOUT, 5), (2, E_OK, 5), T_RMBF(0, 0, 2, 2)],
        "rel_wai": [(1, E_RLWAI, 0), (2, E_OK, 0), E_OK, T_RMBF(0, 0, 2, 2)],
        "ter_tsk": [(2, E_OK, 0), E_OK, T_RMBF(0, 0, 2, 2)],
        "chg_pri": [(2, E_OK, 0), E_OK, T_RMBF(1, 0, 2, 2), (1, E_TMOUT, 5)],
    }[how]


@pytest.mark.parametrize(("attributes", "outcome"), [(TA_TPRI, E_OK), (0, E_TMOUT)])
def test_urgent_newcomer_goes_ahead_in_a_priority_line_if_it_fits(app, attributes, outcome):
    """In a FIFO line it is behind the others."""
    app.mbf(1, attributes, size=12)
    app.task(1, 9, lambda exinf: (snd_mbf(1, b"a"), snd_mbf(1, b"12345678")))
    app.task(2, 5, lambda exinf: (dly_tsk(1), app.log.append((psnd_mbf(1, b"too large"), psnd_mbf(1, b"!")))))
    app.run()
    assert app.log == [(E_TMOUT, outcome)]


def test_receivers_wait_in_order_of_arrival_and_get_messages_at_once(app):
    """Nothing is stored while somebody waits."""
    app.mbf(1, TA_TPRI)
    receiver(app, 1, 30, active=False)
    receiver(app, 2, 10, active=False)
    app.main(lambda: (act_tsk(1), act_tsk(2), app.log.append([snd_mbf(1, b"a"), psnd_mbf(1, b"b"), ref_mbf(1)])))
    assert app.log == [(1, 1, b"a", 0), (2, 1, b"b", 0), [E_OK, E_OK, (E_OK, T_RMBF(0, 0, 0, 64))]]


@pytest.mark.parametrize("size", [0, 4, 8])
def test_message_that_never_fits_is_handed_over(app, size):
    """Sender and receiver wait for each other, whoever comes first."""
    app.mbf(1, size=size)
    sender(app, 1, b"12345", 5)
    receiver(app, 2, active=False, priority=4)

    def main():
        app.log.append((psnd_mbf(1, b"12345"), ref_mbf(1)))
        app.log.append(rcv_mbf(1))
        act_tsk(2)
        app.log.append(ref_mbf(1))
        app.log.append(psnd_mbf(1, b"67890"))

    app.main(main)
    assert app.log == [
        (E_TMOUT, (E_OK, T_RMBF(1, 0, 0, size))), (1, E_OK, 0), (5, b"12345"), (E_OK, T_RMBF(0, 2, 0, size)),
        (2, 5, b"67890", 0), E_OK,
    ]  # fmt: skip


def test_handed_over_sender_lets_the_next_one_in(app):
    """The one behind it may fit into the buffer."""
    app.mbf(1, size=8)
    sender(app, 1, b"12345", 5)
    sender(app, 2, b"x", 6)
    app.main(lambda: app.log.append((rcv_mbf(1), ref_mbf(1)[1])))
    assert app.log == [(1, E_OK, 0), (2, E_OK, 0), ((5, b"12345"), T_RMBF(0, 0, 1, 3))]


def test_receiver_leaves_by_time_out_release_and_termination(app):
    """A message that comes later is stored."""
    app.mbf(1)
    receiver(app, 1, tmout=4)
    receiver(app, 2)
    receiver(app, 3)
    receiver(app, 4, tmout=9)
    app.main(lambda: (rel_wai(2), rel_wai(4), ter_tsk(3), dly_tsk(5), app.log.append((snd_mbf(1, b"a"), prcv_mbf(1)[0]))))
    assert app.log == [(2, E_RLWAI, None, 0), (4, E_RLWAI, None, 0), (1, E_TMOUT, None, 4), (E_OK, 1)]


def test_time_outs_to_the_tick(app):
    """Of senders and receivers; a poll does not wait."""
    app.mbf(1, size=5)
    app.mbf(2)
    sender(app, 1, b"a", tmout=TMO_POL)
    sender(app, 2, b"b", tmout=7)
    receiver(app, 3, mbfid=2, tmout=6)
    receiver(app, 4, mbfid=2, tmout=TMO_POL)
    app.run()
    assert app.log == [(1, E_OK, 0), (4, E_TMOUT, None, 0), (3, E_TMOUT, None, 6), (2, E_TMOUT, 7)]


def test_rel_wai_sender_gets_e_rlwai(app):
    """With and without a time-out."""
    app.mbf(1, size=0)
    sender(app, 1, b"a")
    sender(app, 2, b"b", tmout=9)
    app.main(lambda: (rel_wai(1), rel_wai(2), app.log.append(ref_mbf(1))))
    assert app.log == [(1, E_RLWAI, 0), (2, E_RLWAI, 0), (E_OK, T_RMBF(0, 0, 0, 0))]


def test_del_mbf_tasks_wait_they_get_e_dlt(app):
    """Senders of one buffer, receivers of another; the ids are free afterwards."""
    app.mbf(1, size=0)
    app.mbf(2)
    sender(app, 1, b"a")
    sender(app, 2, b"b", tmout=9)
    receiver(app, 3, mbfid=2)
    receiver(app, 4, mbfid=2, tmout=9)
    app.main(lambda: app.log.append((del_mbf(1), del_mbf(2), ref_mbf(1)[0], cre_mbf(1, T_CMBF(0, 1, 0)))))
    assert app.log == [
        (1, E_DLT, 0), (2, E_DLT, 0), (3, E_DLT, None, 0), (4, E_DLT, None, 0), (E_OK, E_OK, E_NOEXS, E_OK),
    ]  # fmt: skip


def test_wait_causes_in_ref_tsk(app):
    """A sender and a receiver wait for different things."""
    app.mbf(1, size=0)
    app.mbf(2)
    sender(app, 1, b"a", 5)
    receiver(app, 2, 6, mbfid=2)
    states = app.result_of(lambda: [ref_tsk(n)[1] for n in (1, 2)])
    assert [(state.tskwait, state.wobjid) for state in states] == [(TTW_SMBF, 1), (TTW_RMBF, 2)]


def test_memory_is_charged_and_given_back(make_app):
    """E_NOMEM when it is used up; memory of the application costs nothing."""
    app = make_app(memory=1000)
    own = bytearray(5000)
    assert app.result_of(
        lambda: [
            cre_mbf(1, T_CMBF(0, 8, 900)), acre_mbf(T_CMBF(0, 8, 100)), cre_mbf(2, T_CMBF(0, 8, 100)),
            cre_mbf(2, T_CMBF(0, 8, 5000, own)), del_mbf(2), del_mbf(1), cre_mbf(1, T_CMBF(0, 8, 900)),
        ]
    ) == [E_OK, E_NOMEM, E_NOMEM, E_OK, E_OK, E_OK, E_OK]  # fmt: skip


def test_acre_mbf_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    assert make_app(max_id=2).result_of(lambda: [acre_mbf(T_CMBF(0, 1, 0)) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_cre_mbf_errors_in_order_of_precedence(app):
    """Id, attributes, sizes, memory, existence."""
    app.mbf(1)
    good = T_CMBF(0, 1, 0)
    codes = app.result_of(
        lambda: [
            cre_mbf(0, T_CMBF(2, 0, -1)), cre_mbf(1, T_CMBF(2, 0, -1)), acre_mbf(T_CMBF(2, 1, 1)), cre_mbf(1, T_CMBF(0, 0, 1)),
            cre_mbf(1, T_CMBF(0, 1, -1)), acre_mbf(T_CMBF(0, 1, 1 << 31)), cre_mbf(1, T_CMBF(0, 1, 9, bytearray(8))),
            cre_mbf(1, None), cre_mbf(1, good), cre_mbf(2, good),
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_RSATR, E_RSATR, E_PAR, E_PAR, E_PAR, E_PAR, E_PAR, E_OBJ, E_OK]


def test_message_buffer_calls_bad_ids_sizes_and_time_outs(app):
    """E_ID before E_PAR before E_NOEXS; a message that is too large for the buffer comes after that."""
    app.mbf(1, largest=3)
    codes = app.result_of(
        lambda: [
            [call(bad) for bad in (0, -1, 2**70, 7)]
            for call in (
                lambda n: snd_mbf(n, b"a"), lambda n: psnd_mbf(n, b"a"), lambda n: tsnd_mbf(n, b"a", 5),
                lambda n: rcv_mbf(n)[0], lambda n: prcv_mbf(n)[0], lambda n: trcv_mbf(n, 5)[0], del_mbf,
                lambda n: ref_mbf(n)[0],
            )
        ]
        + [
            [snd_mbf(7, b""), psnd_mbf(7, None), tsnd_mbf(7, bytearray(), 5), snd_mbf(7, b"1234")],
            [snd_mbf(1, b"1234"), psnd_mbf(1, b"1234"), tsnd_mbf(1, b"1234", 5), snd_mbf(1, b"123")],
            [tsnd_mbf(7, b"", TMO_NBLK), tsnd_mbf(7, b"a", TMO_NBLK), tsnd_mbf(7, b"a", -3), tsnd_mbf(7, b"a", 2**31)],
            [trcv_mbf(7, TMO_NBLK)[0], trcv_mbf(7, -3)[0], trcv_mbf(7, TMO_POL)[0]],
        ]
    )  # fmt: skip
    assert codes == [[E_ID, E_ID, E_ID, E_NOEXS]] * 8 + [
        [E_PAR, E_PAR, E_PAR, E_NOEXS], [E_PAR, E_PAR, E_PAR, E_OK], [E_PAR, E_NOSPT, E_PAR, E_PAR], [E_NOSPT, E_PAR, E_NOEXS],
    ]  # fmt: skip


def _all():
    packet = T_CMBF(0, 1, 1)
    return {
        "cre_mbf": cre_mbf(5, packet), "acre_mbf": acre_mbf(packet), "del_mbf": del_mbf(5), "snd_mbf": snd_mbf(1, b"a"),
        "psnd_mbf": psnd_mbf(1, b"a"), "tsnd_mbf": tsnd_mbf(1, b"a", 0), "rcv_mbf": rcv_mbf(1)[0], "prcv_mbf": prcv_mbf(1)[0],
        "trcv_mbf": trcv_mbf(1, 0)[0], "ref_mbf": ref_mbf(1)[0],
    }  # fmt: skip


def test_message_buffer_calls_handler_context_and_cpu_locked_return_e_ctx(make_app):
    """None of them is for handlers."""
    assert set(make_app().in_handler(_all).values()) == {E_CTX}
    assert set(make_app().result_of(lambda: [loc_cpu(), _all(), unl_cpu()][1]).values()) == {E_CTX}


def test_message_buffer_calls_dispatch_disabled_only_those_that_may_wait_return_e_ctx(app):
    """Even if they would not have to."""
    app.mbf(1)
    codes = app.result_of(lambda: [dis_dsp(), _all(), ena_dsp()][1])
    assert {name for name, code in codes.items() if code == E_CTX} == {"snd_mbf", "tsnd_mbf", "rcv_mbf", "trcv_mbf"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: snd_mbf("1", b"a"), "snd_mbf: mbfid must be an int, not str"),
        (lambda: snd_mbf(1, "text"), "snd_mbf: msg must be bytes or another contiguous buffer, not str"),
        (lambda: psnd_mbf(1, 5), "psnd_mbf: msg must be bytes or another contiguous buffer, not int"),
        (lambda: tsnd_mbf(1, b"a", "5"), "tsnd_mbf: tmout must be an int (milliseconds), not str"),
        (lambda: rcv_mbf(1.0), "rcv_mbf: mbfid must be an int, not float"),
        (lambda: trcv_mbf(1, None), "trcv_mbf: tmout must be an int (milliseconds), not NoneType"),
        (lambda: cre_mbf(1, 5), "cre_mbf: pk_cmbf must be a T_CMBF, not int"),
    ],
)
def test_message_buffer_calls_wrong_types_raise_type_error(app, wrong, message):
    """The message says which call and which parameter."""

    def body():
        with pytest.raises(TypeError) as caught:
            wrong()
        return str(caught.value)

    app.mbf(1)
    assert app.result_of(body) == message
