# SPDX-License-Identifier: MIT
"""Variable-size memory pools."""

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
    E_SYS,
    E_TMOUT,
    T_CMPL,
    T_RMPL,
    TA_TPRI,
    TMO_NBLK,
    TMO_POL,
    TSZ_MPL,
    acre_mpl,
    act_tsk,
    chg_pri,
    cre_mpl,
    del_mpl,
    dis_dsp,
    dly_tsk,
    get_mpl,
    loc_cpu,
    pget_mpl,
    ref_mpl,
    ref_tsk,
    rel_mpl,
    rel_wai,
    ter_tsk,
    tget_mpl,
    unl_cpu,
)


class Record(ctypes.Structure):
    _fields_ = (("kind", ctypes.c_uint16), ("value", ctypes.c_int32))


def address(block):
    return ctypes.addressof(ctypes.c_char.from_buffer(block))


def test_get_mpl_blocks_are_separate_writable_memory_of_the_size_asked_for(app):
    """At addresses that are multiples of 8."""
    app.mpl(1, size=200)

    def body():
        first, second, third = get_mpl(1, 3)[1], pget_mpl(1, 20)[1], tget_mpl(1, 9, 5)[1]
        first[:], second[:], third[:] = b"abc", b"w" * 20, b"x" * 9
        return bytes(first), bytes(second), bytes(third), [address(block) % 8 for block in (first, second, third)]

    assert app.result_of(body) == (b"abc", b"w" * 20, b"x" * 9, [0, 0, 0])


@pytest.mark.parametrize("size", [1, 7, 8, 9, 24, 100, 500, 505, 1000, 3001, 65_537])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_tsz_mpl_pool_holds_that_many_blocks_at_once(app, count, size):
    """Not one more; also when they have come back in another order."""
    app.mpl(1, size=TSZ_MPL(count, size))

    def body():
        for step in (1, -1):
            blocks = [pget_mpl(1, size)[1] for _ in range(count)]
            app.log.append([len(block) for block in blocks] + [pget_mpl(1, size)[0]])
            app.log.append([rel_mpl(1, block) for block in blocks[::step]])
        return ref_mpl(1)[1].fblksz

    assert app.result_of(body) == TSZ_MPL(count, size) - 8
    assert app.log == [[size] * count + [E_TMOUT], [E_OK] * count] * 2


def test_cre_mpl_with_memory_of_its_own_hands_out_that_memory(app):
    """Never beyond mplsz, with the header in front of the block."""
    memory = bytearray(100)
    app.mpl(1, size=40, memory=memory)

    def body():
        block = get_mpl(1, 32)[1]
        block[:] = b"1234" * 8
        return pget_mpl(1, 1)[0]

    assert app.result_of(body) == E_TMOUT
    assert (bytes(memory[8:40]), any(memory[40:])) == (b"1234" * 8, False)


@pytest.mark.parametrize(
    "make", [lambda: ctypes.create_string_buffer(64), lambda: array.array("d", [0] * 8), lambda: (ctypes.c_int32 * 16)()]
)
def test_cre_mpl_memory_of_any_kind_is_handed_out_as_bytes(app, make):
    """Whatever its elements are."""
    app.mpl(1, size=64, memory=make())

    def body():
        block = get_mpl(1, 56)[1]
        block[:] = b"12345678" * 7
        return len(block), block.format, rel_mpl(1, block), ref_mpl(1)[1].fblksz

    assert app.result_of(body) == (56, "B", E_OK, 56)


@pytest.mark.parametrize("start", range(9))
def test_cre_mpl_memory_at_an_odd_address_blocks_are_aligned_all_the_same(app, start):
    """The bytes up to the first multiple of 8 are lost; what is left has to hold a block."""
    memory = memoryview(bytearray(56))[start:]
    lost = -start % 8

    def body():
        codes = [cre_mpl(1, T_CMPL(0, 32, memory)), cre_mpl(2, T_CMPL(0, 16, memory[24:]))]
        return codes, ref_mpl(1)[1].fblksz, address(get_mpl(1, 5)[1]) % 8

    codes, largest, rest = app.result_of(body)
    assert (codes, largest, rest) == ([E_OK, E_PAR if lost else E_OK], 24 - 8 * bool(lost), 0)


def test_cre_mpl_memory_too_small_at_an_odd_address_is_e_par_before_e_obj(app):
    """A parameter comes before existence."""
    app.mpl(1)
    assert app.result_of(lambda: cre_mpl(1, T_CMPL(0, 16, memoryview(bytearray(24))[3:]))) == E_PAR


def test_rel_mpl_structure_laid_over_a_block_gives_the_block_back(app):
    """As a C program casts the pointer."""
    app.mpl(1, size=TSZ_MPL(1, ctypes.sizeof(Record)))

    def body():
        record = Record.from_buffer(get_mpl(1, ctypes.sizeof(Record))[1])
        record.kind, record.value = 7, -1
        return [ref_mpl(1)[1].fblksz, rel_mpl(1, record), ref_mpl(1)[1].fblksz]

    assert app.result_of(body) == [0, E_OK, 8]


def test_rel_mpl_released_memoryview_returns_e_par(app):
    """It is no memory any more; another view of the block gives it back."""
    app.mpl(1)

    def body():
        block = get_mpl(1, 10)[1]
        other = memoryview(block)[:1]
        block.release()
        return [rel_mpl(1, block), rel_mpl(1, other)]

    assert app.result_of(body) == [E_PAR, E_OK]


def test_rel_mpl_what_is_no_block_in_use_returns_e_par(app):
    """Twice, in the middle, another pool's, foreign memory, read-only memory, a header, a free block, none at all."""
    memory = bytearray(128)
    app.mpl(1, size=128, memory=memory)
    app.mpl(2)

    def body():
        block, other = get_mpl(1, 16)[1], get_mpl(2, 8)[1]
        view = memoryview(memory)
        return [
            rel_mpl(1, block[8:]), rel_mpl(1, other), rel_mpl(1, bytearray(8)), rel_mpl(1, b"12345678"), rel_mpl(1, None),
            rel_mpl(1, view), rel_mpl(1, view[32:]), rel_mpl(1, view[8:8]),
            rel_mpl(1, block), rel_mpl(1, block), rel_mpl(2, other), ref_mpl(1)[1].fblksz, ref_mpl(2)[1].fblksz,
        ]  # fmt: skip

    assert app.result_of(body) == [E_PAR] * 8 + [E_OK, E_PAR, E_OK, 120, 56]


def test_rel_mpl_neighbours_that_are_free_become_one_block(app):
    """Whatever the order in which they come back."""
    app.mpl(1, size=TSZ_MPL(4, 24))

    def body():
        states = []
        for order in ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 2, 0), (0, 2, 3, 1)):
            blocks = [get_mpl(1, 24)[1] for _ in range(4)]
            for n in order:
                rel_mpl(1, blocks[n])
                states.append(ref_mpl(1)[1])
        return [(state.fmplsz, state.fblksz) for state in states]

    alone, two, three, all_of_it = (24, 24), (56, 56), (88, 88), (120, 120)
    assert app.result_of(body) == [
        alone, two, three, all_of_it, alone, two, three, all_of_it,
        alone, (48, 24), three, all_of_it, alone, (48, 24), (80, 56), all_of_it,
    ]  # fmt: skip


def test_get_mpl_in_a_fragmented_pool_waits_until_neighbours_are_free(app):
    """Enough bytes are free all the time, but not in one piece."""
    app.mpl(1, size=TSZ_MPL(4, 24))
    blocks = []
    app.task(1, 5, lambda exinf: (blocks.extend(get_mpl(1, 24)[1] for _ in range(4)), dly_tsk(1), app.note(get_mpl(1, 48)[0])))

    def main():
        dly_tsk(3)
        for n in (0, 2):
            rel_mpl(1, blocks[n])
        app.note(ref_mpl(1)[1], ref_tsk(1)[1].tskwait == pyitron.TTW_MPL)
        dly_tsk(2)
        rel_mpl(1, blocks[1])

    app.main(main)
    assert app.log == [(T_RMPL(1, 48, 24), True, 3), (E_OK, 5)]


def take_later(app, ident, priority, size, tmout=-1):
    """A task that waits for a block when it is activated, and logs what it gets."""

    def body(number):
        ercd, block = tget_mpl(1, size, tmout)
        app.note(number, ercd, len(block) if block else None)

    app.task(ident, priority, body, exinf=ident, active=False)


@pytest.mark.parametrize(("attributes", "order"), [(0, [1, 2, 3]), (TA_TPRI, [2, 3, 1])])
def test_rel_mpl_several_wait_all_that_fit_are_served_in_order(app, attributes, order):
    """In order of arrival, or of priority, up to the first that does not fit."""
    app.mpl(1, size=TSZ_MPL(4, 24), attributes=attributes)
    for ident, priority in ((1, 30), (2, 10), (3, 20)):
        take_later(app, ident, priority, 24)

    def main():
        whole = get_mpl(1, 120)[1]
        for ident in (1, 2, 3):
            act_tsk(ident)
            dly_tsk(1)
        chg_pri(pyitron.TSK_SELF, 5)
        app.note(ref_mpl(1)[1].wtskid)
        rel_mpl(1, whole)
        app.note(ref_mpl(1)[1])
        chg_pri(pyitron.TSK_SELF, 100)

    app.main(main)
    assert app.log[:2] == [(order[0], 3), (T_RMPL(0, 24, 24), 3)]
    assert sorted(app.log[2:]) == [(ident, E_OK, 24, 3) for ident in (1, 2, 3)]


def test_rel_mpl_first_in_line_does_not_fit_nobody_behind_is_served(app):
    """Even if a smaller request would fit; a new one does not go ahead either."""
    app.mpl(1, size=TSZ_MPL(3, 24))
    take_later(app, 1, 10, 80)
    take_later(app, 2, 10, 8)

    def main():
        blocks = [get_mpl(1, 24)[1] for _ in range(3)]
        act_tsk(1)
        act_tsk(2)
        rel_mpl(1, blocks[0])
        app.log.append([pget_mpl(1, 8)[0], tget_mpl(1, 8, TMO_POL)[0], ref_mpl(1)[1]])
        rel_mpl(1, blocks[2])
        rel_mpl(1, blocks[1])
        app.log.append(ref_mpl(1)[1])

    app.main(main)
    assert app.log == [[E_TMOUT, E_TMOUT, T_RMPL(1, 24, 24)], (1, E_OK, 80, 0), T_RMPL(2, 0, 0)]


def test_rel_mpl_two_that_wait_are_served_in_one_call(app):
    """One block that comes back is enough for both."""
    app.mpl(1, size=96)
    for ident in (1, 2):
        take_later(app, ident, 10 + ident, 30)
    app.main(lambda: (block := get_mpl(1, 88)[1], act_tsk(1), act_tsk(2), rel_mpl(1, block), app.log.append(ref_mpl(1)[1])))
    assert app.log == [(1, E_OK, 30, 0), (2, E_OK, 30, 0), T_RMPL(0, 8, 8)]


def test_get_mpl_with_ta_tpri_goes_ahead_of_less_urgent_ones_if_it_fits(app):
    """Not of equals."""
    app.mpl(1, size=TSZ_MPL(3, 24), attributes=TA_TPRI)
    take_later(app, 1, 20, 80)

    def try_one(exinf):
        app.log.append((exinf, pget_mpl(1, 8)[0]))

    for ident, priority in ((2, 20), (3, 19)):
        app.task(ident, priority, try_one, exinf=ident, active=False)
    app.main(lambda: (get_mpl(1, 24), act_tsk(1), act_tsk(2), act_tsk(3), rel_wai(1)))
    assert app.log == [(2, E_TMOUT), (3, E_OK), (1, E_RLWAI, None, 0)]


@pytest.mark.parametrize("leave", ["time-out", "rel_wai", "ter_tsk"])
def test_first_in_line_leaves_those_behind_that_fit_are_served(app, leave):
    """At that instant, whatever made it leave."""
    app.mpl(1, size=TSZ_MPL(3, 24))
    take_later(app, 1, 10, 80, 5 if leave == "time-out" else -1)
    for ident, size in ((2, 8), (3, 9), (4, 80)):
        take_later(app, ident, 10 + ident, size)

    def main():
        get_mpl(1, 24)
        for ident in (1, 2, 3, 4):
            act_tsk(ident)
        dly_tsk(5)
        app.note({"rel_wai": rel_wai, "ter_tsk": ter_tsk}.get(leave, lambda ident: E_OK)(1))
        app.note(ref_mpl(1)[1].wtskid, rel_wai(4))

    app.main(main)
    ends = {"time-out": [(1, E_TMOUT, None, 5)], "rel_wai": [(1, E_RLWAI, None, 5)], "ter_tsk": []}
    assert app.log == [
        *ends[leave], (2, E_OK, 8, 5), (3, E_OK, 9, 5), (E_OK, 5), (4, E_RLWAI, None, 5), (4, E_OK, 5),
    ]  # fmt: skip


def test_chg_pri_puts_another_first_it_is_served_if_it_fits(app):
    """Those that are first now get theirs."""
    app.mpl(1, size=TSZ_MPL(3, 24), attributes=TA_TPRI)
    take_later(app, 1, 10, 80)
    take_later(app, 2, 20, 30)
    take_later(app, 3, 30, 30)

    def main():
        get_mpl(1, 24)
        for ident in (1, 2, 3):
            act_tsk(ident)
        chg_pri(3, 11)
        app.note(ref_mpl(1)[1].wtskid)
        chg_pri(1, 15)
        app.note(ref_mpl(1)[1])
        rel_wai(1)
        app.note(rel_wai(2))

    app.main(main)
    assert app.log == [
        (1, 0), (3, E_OK, 30, 0), (T_RMPL(1, 16, 16), 0), (1, E_RLWAI, None, 0), (2, E_RLWAI, None, 0), (E_OK, 0),
    ]  # fmt: skip


def test_inherited_priority_puts_another_first_it_is_served_if_it_fits(app):
    """A task that holds a mutex waits for memory; a more urgent one waits for the mutex."""
    app.mpl(1, size=TSZ_MPL(3, 24), attributes=TA_TPRI)
    app.static("CRE_MTX", 1, pyitron.T_CMTX(pyitron.TA_INHERIT))
    take_later(app, 1, 20, 80)
    app.task(2, 30, lambda exinf: (pyitron.loc_mtx(1), app.note(2, get_mpl(1, 30)[0]), pyitron.unl_mtx(1)), active=False)
    app.task(3, 10, lambda exinf: app.note(3, pyitron.loc_mtx(1)), active=False)

    def main():
        get_mpl(1, 24)
        for ident in (1, 2):
            act_tsk(ident)
        app.note(ref_mpl(1)[1])
        act_tsk(3)
        app.note(rel_wai(1))

    app.main(main)
    assert app.log == [(T_RMPL(1, 56, 56), 0), (2, E_OK, 0), (3, E_OK, 0), (1, E_RLWAI, None, 0), (E_OK, 0)]


def test_tget_mpl_time_passes_returns_e_tmout_to_the_tick(app):
    """A block given back later is free."""
    app.mpl(1)
    app.task(1, 1, lambda exinf: (get_mpl(1, 56), app.note(tget_mpl(1, 1, 5)), app.note(tget_mpl(1, 1, 4)[0])))
    app.main(lambda: (dly_tsk(6), app.note(ref_mpl(1)[1].wtskid)))
    assert app.log == [((E_TMOUT, None), 5), (1, 6), (E_TMOUT, 9)]


def test_del_mpl_waiting_tasks_get_e_dlt_and_the_memory_is_free(make_app):
    """Blocks that are out stay readable."""
    app = make_app(memory=400)
    app.mpl(1, size=208)
    blocks = []
    app.task(1, 1, lambda exinf: (blocks.append(get_mpl(1, 200)[1]), app.log.append(get_mpl(1, 1))))
    app.task(2, 2, lambda exinf: app.log.append(tget_mpl(1, 1, 9)))
    app.main(
        lambda: app.log.append([del_mpl(1), del_mpl(1), cre_mpl(1, T_CMPL(0, 208)), len(blocks[0]), rel_mpl(1, blocks[0])])
    )
    assert app.log == [(E_DLT, None), (E_DLT, None), [E_OK, E_NOEXS, E_OK, 200, E_PAR]]


def test_get_mpl_of_a_size_that_the_pool_can_never_give_returns_e_par(app):
    """After E_NOEXS, and even if somebody waits."""
    app.mpl(1, size=67)
    app.task(1, 1, lambda exinf: (get_mpl(1, 56), get_mpl(1, 56)))

    def main():
        codes = [call(*args)[0] for size in (57, 2**31 - 1) for call, args in ((get_mpl, (1, size)), (pget_mpl, (1, size)))]
        return [*codes, tget_mpl(1, 57, 1)[0], get_mpl(7, 57)[0], pget_mpl(1, 56)[0], rel_wai(1)]

    assert app.result_of(main) == [E_PAR] * 5 + [E_NOEXS, E_TMOUT, E_OK]


def test_deadlock_report_says_who_has_the_blocks(app):
    """By name, with the number of blocks."""
    app.mpl(1, size=64)
    app.task(1, 1, lambda exinf: (get_mpl(1, 8), get_mpl(1, 8), dly_tsk(1), get_mpl(1, 56)))
    result = app.kernel.run()
    assert result.reason == "deadlock"
    assert "waits for variable-size pool 1, whose blocks are with task 1: 2" in result.report


def test_memory_overwritten_by_the_application_is_e_sys_and_a_fault(app):
    """The call that finds it out, and the system runs on; a call for nobody's sake is a fault only."""
    memory = bytearray(64)
    app.mpl(1, size=64, memory=memory)
    app.mpl(2)

    def main():
        block, last = get_mpl(1, 8)[1], get_mpl(1, 8)[1]
        act_tsk(1)
        memory[16:24] = b"overflow"
        app.log.append([rel_mpl(1, block), rel_mpl(1, last), rel_mpl(2, get_mpl(2, 56)[1])])

    app.task(1, 10, lambda exinf: app.log.append(tget_mpl(1, 48, 3)[0]), active=False)
    app.task(99, 100, lambda exinf: main())
    faults = app.kernel.run().faults
    assert app.log == [[E_SYS, E_SYS, E_OK], E_TMOUT]
    assert [fault.kind for fault in faults] == ["server"] * 2
    assert all("the memory of the pool was overwritten at or near byte" in str(fault.exception) for fault in faults)


def test_memory_overwritten_is_a_fault_when_the_next_in_line_is_looked_at(app):
    """No call can tell it, so nobody is released."""
    memory = bytearray(64)
    app.mpl(1, size=64, memory=memory)
    take_later(app, 1, 10, 56, 3)
    take_later(app, 2, 10, 16, 5)

    def main():
        get_mpl(1, 8)
        act_tsk(1)
        act_tsk(2)
        memory[16:32] = b"x" * 16
        dly_tsk(4)
        app.note("alive")

    app.task(99, 100, lambda exinf: main())
    faults = app.kernel.run().faults
    assert app.log == [(1, E_TMOUT, None, 3), ("alive", 4), (2, E_TMOUT, None, 5)]
    assert [(fault.kind, fault.time_ns) for fault in faults] == [("server", 3_000_000)]


def test_cre_mpl_errors_in_order_of_precedence(make_app):
    """Id, attributes, size and memory, existence, budget."""
    app = make_app(memory=1000)
    app.mpl(1)
    bad, huge = T_CMPL(0x80, 0), T_CMPL(0, 10_000)
    codes = app.result_of(
        lambda: [
            cre_mpl(0, bad), cre_mpl(2**70, bad), cre_mpl(1, bad), cre_mpl(1, T_CMPL(0, 15)), cre_mpl(1, T_CMPL(0, -1)),
            cre_mpl(1, T_CMPL(0, 2**70)), cre_mpl(1, T_CMPL(0, 100, bytearray(99))), cre_mpl(1, None),
            cre_mpl(1, huge), cre_mpl(2, huge), acre_mpl(bad), acre_mpl(T_CMPL(0, 0)), acre_mpl(None), acre_mpl(huge),
            cre_mpl(2, T_CMPL(0, 10_000, bytearray(10_000))), cre_mpl(3, T_CMPL(0, 16)),
        ]
    )  # fmt: skip
    assert codes == [
        E_ID, E_ID, E_RSATR, *[E_PAR] * 5, E_OBJ, E_NOMEM, E_RSATR, E_PAR, E_PAR, E_NOMEM, E_OK, E_OK,
    ]  # fmt: skip


def test_acre_mpl_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    assert make_app(max_id=2).result_of(lambda: [acre_mpl(T_CMPL(0, 64)) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_pool_calls_bad_ids_sizes_and_time_outs(app):
    """E_ID before E_PAR and E_NOSPT before E_NOEXS."""
    block = bytearray(8)
    codes = app.result_of(
        lambda: [
            get_mpl(0, 0)[0], get_mpl(7, 0)[0], get_mpl(7, -1)[0], get_mpl(7, 2**70)[0], get_mpl(7, 1)[0],
            pget_mpl(-1, 0)[0], pget_mpl(7, 0)[0], pget_mpl(7, 1)[0],
            tget_mpl(0, 0, -9)[0], tget_mpl(7, 0, TMO_NBLK)[0], tget_mpl(7, 1, TMO_NBLK)[0], tget_mpl(7, 1, -9)[0],
            tget_mpl(7, 1, 2**31)[0], tget_mpl(7, 1, 0)[0], del_mpl(0), del_mpl(7), ref_mpl(0)[0], ref_mpl(7)[0],
            rel_mpl(0, None), rel_mpl(7, None), rel_mpl(7, block),
        ]
    )  # fmt: skip
    assert codes == [
        E_ID, E_PAR, E_PAR, E_PAR, E_NOEXS, E_ID, E_PAR, E_NOEXS, E_ID, E_PAR, E_NOSPT, E_PAR, E_PAR, E_NOEXS,
        E_ID, E_NOEXS, E_ID, E_NOEXS, E_ID, E_PAR, E_NOEXS,
    ]  # fmt: skip


_CALLS = {
    "cre_mpl": lambda: cre_mpl(5, T_CMPL(0, 64)),
    "acre_mpl": lambda: acre_mpl(T_CMPL(0, 64)),
    "del_mpl": lambda: del_mpl(1),
    "get_mpl": lambda: get_mpl(1, 1)[0],
    "pget_mpl": lambda: pget_mpl(1, 1)[0],
    "tget_mpl": lambda: tget_mpl(1, 1, 0)[0],
    "rel_mpl": lambda: rel_mpl(1, bytearray(1)),
    "ref_mpl": lambda: ref_mpl(1)[0],
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
    app.mpl(1)
    codes = app.result_of(lambda: [dis_dsp(), get_mpl(1, 1)[0], tget_mpl(1, 1, 0)[0], pget_mpl(1, 1)[0]])
    assert codes == [E_OK, E_CTX, E_CTX, E_OK]


@pytest.mark.parametrize(
    ("parameter", "call"),
    [
        ("del_mpl: mplid", lambda: del_mpl(None)),
        ("ref_mpl: mplid", lambda: ref_mpl("1")),
        ("get_mpl: mplid", lambda: get_mpl(True, 1)),
        ("get_mpl: blksz", lambda: get_mpl(1, 1.0)),
        ("pget_mpl: mplid", lambda: pget_mpl(1.0, 1)),
        ("pget_mpl: blksz", lambda: pget_mpl(1, None)),
        ("tget_mpl: mplid", lambda: tget_mpl(None, 1, 0)),
        ("tget_mpl: blksz", lambda: tget_mpl(1, "1", 0)),
        ("tget_mpl: tmout", lambda: tget_mpl(1, 1, 1.0)),
        ("rel_mpl: mplid", lambda: rel_mpl("1", bytearray(8))),
        ("rel_mpl: blk", lambda: rel_mpl(1, "block")),
        ("cre_mpl: mplid", lambda: cre_mpl(1.0, T_CMPL(0, 64))),
        ("cre_mpl: pk_cmpl", lambda: cre_mpl(1, (0, 64))),
        ("acre_mpl: T_CMPL.mplsz", lambda: acre_mpl(T_CMPL(0, None))),
        ("acre_mpl: T_CMPL.mpl", lambda: acre_mpl(T_CMPL(0, 64, bytes(64)))),
    ],
)
def test_pool_call_wrong_type_names_the_parameter(app, parameter, call):
    """Or the packet's field."""
    app.mpl(1)

    def body():
        with pytest.raises(TypeError, match=f"^{parameter} must be "):
            call()

    app.main(body)


def test_cre_mpl_of_a_configuration_file_makes_a_pool(app, tmp_path):
    """With its name as an id."""
    file = tmp_path / "app.cfg"
    file.write_text("CRE_MPL(MPL_TEXT, { TA_TPRI, TSZ_MPL(2, 20), NULL });\nCRE_TSK(MAIN, { TA_ACT, 0, main, 5, 64, NULL });\n")
    app.kernel.load(file, {"main": lambda exinf: app.log.append(ref_mpl(app.kernel.ids.MPL_TEXT))})
    app.run()
    assert (app.log, app.kernel.names["mpl", 1]) == ([(E_OK, T_RMPL(0, 56, 56))], "MPL_TEXT")
