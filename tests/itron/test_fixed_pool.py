# SPDX-License-Identifier: MIT
"""Fixed-size memory pools."""

import array
import ctypes

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
    T_CMPF,
    T_RMPF,
    TA_TPRI,
    TMO_NBLK,
    acre_mpf,
    act_tsk,
    chg_pri,
    cre_mpf,
    del_mpf,
    dis_dsp,
    dly_tsk,
    get_mpf,
    loc_cpu,
    pget_mpf,
    ref_mpf,
    rel_mpf,
    rel_wai,
    ter_tsk,
    tget_mpf,
    unl_cpu,
)


class Record(ctypes.Structure):
    _fields_ = (("kind", ctypes.c_uint16), ("value", ctypes.c_int32))


def test_get_mpf_blocks_are_separate_writable_memory(app):
    """What is written to one does not show in another; the size is that asked for."""
    app.mpf(1, count=2, size=4)

    def body():
        first, second = get_mpf(1)[1], pget_mpf(1)[1]
        first[:] = b"abcd"
        second[:] = b"wxyz"
        return bytes(first), bytes(second), len(first), tget_mpf(1, 0), pget_mpf(1), ref_mpf(1)

    assert app.result_of(body) == (b"abcd", b"wxyz", 4, (E_TMOUT, None), (E_TMOUT, None), (E_OK, T_RMPF(0, 0)))


def test_cre_mpf_with_memory_of_its_own_hands_out_that_memory(app):
    """A buffer of the application's, from its beginning."""
    memory = bytearray(8)
    app.mpf(1, count=2, size=4, memory=memory)

    def body():
        get_mpf(1)[1][:] = b"1234"

    app.main(body)
    assert bytes(memory) == b"1234\0\0\0\0"


def test_rel_mpf_structure_laid_over_a_block_gives_the_block_back(app):
    """As a C program casts the pointer."""
    app.mpf(1, count=1, size=ctypes.sizeof(Record))

    def body():
        record = Record.from_buffer(get_mpf(1)[1])
        record.kind, record.value = 7, -1
        return [rel_mpf(1, record), ref_mpf(1)[1].fblkcnt]

    assert app.result_of(body) == [E_OK, 1]


@pytest.mark.parametrize("make", [lambda: ctypes.create_string_buffer(16), lambda: array.array("i", [0] * 4)])
def test_cre_mpf_memory_of_any_kind_is_handed_out_as_bytes(app, make):
    """Whatever its elements are."""
    memory = make()
    app.mpf(1, count=2, size=8, memory=memory)

    def body():
        blocks = [get_mpf(1)[1], get_mpf(1)[1]]
        blocks[1][:] = b"12345678"
        return [len(blocks[0]), rel_mpf(1, blocks[1]), rel_mpf(1, blocks[0]), ref_mpf(1)[1].fblkcnt]

    assert app.result_of(body) == [8, E_OK, E_OK, 2]
    assert bytes(memory) == bytes(8) + b"12345678"


def test_rel_mpf_released_memoryview_returns_e_par(app):
    """It is no memory any more; another view of the block gives it back."""
    app.mpf(1)

    def body():
        block = get_mpf(1)[1]
        other = memoryview(block)
        block.release()
        return [rel_mpf(1, block), rel_mpf(1, other)]

    assert app.result_of(body) == [E_PAR, E_OK]


@pytest.mark.parametrize("size", [1, 8])
def test_rel_mpf_memory_beside_that_of_the_pool_returns_e_par(app, size):
    """Where the block before the first one, and the one behind the last, would be."""
    memory = memoryview(bytearray(4 * size))
    app.mpf(1, count=2, size=size, memory=memory[size : 3 * size])

    def body():
        blocks = [get_mpf(1)[1], get_mpf(1)[1]]
        refused = [rel_mpf(1, memory[:size]), rel_mpf(1, memory[3 * size :])]
        return refused, [rel_mpf(1, block) for block in blocks]

    assert app.result_of(body) == ([E_PAR, E_PAR], [E_OK, E_OK])


def test_rel_mpf_what_is_no_block_in_use_returns_e_par(app):
    """Twice, in the middle, another pool's, foreign memory, read-only memory, none at all."""
    app.mpf(1, count=2, size=8)
    app.mpf(2, count=2, size=8)

    def body():
        block, other = get_mpf(1)[1], get_mpf(2)[1]
        return [
            rel_mpf(1, block[1:]), rel_mpf(1, other), rel_mpf(1, bytearray(8)), rel_mpf(1, b"12345678"), rel_mpf(1, None),
            rel_mpf(1, block), rel_mpf(1, block), rel_mpf(2, other), ref_mpf(1)[1].fblkcnt, ref_mpf(2)[1].fblkcnt,
        ]  # fmt: skip

    assert app.result_of(body) == [E_PAR] * 5 + [E_OK, E_PAR, E_OK, 2, 2]


@pytest.mark.parametrize(("attributes", "order"), [(0, [1, 2, 3]), (TA_TPRI, [2, 3, 1])])
def test_rel_mpf_several_wait_the_first_in_line_gets_the_block(app, attributes, order):
    """In order of arrival, or of priority; the very block that came back."""
    app.mpf(1, count=1, size=4, attributes=attributes)

    def taker(number):
        dly_tsk(number)
        ercd, block = get_mpf(1)
        app.log.append((number, ercd, bytes(block)))
        rel_mpf(1, block)

    for ident, priority in ((1, 30), (2, 10), (3, 20)):
        app.task(ident, priority, taker, exinf=ident)

    def main():
        block = get_mpf(1)[1]
        block[:] = b"same"
        dly_tsk(5)
        rel_mpf(1, block)

    app.main(main, priority=5)
    assert app.log == [(number, E_OK, b"same") for number in order]


def test_chg_pri_while_waiting_moves_the_task_in_the_queue(app):
    """Among equals the one that was changed is last."""
    app.mpf(1, count=3, attributes=TA_TPRI)
    for ident, priority in ((1, 10), (2, 20), (3, 30)):
        app.task(ident, priority, lambda n: app.log.append((n, get_mpf(1)[0])), exinf=ident, active=False)

    def main():
        blocks = [get_mpf(1)[1] for _ in range(3)]
        for ident in (1, 2, 3):
            act_tsk(ident)
        chg_pri(3, 5)
        chg_pri(1, 20)
        for block in blocks:
            rel_mpf(1, block)

    app.main(main)
    assert app.log == [(3, E_OK), (2, E_OK), (1, E_OK)]


def test_tget_mpf_time_passes_returns_e_tmout_to_the_tick(app):
    """A block given back later is free."""
    app.mpf(1)
    app.task(1, 1, lambda exinf: (get_mpf(1), app.note(tget_mpf(1, 5)), app.note(tget_mpf(1, 4)[0])))
    app.main(lambda: (dly_tsk(6), app.note(ref_mpf(1)[1].wtskid)))
    assert app.log == [((E_TMOUT, None), 5), (1, 6), (E_TMOUT, 9)]


def test_del_mpf_waiting_tasks_get_e_dlt_and_the_memory_is_free(make_app):
    """Blocks that are out stay readable."""
    app = make_app(memory=400)
    app.mpf(1, count=1, size=100)
    blocks = []
    app.task(1, 1, lambda exinf: (blocks.append(get_mpf(1)[1]), app.log.append(get_mpf(1))))
    app.task(2, 2, lambda exinf: app.log.append(tget_mpf(1, 9)))
    app.main(lambda: app.log.append([del_mpf(1), del_mpf(1), cre_mpf(1, T_CMPF(0, 2, 60)), len(blocks[0])]))
    assert app.log == [(E_DLT, None), (E_DLT, None), [E_OK, E_NOEXS, E_OK, 100]]


def test_rel_wai_and_ter_tsk_waiting_tasks_leave_the_queue(app):
    """The block goes to the one that still waits."""
    app.mpf(1)
    for ident in (1, 2, 3, 4):
        app.task(
            ident, 10, lambda n: app.log.append((n, (tget_mpf(1, 90) if n == 4 else get_mpf(1))[0])), exinf=ident, active=False
        )

    def main():
        block = get_mpf(1)[1]
        for ident in (1, 2, 3, 4):
            act_tsk(ident)
        app.log.append([rel_wai(1), ter_tsk(2), rel_mpf(1, block), rel_wai(4)])

    app.main(main)
    assert app.log == [(1, E_RLWAI), (3, E_OK), (4, E_RLWAI), [E_OK] * 4]


def test_cre_mpf_errors_in_order_of_precedence(make_app):
    """Id, attributes, numbers, existence, memory."""
    app = make_app(memory=1000)
    app.mpf(1)
    bad, huge = T_CMPF(0x80, 0, 0), T_CMPF(0, 100, 100)
    codes = app.result_of(
        lambda: [
            cre_mpf(0, bad), cre_mpf(2**70, bad), cre_mpf(1, bad), cre_mpf(1, T_CMPF(0, 0, 1)), cre_mpf(1, T_CMPF(0, 1, 0)),
            cre_mpf(1, T_CMPF(0, -1, 1)), cre_mpf(1, T_CMPF(0, 2**70, 1)), cre_mpf(1, T_CMPF(0, 2, 4, bytearray(7))),
            cre_mpf(1, huge), cre_mpf(2, huge), acre_mpf(bad), acre_mpf(T_CMPF(0, 0, 1)), acre_mpf(huge),
            cre_mpf(2, T_CMPF(0, 100, 100, bytearray(10_000))),
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_ID, E_RSATR, *[E_PAR] * 5, E_OBJ, E_NOMEM, E_RSATR, E_PAR, E_NOMEM, E_OK]


def test_acre_mpf_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    assert make_app(max_id=2).result_of(lambda: [acre_mpf(T_CMPF(0, 1, 1)) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_pool_calls_bad_ids_and_time_outs(app):
    """E_ID before E_PAR before E_NOEXS."""
    block = bytearray(8)
    codes = app.result_of(
        lambda: [
            get_mpf(0)[0], get_mpf(7)[0], pget_mpf(-1)[0], pget_mpf(7)[0], tget_mpf(0, -9)[0], tget_mpf(7, TMO_NBLK)[0],
            tget_mpf(7, 2**31)[0], tget_mpf(7, 0)[0], del_mpf(0), del_mpf(7), ref_mpf(0)[0], ref_mpf(7)[0],
            rel_mpf(0, None), rel_mpf(7, None), rel_mpf(7, block),
        ]
    )  # fmt: skip
    assert codes == [
        E_ID, E_NOEXS, E_ID, E_NOEXS, E_ID, E_NOSPT, E_PAR, E_NOEXS, E_ID, E_NOEXS, E_ID, E_NOEXS, E_ID, E_PAR, E_NOEXS,
    ]  # fmt: skip


_CALLS = {
    "cre_mpf": lambda: cre_mpf(5, T_CMPF(0, 1, 1)),
    "acre_mpf": lambda: acre_mpf(T_CMPF(0, 1, 1)),
    "del_mpf": lambda: del_mpf(1),
    "get_mpf": lambda: get_mpf(1)[0],
    "pget_mpf": lambda: pget_mpf(1)[0],
    "tget_mpf": lambda: tget_mpf(1, 0)[0],
    "rel_mpf": lambda: rel_mpf(1, bytearray(1)),
    "ref_mpf": lambda: ref_mpf(1)[0],
}


@pytest.mark.parametrize("name", _CALLS)
def test_pool_call_from_handler_or_with_cpu_locked_returns_e_ctx(make_app, name):
    """There is no i-form for pools."""
    assert make_app().in_handler(_CALLS[name]) == E_CTX

    def locked():
        loc_cpu()
        code = _CALLS[name]()
        unl_cpu()
        return code

    assert make_app().result_of(locked) == E_CTX


def test_pool_calls_dispatch_disabled_only_those_that_may_wait_return_e_ctx(app):
    """Even if a block is free."""
    app.mpf(1)
    codes = app.result_of(lambda: [dis_dsp(), get_mpf(1)[0], tget_mpf(1, 0)[0], pget_mpf(1)[0]])
    assert codes == [E_OK, E_CTX, E_CTX, E_OK]


@pytest.mark.parametrize("name", ["del_mpf", "get_mpf", "pget_mpf", "ref_mpf"])
@pytest.mark.parametrize("bad", [None, "1", True])
def test_pool_call_wrong_type_raises_type_error(app, name, bad):
    """The message names call and parameter."""

    def body():
        with pytest.raises(TypeError, match=f"{name}: mpfid must be an int, not {type(bad).__name__}"):
            getattr(pyitron, name)(bad)

    app.main(body)


def test_rel_mpf_wrong_type_raises_type_error(app):
    """A block is memory."""
    app.mpf(1)

    def body():
        with pytest.raises(TypeError, match="rel_mpf: blk must be a memoryview or another buffer, not str"):
            rel_mpf(1, "block")

    app.main(body)


@pytest.mark.parametrize(
    ("parameter", "call"),
    [
        ("mpfid", lambda: rel_mpf("1", bytearray(8))),
        ("mpfid", lambda: tget_mpf(None, 0)),
        ("tmout", lambda: tget_mpf(1, 1.0)),
        ("mpfid", lambda: cre_mpf(1.0, T_CMPF(0, 1, 1))),
        ("pk_cmpf", lambda: cre_mpf(1, (0, 1, 1))),
        ("T_CMPF.blkcnt", lambda: acre_mpf(T_CMPF(0, None, 1))),
        ("T_CMPF.mpf", lambda: acre_mpf(T_CMPF(0, 1, 1, b"read-only"))),
    ],
)
def test_pool_call_wrong_type_names_the_parameter(app, parameter, call):
    """Or the packet's field."""

    def body():
        with pytest.raises(TypeError, match=f"mpf: {parameter} must be "):
            call()

    app.main(body)
