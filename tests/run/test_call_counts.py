# SPDX-License-Identifier: MIT
"""What each service call costs in kernel operations: equal in both builds, constant where the law says so.

``call_counts.toml`` has the counts; both builds are compared with it, and so with each other. A count is taken with 3 tasks
and again with 10,000, of every priority, most of them ready.
"""

import re
import tomllib
from pathlib import Path

import pytest

import pyitron
from pyitron import (
    SERVICE_CALLS,
    T_CALM,
    T_CCYC,
    T_CDTQ,
    T_CFLG,
    T_CISR,
    T_CMBF,
    T_CMBX,
    T_CMPF,
    T_CMPL,
    T_CMTX,
    T_CPOR,
    T_CSEM,
    T_CTSK,
    T_DEXC,
    T_DINH,
    T_DOVR,
    T_DSVC,
    T_DTEX,
    T_MSG,
    TA_ACT,
    TA_CEILING,
    TA_INHERIT,
    TA_NULL,
    TA_WMUL,
)

FILE = Path(__file__).parent / "call_counts.toml"
MANY = 10_000
COUNTED = ("messages", "ready_operations", "wait_operations", "wait_steps", "timer_operations", "timer_steps", "switches")


def nothing(exinf=None):
    """A task, handler or routine that does nothing."""


MBF = T_CMBF(TA_NULL, 8, 16)
FLG, DTQ = T_CFLG(TA_WMUL, 1), T_CDTQ(TA_NULL, 2)
POR = T_CPOR(TA_NULL, 8, 8)
MTX, CEILING = T_CMTX(TA_INHERIT), T_CMTX(TA_CEILING, 9)
SEM, MBX, MPF = T_CSEM(TA_NULL, 1, 9), T_CMBX(TA_NULL, 1), T_CMPF(TA_NULL, 2, 16)
TSK, CYC = T_CTSK(TA_NULL, 0, nothing, 200, 16), T_CCYC(TA_NULL, 0, nothing, 10, 0)
ALM, MPL = T_CALM(TA_NULL, 0, nothing), T_CMPL(TA_NULL, 512)
TEX, OVR, EXC = T_DTEX(TA_NULL, nothing), T_DOVR(TA_NULL, nothing), T_DEXC(TA_NULL, nothing)
SVC, RECEIVER = T_DSVC(TA_NULL, nothing), T_DSVC(TA_NULL, pyitron.ActiveServer(nothing))
ISR, INH = T_CISR(TA_NULL, 0, 3, nothing), T_DINH(TA_NULL, nothing)

# The calls of tasks, in an order in which each finds what it needs; the caller has id 1, task 2 sleeps, task 3 is dormant.
TASK_CALLS = [
    ("cre_tsk", (20_000, TSK)), ("acre_tsk", (TSK,)), ("act_tsk", (3,)), ("can_act", (3,)), ("chg_pri", (3, 201)),
    ("get_pri", (3,)), ("ref_tsk", (3,)), ("ref_tst", (3,)), ("sus_tsk", (3,)), ("rsm_tsk", (3,)), ("sus_tsk", (3,)),
    ("frsm_tsk", (3,)), ("ter_tsk", (3,)), ("sta_tsk", (3, 0)), ("ter_tsk", (3,)), ("del_tsk", (20_000,)),
    ("wup_tsk", (2,)), ("can_wup", (2,)), ("wup_tsk", (1,)), ("slp_tsk", ()), ("tslp_tsk", (0,)), ("rel_wai", (4,)),
    ("def_tex", (1, TEX)), ("ena_tex", ()), ("dis_tex", ()), ("ras_tex", (1, 1)), ("ref_tex", (1,)), ("sns_tex", ()),
    ("def_ovr", (OVR,)), ("sta_ovr", (2, 9)), ("ref_ovr", (2,)), ("stp_ovr", (2,)), ("def_exc", (1, EXC)),
    ("def_svc", (1, SVC)), ("cal_svc", (1,)), ("def_svc", (2, RECEIVER)),
    ("ref_cfg", ()), ("ref_ver", ()),
    ("cre_sem", (20_000, SEM)), ("acre_sem", (SEM,)), ("wai_sem", (20_000,)), ("sig_sem", (20_000,)), ("pol_sem", (20_000,)),
    ("twai_sem", (20_000, 0)), ("ref_sem", (20_000,)), ("del_sem", (20_000,)),
    ("cre_flg", (20_000, FLG)), ("acre_flg", (FLG,)), ("set_flg", (20_000, 2)), ("clr_flg", (20_000, ~2)),
    ("wai_flg", (20_000, 1, 0)), ("pol_flg", (20_000, 1, 1)), ("twai_flg", (20_000, 4, 0, 0)), ("ref_flg", (20_000,)),
    ("del_flg", (20_000,)),
    ("cre_dtq", (20_000, DTQ)), ("acre_dtq", (DTQ,)), ("snd_dtq", (20_000, 1)), ("rcv_dtq", (20_000,)),
    ("psnd_dtq", (20_000, 1)), ("prcv_dtq", (20_000,)), ("tsnd_dtq", (20_000, 1, 5)), ("fsnd_dtq", (20_000, 2)),
    ("fsnd_dtq", (20_000, 3)),
    ("trcv_dtq", (20_000, 5)), ("ref_dtq", (20_000,)), ("del_dtq", (20_000,)),
    ("cre_mbx", (20_000, MBX)), ("acre_mbx", (MBX,)), ("snd_mbx", (20_000, T_MSG())), ("rcv_mbx", (20_000,)),
    ("prcv_mbx", (20_000,)), ("trcv_mbx", (20_000, 0)), ("ref_mbx", (20_000,)), ("del_mbx", (20_000,)),
    ("cre_mtx", (20_000, MTX)), ("acre_mtx", (MTX,)), ("loc_mtx", (20_000,)), ("unl_mtx", (20_000,)), ("ploc_mtx", (20_000,)),
    ("ref_mtx", (20_000,)), ("del_mtx", (20_000,)), ("cre_mtx", (20_000, CEILING)), ("loc_mtx", (20_000,)),
    ("tloc_mtx", (20_000, 0)), ("unl_mtx", (20_000,)), ("del_mtx", (20_000,)),
    ("cre_mbf", (20_000, MBF)), ("acre_mbf", (MBF,)), ("snd_mbf", (20_000, b"a")), ("rcv_mbf", (20_000,)),
    ("psnd_mbf", (20_000, b"a")), ("prcv_mbf", (20_000,)), ("tsnd_mbf", (20_000, b"a", 5)), ("ref_mbf", (20_000,)),
    ("trcv_mbf", (20_000, 0)), ("del_mbf", (20_000,)),
    ("cre_por", (20_000, POR)), ("acre_por", (POR,)), ("pacp_por", (3, 1)), ("ref_rdv", (7,)), ("rpl_rdv", (7, b"")),
    ("fwd_por", (20_000, 1, 7, b"")), ("ref_por", (20_000,)), ("tacp_por", (20_000, 1, 0)), ("del_por", (20_000,)),
    ("cre_mpf", (20_000, MPF)), ("acre_mpf", (MPF,)), ("get_mpf", (20_000,)), ("rel_mpf", None), ("pget_mpf", (20_000,)),
    ("tget_mpf", (20_000, 0)), ("ref_mpf", (20_000,)), ("del_mpf", (20_000,)),
    ("cre_mpl", (20_000, MPL)), ("acre_mpl", (MPL,)), ("get_mpl", (20_000, 16)), ("rel_mpl", None), ("pget_mpl", (20_000, 16)),
    ("tget_mpl", (20_000, 16, 0)), ("ref_mpl", (20_000,)), ("del_mpl", (20_000,)),
    ("get_tim", ()), ("set_tim", (5,)), ("cre_cyc", (20_000, CYC)), ("acre_cyc", (CYC,)), ("sta_cyc", (20_000,)),
    ("ref_cyc", (20_000,)), ("stp_cyc", (20_000,)), ("del_cyc", (20_000,)),
    ("cre_alm", (20_000, ALM)), ("acre_alm", (ALM,)), ("sta_alm", (20_000, 9)), ("ref_alm", (20_000,)), ("stp_alm", (20_000,)),
    ("sta_alm", (20_000, 0)), ("del_alm", (20_000,)),
    ("rot_rdq", (200,)), ("get_tid", ()), ("loc_cpu", ()), ("unl_cpu", ()), ("dis_dsp", ()), ("ena_dsp", ()), ("sns_ctx", ()),
    ("sns_loc", ()), ("sns_dsp", ()), ("sns_dpn", ()), ("ref_sys", ()), ("def_inh", (5, INH)), ("cre_isr", (20_000, ISR)),
    ("acre_isr", (ISR,)), ("ref_isr", (20_000,)), ("del_isr", (20_000,)), ("dis_int", (5,)), ("ena_int", (5,)),
    ("chg_ixx", (3,)), ("chg_ixx", (0,)), ("get_ixx", ()),
]  # fmt: skip
# Calls that wait; what follows them is a task of the next lower priority.
WAITING_CALLS = [
    ("dly_tsk", (5,)), ("slp_tsk", ()), ("tslp_tsk", (5,)), ("wai_sem", (2,)), ("twai_sem", (2, 5)), ("rcv_mbx", (2,)),
    ("trcv_mbx", (2, 5)), ("get_mpf", (2,)), ("tget_mpf", (2, 5)), ("get_mpl", (2, 16)), ("tget_mpl", (2, 16, 5)),
    ("wai_flg", (2, 2, 0)), ("twai_flg", (2, 2, 1, 5)), ("rcv_dtq", (2,)), ("trcv_dtq", (2, 5)), ("snd_dtq", (3, 1)),
    ("tsnd_dtq", (3, 1, 5)), ("rcv_mbf", (2,)), ("trcv_mbf", (2, 5)), ("snd_mbf", (3, b"a")), ("tsnd_mbf", (3, b"a", 5)),
    ("cal_por", (2, 1, b"ab")), ("tcal_por", (2, 1, b"ab", 5)), ("acp_por", (2, 1)), ("tacp_por", (2, 1, 5)),
    ("cal_svc", (2,)), ("loc_mtx", (2,)), ("tloc_mtx", (2, 5)),
]  # fmt: skip
HANDLER_CALLS = [
    ("iact_tsk", (3,)), ("iwup_tsk", (2,)), ("irel_wai", (4,)), ("iras_tex", (1, 1)), ("isig_sem", (1,)), ("iset_flg", (2, 1)),
    ("ipsnd_dtq", (4, 1)), ("ifsnd_dtq", (4, 1)),
    ("irot_rdq", (200,)), ("iget_tid", ()),
    ("iloc_cpu", ()), ("iunl_cpu", ()), ("isig_tim", ()),
]  # fmt: skip
ENDS = ("ext_tsk", "exd_tsk")


def measure(tasks):
    """The cost of each call, with *tasks* other tasks about."""
    kernel = pyitron.Kernel()
    counts = {}

    pending = []

    def begin(name):
        pending.append((name, kernel.counters.snapshot()))

    def finish():
        after = kernel.counters.snapshot()
        name, before = pending.pop()
        key, n = name, 2
        while key in counts:
            key, n = f"{name} ({n})", n + 1
        counts[key] = {field: after[field] - before[field] for field in COUNTED if after[field] != before[field]}

    def cost_of(name, arguments):
        begin(name)
        answer = getattr(pyitron, name)(*arguments)
        finish()
        return answer

    def caller(exinf):
        block = None
        pyitron.pget_mpf(2)
        pyitron.pget_mpl(2, 16)
        for name, arguments in TASK_CALLS:
            answer = cost_of(name, (20_000, block) if arguments is None else arguments)
            block = answer[1] if name in ("get_mpf", "get_mpl") else block
        pyitron.slp_tsk()
        for name, arguments in WAITING_CALLS:
            begin(f"{name}, waiting")
            getattr(pyitron, name)(*arguments)

    def witness(exinf):
        pyitron.rel_wai(1)
        for _ in WAITING_CALLS:
            finish()
            pyitron.rel_wai(1)
        for name in ENDS:
            pyitron.sta_tsk(5, name)
            finish()

    def ending(name):
        begin(name)
        getattr(pyitron, name)()

    def sleeper(exinf):
        pyitron.loc_mtx(2)
        for _ in range(9):
            pyitron.slp_tsk()

    def handler():
        for name, arguments in HANDLER_CALLS:
            cost_of(name, arguments)

    def create(api, ident, packet):
        assert kernel.static(api, ident, packet) == 0

    create("CRE_TSK", 1, T_CTSK(TA_ACT, 0, caller, 10, 16))
    create("CRE_TSK", 2, T_CTSK(TA_ACT, 0, sleeper, 9, 16))
    create("CRE_TSK", 3, TSK)
    create("CRE_TSK", 4, T_CTSK(TA_ACT, 0, lambda exinf: [pyitron.slp_tsk() for _ in range(9)], 9, 16))
    create("CRE_TSK", 5, T_CTSK(TA_NULL, 0, ending, 9, 16))
    create("CRE_TSK", 6, T_CTSK(TA_ACT, 0, witness, 11, 16))
    create("CRE_SEM", 1, SEM)
    create("CRE_SEM", 2, T_CSEM(TA_NULL, 0, 1))
    create("CRE_FLG", 2, FLG)
    create("CRE_DTQ", 2, DTQ)
    create("CRE_DTQ", 3, T_CDTQ(TA_NULL, 0))
    create("CRE_DTQ", 4, DTQ)
    create("CRE_MBX", 2, MBX)
    create("CRE_MTX", 2, MTX)
    create("CRE_MBF", 2, MBF)
    create("CRE_MBF", 3, T_CMBF(TA_NULL, 8, 0))
    create("CRE_POR", 2, POR)
    create("CRE_POR", 3, POR)
    create("CRE_MPF", 2, T_CMPF(TA_NULL, 1, 16))
    create("CRE_MPL", 2, T_CMPL(TA_NULL, 24))
    create("DEF_INH", 9, T_DINH(TA_NULL, handler))
    for n in range(tasks):
        create("CRE_TSK", 100 + n, T_CTSK(TA_ACT, 0, lambda exinf: pyitron.dly_tsk(10_000), 20 + n % 230, 16))
    kernel.run(until=3)
    kernel.raise_interrupt(9)
    kernel.run_for(1)
    kernel.close()
    return counts


@pytest.fixture(scope="module")
def few():
    return measure(3)


def test_every_call_has_a_count(few):
    """Every service call that there is."""
    assert {re.split("[, ]", name)[0] for name in few} == set(SERVICE_CALLS)


def test_counts_are_those_on_file(few):
    """Whichever build this is."""
    expected = tomllib.loads(FILE.read_text())
    assert few == expected


def test_counts_with_10_000_tasks_are_those_with_3(few):
    """Constant; only the steps in the time queue may grow, with its logarithm."""
    many = measure(MANY)
    logarithmic = {"timer_steps"}
    for name, cost in few.items():
        grown = {f: n for f, n in many[name].items() if n != cost.get(f, 0)}
        assert set(grown) <= logarithmic, name
        assert all(n <= 2 * MANY.bit_length() for n in grown.values()), name
