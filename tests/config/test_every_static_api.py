# SPDX-License-Identifier: MIT
"""One file with every static API of the specification, and an application in which each of its objects works."""

from pathlib import Path
from typing import Any

import pytest

from pyitron import Kernel, static_api
from pyitron.config.static_apis import STATIC_APIS

CFG = """\
#include "every.h"
INCLUDE("\\"every.h\\"");
DEF_TEX(TSK_MAIN, { TA_HLNG, main_exception });
CRE_TSK(TSK_MAIN, { TA_HLNG|TA_ACT, (VP_INT) FIRST, main_task, 10, 1024, NULL });
CRE_TSK(TSK_HELP, { TA_HLNG, (VP_INT) 2, help_task, 9, 1024, NULL });
CRE_SEM(SEM_1, { TA_TFIFO, 0, 5 });
CRE_FLG(FLG_1, { TA_WMUL|TA_CLR, 0x3 });
CRE_DTQ(DTQ_1, { TA_TPRI, 2, NULL });
CRE_MBX(MBX_1, { TA_TFIFO|TA_MFIFO, 1, NULL });
CRE_MTX(MTX_1, { TA_INHERIT, 0 });
CRE_MBF(MBF_1, { TA_TFIFO, 8, 32, NULL });
CRE_POR(POR_1, { TA_TFIFO, 8, 8 });
CRE_MPF(MPF_1, { TA_TFIFO, 2, 16, NULL });
CRE_MPL(MPL_1, { TA_TFIFO, 256, NULL });
CRE_CYC(CYC_1, { TA_HLNG, (VP_INT) "cyclic", time_handler, 10, 0 });
CRE_ALM(ALM_1, { TA_HLNG, (VP_INT) "alarm", time_handler });
DEF_OVR({ TA_HLNG, overrun });
DEF_INH(INT_1, { TA_HLNG, interrupt });
ATT_ISR({ TA_HLNG, SEM_1, INT_1 + 1, isr });
DEF_SVC(SVC_1, { TA_HLNG, (FP) service });
DEF_EXC(1, { TA_HLNG, exception });
ATT_INI({ TA_HLNG, (VP_INT) 3, initialize });
"""

HEADER = """\
#define INT_1 30
#ifndef _MACRO_ONLY
enum { FIRST = 1, SVC_1 = 7 };
#endif
"""

APPLICATION = """\
from pyitron import *
from pyitron import current_kernel

log = []

def initialize(exinf):
    log.append(("ini", exinf))

def main_task(exinf):
    kernel = current_kernel()
    log.append(("main", exinf))
    ena_tex(), ras_tex(TSK_SELF, 0x10)
    log.append(("svc", cal_svc(SVC_1, 20)))
    kernel.raise_interrupt(INT_1), kernel.raise_interrupt(INT_1 + 1)
    log.append(("sem", wai_sem(SEM_1)))
    log.append(("flg", wai_flg(FLG_1, 1, TWF_ORW)))
    snd_dtq(DTQ_1, 5)
    log.append(("dtq", rcv_dtq(DTQ_1)))
    letter = T_MSG()
    snd_mbx(MBX_1, letter)
    log.append(("mbx", rcv_mbx(MBX_1) == (E_OK, letter)))
    snd_mbf(MBF_1, b"bytes")
    log.append(("mbf", rcv_mbf(MBF_1)))
    act_tsk(TSK_HELP)
    log.append(("por", cal_por(POR_1, 1, b"call")))
    ercd, block = get_mpf(MPF_1)
    log.append(("mpf", len(block), rel_mpf(MPF_1, block)))
    ercd, block = get_mpl(MPL_1, 40)
    log.append(("mpl", len(block), rel_mpl(MPL_1, block)))
    loc_mtx(MTX_1)
    act_tsk(TSK_HELP)
    log.append(("mtx", unl_mtx(MTX_1)))
    sta_ovr(TSK_SELF, 2)
    kernel.consume(3_000_000)
    stp_ovr(TSK_SELF)
    sta_cyc(CYC_1), sta_alm(ALM_1, 15)
    dly_tsk(17)
    stp_cyc(CYC_1)
    1 / 0

def help_task(exinf):
    if not any(entry[0] == "help" for entry in log):
        size, rdvno, call = acp_por(POR_1, 1)
        log.append(("help", call, rpl_rdv(rdvno, b"answer")))
        return
    log.append(("help", exinf, loc_mtx(MTX_1), unl_mtx(MTX_1)))

def main_exception(texptn, exinf):
    log.append(("tex", texptn, exinf))

def time_handler(exinf):
    log.append((exinf,))

def overrun(tskid, exinf):
    log.append(("ovr", tskid, exinf))

def interrupt():
    log.append(("inh",))

def isr(exinf):
    log.append(("isr", isig_sem(exinf)))

def service(number):
    return number + 1

def exception(fault):
    log.append(("exc", type(fault.exception).__name__))
"""


@pytest.mark.parametrize("servers", ["passive", "active"])
def test_every_static_api_loaded_and_at_work(folder: Path, servers: str) -> None:
    """What one file makes is used in one run, each object at least once."""
    Path("every.h").write_text(HEADER)
    Path("every.cfg").write_text(CFG)
    application: dict[str, Any] = {"INT_1": 30, "SVC_1": 7}
    exec(APPLICATION, application)
    with Kernel(servers=servers) as kernel:
        kernel.load("every.cfg", application)
        result = kernel.run()
    assert (result.reason, result.faults) == ("idle", [])
    assert application["log"] == [
        ("ini", 3),
        ("main", 1),
        ("tex", 0x10, 1),
        ("svc", 21),
        ("inh",),
        ("isr", 0),
        ("sem", 0),
        ("flg", (0, 3)),
        ("dtq", (0, 5)),
        ("mbx", True),
        ("mbf", (5, b"bytes")),
        ("help", b"call", 0),
        ("por", (6, b"answer")),
        ("mpf", 16, 0),
        ("mpl", 40, 0),
        ("help", 2, 0, 0),
        ("mtx", 0),
        ("ovr", 1, 1),
        ("cyclic",),
        ("alarm",),
        ("exc", "ZeroDivisionError"),
    ]


def test_every_static_api_in_the_file_above_and_in_the_kernel() -> None:
    """The reader, the kernel and the specification have the same ones: these, and INCLUDE."""
    assert set(STATIC_APIS) == set(static_api.STATIC_APIS)
    assert {name for name in STATIC_APIS if f"\n{name}(" not in CFG} == set()
