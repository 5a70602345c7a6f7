# SPDX-License-Identifier: MIT
"""The form of every service call: who may make it, what each parameter may be, how many results come besides the error code."""

from typing import NamedTuple

from reference_lines import FOREVER, POLL
from reference_pools import usable

from pyitron import (
    E_NOSPT,
    E_OK,
    E_PAR,
    E_RSATR,
    TA_ACT,
    TA_ASM,
    TA_CEILING,
    TA_CLR,
    TA_INHERIT,
    TA_MPRI,
    TA_PHS,
    TA_STA,
    TA_TPRI,
    TA_WMUL,
    TMAX_MAXSEM,
    TMAX_MPRI,
    TMAX_TPRI,
    TMO_NBLK,
    TSZ_DTQ,
    TSZ_MPF,
    TSZ_MPL,
    TSZ_MPRIHD,
    TWF_ANDW,
    TWF_ORW,
)

LARGEST = 0x7FFF_FFFF
ALL_BITS = 0xFFFF_FFFF
LINES = 256
LAST_EXCEPTION = 8
HIGHEST_MASK = 15
LATEST = 2**48 - 1

KINDS = ("sem", "flg", "dtq", "mbx", "mtx", "mbf", "por", "mpf", "mpl", "cyc", "alm", "isr")


class Form(NamedTuple):
    """A call: its method, the kinds of its parameters, the time that it waits or None, the number of its results."""

    method: str
    words: tuple[str, ...]
    time: int | str | None = None
    answers: int = 0


def _calls():
    """Name, parameters, number of results of the calls that are methods of the model."""
    yield from (
        ("del_tsk", "task", 0), ("act_tsk", "self", 0), ("iact_tsk", "task", 0), ("can_act", "self", 0),
        ("sta_tsk", "task any", 0), ("ext_tsk", "", 0), ("exd_tsk", "", 0), ("ter_tsk", "task", 0),
        ("chg_pri", "self priority0", 0), ("get_pri", "self", 1), ("ref_tsk", "self", 1), ("ref_tst", "self", 1),
        ("slp_tsk", "", 0), ("tslp_tsk", "time", 0), ("wup_tsk", "self", 0), ("iwup_tsk", "task", 0), ("can_wup", "self", 0),
        ("rel_wai", "task", 0), ("irel_wai", "task", 0), ("sus_tsk", "self", 0), ("rsm_tsk", "task", 0),
        ("frsm_tsk", "task", 0), ("dly_tsk", "span", 0), ("def_tex", "self T_DTEX?", 0), ("ras_tex", "self bits", 0),
        ("iras_tex", "task bits", 0), ("dis_tex", "", 0), ("ena_tex", "", 0), ("sns_tex", "", 0), ("ref_tex", "self", 1),
        ("rpl_rdv", "any reply", 0), ("ref_rdv", "any", 1), ("set_tim", "instant", 0), ("get_tim", "", 1), ("isig_tim", "", 0),
        ("def_ovr", "T_DOVR?", 0), ("sta_ovr", "self usage", 0), ("stp_ovr", "self", 0), ("ref_ovr", "self", 1),
        ("rot_rdq", "priority0", 0), ("irot_rdq", "priority", 0), ("get_tid", "", 1), ("iget_tid", "", 1), ("loc_cpu", "", 0),
        ("iloc_cpu", "", 0), ("unl_cpu", "", 0), ("iunl_cpu", "", 0), ("dis_dsp", "", 0), ("ena_dsp", "", 0),
        ("sns_ctx", "", 0), ("sns_loc", "", 0), ("sns_dsp", "", 0), ("sns_dpn", "", 0), ("ref_sys", "", 1),
        ("def_inh", "interrupt T_DINH?", 0), ("dis_int", "interrupt", 0), ("ena_int", "interrupt", 0), ("chg_ixx", "mask", 0),
        ("get_ixx", "", 1), ("def_svc", "function T_DSVC?", 0), ("def_exc", "exception T_DEXC?", 0), ("ref_cfg", "", 1),
        ("ref_ver", "", 1),
    )  # fmt: skip
    for kind in ("tsk", *KINDS):
        yield f"cre_{kind}", f"new T_C{kind.upper()}", 0
        yield f"acre_{kind}", f"T_C{kind.upper()}", 0


# Names, method of the object, parameters. A call that may wait, polls, and may wait for some time, in this order.
_WAITING = (
    ("wai_sem pol_sem twai_sem", "take", "sem", 0),
    ("wai_flg pol_flg twai_flg", "take", "flg bits mode", 1),
    ("snd_dtq psnd_dtq tsnd_dtq", "send", "dtq any", 0),
    ("rcv_dtq prcv_dtq trcv_dtq", "receive", "dtq", 1),
    ("rcv_mbx prcv_mbx trcv_mbx", "receive", "mbx", 1),
    ("loc_mtx ploc_mtx tloc_mtx", "lock", "mtx", 0),
    ("snd_mbf psnd_mbf tsnd_mbf", "send", "mbf message", 0),
    ("rcv_mbf prcv_mbf trcv_mbf", "receive", "mbf", 1),
    ("cal_por - tcal_por", "enter", "por bits reply", 1),
    ("acp_por pacp_por tacp_por", "accept", "por bits", 2),
    ("get_mpf pget_mpf tget_mpf", "get", "mpf", 1),
    ("get_mpl pget_mpl tget_mpl", "get", "mpl size", 1),
)
_OF_OBJECTS = (
    ("sig_sem", "give", "sem"), ("isig_sem", "give", "sem"), ("set_flg", "set", "flg pattern"),
    ("iset_flg", "set", "flg pattern"), ("clr_flg", "clear", "flg pattern"), ("fsnd_dtq", "force", "dtq any"),
    ("ifsnd_dtq", "force", "dtq any"), ("snd_mbx", "send", "mbx something"), ("unl_mtx", "unlock", "mtx"),
    ("fwd_por", "forward", "por bits any reply"), ("rel_mpf", "release", "mpf something"),
    ("rel_mpl", "release", "mpl something"), ("sta_cyc", "start", "cyc"), ("stp_cyc", "stop", "cyc"),
    ("sta_alm", "start", "alm span"), ("stp_alm", "stop", "alm"),
)  # fmt: skip

FORMS = {name: Form(name, tuple(words.split()), None, answers) for name, words, answers in _calls()}
for _names, _method, _words, _answers in _WAITING:
    for _name, _time in zip(_names.split(), (FOREVER, POLL, "given")):
        _more = (["calltime" if _name == "tcal_por" else "time"]) if _time == "given" else []
        FORMS[_name] = Form(_method, (*_words.split(), *_more), _time, _answers)
FORMS["ipsnd_dtq"] = FORMS["psnd_dtq"]
FORMS |= {name: Form(method, tuple(words.split())) for name, method, words in _OF_OBJECTS}
for _kind in KINDS:
    FORMS[f"del_{_kind}"] = Form("delete", (_kind,))
    FORMS[f"ref_{_kind}"] = Form("refer", (_kind,), None, 1)

ANYWHERE = {"sns_tex", "sns_ctx", "sns_loc", "sns_dsp", "sns_dpn"}
OF_HANDLERS = {
    "iact_tsk", "iwup_tsk", "irel_wai", "iras_tex", "isig_sem", "iset_flg", "ipsnd_dtq", "ifsnd_dtq", "irot_rdq", "iget_tid",
    "iloc_cpu", "iunl_cpu", "isig_tim",
}  # fmt: skip
WHILE_LOCKED = {"loc_cpu", "unl_cpu", "iloc_cpu", "iunl_cpu", "ext_tsk", "exd_tsk"}
MAY_WAIT = {"slp_tsk", "tslp_tsk", "dly_tsk"} | {name for name, form in FORMS.items() if form.time not in (None, POLL)}


def _within(low, high):
    return lambda value: E_OK if low <= value <= high else E_PAR


def _time(value):
    return E_NOSPT if value == TMO_NBLK else _within(FOREVER, LARGEST)(value)


# What a parameter may be, by its kind; ids and packets are looked at elsewhere.
PARAMETERS = {
    "any": lambda value: E_OK,
    "something": lambda value: E_PAR if value is None else E_OK,
    "time": _time,
    "calltime": lambda value: E_PAR if value == POLL else _time(value),
    "span": _within(0, LARGEST),
    "instant": _within(0, LATEST),
    "usage": _within(1, LARGEST),
    "size": _within(1, LARGEST),
    "priority": _within(1, TMAX_TPRI),
    "priority0": _within(0, TMAX_TPRI),
    "pattern": lambda value: E_OK,
    "bits": lambda value: E_OK if value & ALL_BITS else E_PAR,
    "mode": lambda value: E_OK if value in (TWF_ANDW, TWF_ORW) else E_PAR,
    "message": lambda value: E_OK if value else E_PAR,
    "reply": lambda value: E_OK,
    "interrupt": _within(0, LINES - 1),
    "exception": _within(0, LAST_EXCEPTION),
    "function": _within(1, LARGEST),
    "mask": _within(0, HIGHEST_MASK),
}


# Parameters that the methods take in another form.
CONVERTED = {
    "bits": lambda value: value & ALL_BITS,
    "pattern": lambda value: value & ALL_BITS,
    "message": bytes,
    "reply": lambda value: bytes(value or b""),
}


def _enough(memory, size):
    return memory is None or len(memory) >= size


# Packet: the attributes that it may have, and whether the rest of it is right.
PACKETS = {
    "T_CTSK": (
        TA_ASM | TA_ACT,
        lambda p: p.task is not None and 1 <= p.itskpri <= TMAX_TPRI and 1 <= p.stksz <= LARGEST and _enough(p.stk, p.stksz),
    ),
    "T_CSEM": (TA_TPRI, lambda p: 0 <= p.isemcnt <= p.maxsem and 1 <= p.maxsem <= TMAX_MAXSEM),
    "T_CFLG": (TA_TPRI | TA_WMUL | TA_CLR, lambda p: -(2**31) <= p.iflgptn <= ALL_BITS),
    "T_CDTQ": (TA_TPRI, lambda p: 0 <= p.dtqcnt <= LARGEST and _enough(p.dtq, TSZ_DTQ(p.dtqcnt))),
    "T_CMBX": (
        TA_TPRI | TA_MPRI,
        lambda p: not p.mbxatr & TA_MPRI or (1 <= p.maxmpri <= TMAX_MPRI and _enough(p.mprihd, TSZ_MPRIHD(p.maxmpri))),
    ),
    "T_CMTX": (TA_TPRI | TA_INHERIT | TA_CEILING, lambda p: p.mtxatr != TA_CEILING or 1 <= p.ceilpri <= TMAX_TPRI),
    "T_CMBF": (TA_TPRI, lambda p: 1 <= p.maxmsz <= LARGEST and 0 <= p.mbfsz <= LARGEST and _enough(p.mbf, p.mbfsz)),
    "T_CPOR": (TA_TPRI, lambda p: 0 <= p.maxcmsz <= LARGEST and 0 <= p.maxrmsz <= LARGEST),
    "T_CMPF": (
        TA_TPRI,
        lambda p: 1 <= p.blkcnt <= LARGEST and 1 <= p.blksz <= LARGEST and _enough(p.mpf, TSZ_MPF(p.blkcnt, p.blksz)),
    ),
    "T_CMPL": (
        TA_TPRI,
        lambda p: TSZ_MPL(1, 1) <= p.mplsz <= LARGEST and _enough(p.mpl, p.mplsz) and usable(p) >= TSZ_MPL(1, 1),
    ),
    "T_CCYC": (
        TA_ASM | TA_STA | TA_PHS,
        lambda p: p.cychdr is not None and 1 <= p.cyctim <= LARGEST and 0 <= p.cycphs <= LARGEST,
    ),
    "T_CALM": (TA_ASM, lambda p: p.almhdr is not None),
    "T_DOVR": (TA_ASM, lambda p: p.ovrhdr is not None),
    "T_DTEX": (TA_ASM, lambda p: p.texrtn is not None),
    "T_DSVC": (TA_ASM, lambda p: p.svcrtn is not None),
    "T_DEXC": (TA_ASM, lambda p: p.exchdr is not None),
    "T_CINI": (TA_ASM, lambda p: p.inirtn is not None),
    "T_DINH": (TA_ASM, lambda p: p.inthdr is not None),
    "T_CISR": (TA_ASM, lambda p: 0 <= p.intno < LINES and p.isr is not None),
}

# Bytes of the kernel's memory that an object takes, unless the application brings memory.
COSTS = {
    "tsk": lambda p: 0 if p.stk is not None else p.stksz,
    "dtq": lambda p: 0 if p.dtq is not None else TSZ_DTQ(p.dtqcnt),
    "mbx": lambda p: 0 if p.mprihd is not None or not p.mbxatr & TA_MPRI else TSZ_MPRIHD(p.maxmpri),
    "mbf": lambda p: 0 if p.mbf is not None else p.mbfsz,
    "mpf": lambda p: 0 if p.mpf is not None else TSZ_MPF(p.blkcnt, p.blksz),
    "mpl": lambda p: 0 if p.mpl is not None else p.mplsz,
}


def packet_error(packet):
    """What a creation packet is refused with."""
    if packet is None:
        return E_PAR
    attributes, right = PACKETS[type(packet).__name__]
    if getattr(packet, type(packet).__slots__[0]) & ~attributes:
        return E_RSATR
    return E_OK if right(packet) else E_PAR
