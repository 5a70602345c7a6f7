# SPDX-License-Identifier: MIT
"""Random programs: what several tasks, their exception routines and the time event handlers do, over all object classes.

A program has for each object what it is made with, for each task a priority, a script and a script for its exception routine,
and for each handler bursts of i-calls, one for each time it runs.
"""

from hypothesis import strategies as st

import pyitron
from pyitron import (
    T_MSG_PRI,
    TA_CEILING,
    TA_CLR,
    TA_INHERIT,
    TA_MPRI,
    TA_NULL,
    TA_TFIFO,
    TA_TPRI,
    TA_WMUL,
    TWF_ANDW,
    TWF_ORW,
)

TASKS = (1, 2, 3, 4, 5)
IDS = (1, 2)
LOWEST = 6
UNTIL = 100
BLOCK_SIZE = 8
CLASSES = ["sem", "flg", "dtq", "mbx", "mtx", "mbf", "por", "mpf"]

_task = st.sampled_from(TASKS)
_id = st.sampled_from(IDS)
_time = st.integers(0, 4)
_delay = st.integers(1, 4)
_priority = st.integers(1, LOWEST)
_bits = st.integers(1, 7)
_mode = st.sampled_from([TWF_ANDW, TWF_ORW])
_datum = st.integers(0, 99)
_message = st.integers(1, 9).map(lambda size: b"abcdefghi"[:size])
_short = st.integers(0, 9).map(lambda size: b"abcdefghi"[:size])
_which = st.integers(0, 3)

_order = st.sampled_from([TA_TFIFO, TA_TPRI])
PACKETS = {
    "sem": st.tuples(_order, st.integers(0, 1), st.integers(1, 2)),
    "flg": st.tuples(
        st.sampled_from([TA_NULL, TA_CLR, TA_WMUL, TA_WMUL | TA_CLR, TA_WMUL | TA_TPRI | TA_CLR]), st.integers(0, 3)
    ),
    "dtq": st.tuples(_order, st.integers(0, 2)),
    "mbx": st.tuples(st.sampled_from([TA_NULL, TA_TPRI, TA_MPRI, TA_TPRI | TA_MPRI]), st.just(2)),
    "mtx": st.one_of(
        st.tuples(st.sampled_from([TA_INHERIT, TA_INHERIT, TA_TFIFO, TA_TPRI]), st.just(0)),
        st.tuples(st.just(TA_CEILING), _priority),
    ),
    "mbf": st.tuples(_order, st.integers(4, 9), st.sampled_from([0, 9, 16, 24])),
    "por": st.tuples(_order, st.integers(2, 9), st.integers(2, 9)),
    "mpf": st.tuples(_order, st.integers(1, 2)),
}

# Name, arguments; a step drawn more often is there more than once.
_OF_TASKS = [
    ("slp_tsk",), ("tslp_tsk", _time), ("dly_tsk", _time), ("dly_tsk", _delay), ("wup_tsk", _task), ("can_wup", _task),
    ("sus_tsk", _task), ("rsm_tsk", _task), ("rsm_tsk", _task), ("frsm_tsk", _task), ("rel_wai", _task), ("rel_wai", _task),
    ("act_tsk", _task), ("act_tsk", _task), ("can_act", _task), ("ter_tsk", _task), ("ter_tsk", _task), ("del_tsk", _task),
    ("cre_tsk", _task, _priority), ("ext_tsk",), ("exd_tsk",),
    ("chg_pri", _task, st.integers(0, LOWEST)), ("chg_pri", _task, _priority), ("rot_rdq", st.integers(0, LOWEST)),
    ("dis_dsp",), ("ena_dsp",), ("ena_dsp",), ("loc_cpu",), ("unl_cpu",), ("unl_cpu",), ("consume", _delay),
    ("ras_tex", _task, _bits), ("ena_tex",), ("ena_tex",), ("dis_tex",),
    ("sta_cyc", st.just(1)), ("stp_cyc", st.just(1)), ("sta_alm", st.just(1), _time), ("stp_alm", st.just(1)),
]  # fmt: skip
_OF_OBJECTS = {
    "sem": [("sig_sem", _id), ("sig_sem", _id), ("wai_sem", _id), ("pol_sem", _id), ("twai_sem", _id, _time)],
    "flg": [
        ("set_flg", _id, _bits), ("set_flg", _id, _bits), ("clr_flg", _id, st.integers(0, 7)), ("wai_flg", _id, _bits, _mode),
        ("pol_flg", _id, _bits, _mode), ("twai_flg", _id, _bits, _mode, _time),
    ],
    "dtq": [
        ("snd_dtq", _id, _datum), ("psnd_dtq", _id, _datum), ("tsnd_dtq", _id, _datum, _time), ("fsnd_dtq", _id, _datum),
        ("rcv_dtq", _id), ("rcv_dtq", _id), ("prcv_dtq", _id), ("trcv_dtq", _id, _time),
    ],
    "mbx": [
        ("snd_mbx", _id, _datum, st.integers(1, 3)), ("snd_mbx", _id, _datum, st.integers(1, 2)), ("rcv_mbx", _id),
        ("prcv_mbx", _id), ("trcv_mbx", _id, _time),
    ],
    "mtx": [
        ("loc_mtx", _id), ("loc_mtx", _id), ("loc_mtx", _id), ("ploc_mtx", _id), ("tloc_mtx", _id, _time), ("unl_mtx", _id),
        ("unl_mtx", _id),
    ],
    "mbf": [
        ("snd_mbf", _id, _message), ("psnd_mbf", _id, _message), ("tsnd_mbf", _id, _message, _time), ("rcv_mbf", _id),
        ("prcv_mbf", _id), ("trcv_mbf", _id, _time),
    ],
    "por": [
        ("cal_por", _id, _bits, _short), ("cal_por", _id, _bits, _short), ("tcal_por", _id, _bits, _short, _delay),
        ("acp_por", _id, _bits), ("acp_por", _id, _bits), ("pacp_por", _id, _bits), ("tacp_por", _id, _bits, _time),
        ("fwd_por", _id, _bits, _which, _short), ("rpl_rdv", _which, _short), ("rpl_rdv", _which, _short),
    ],
    "mpf": [
        ("get_mpf", _id), ("get_mpf", _id), ("pget_mpf", _id), ("tget_mpf", _id, _time), ("rel_mpf", _id, _which),
        ("rel_mpf", _id, _which),
    ],
}  # fmt: skip
_OF_HANDLERS = [
    ("iact_tsk", _task), ("iwup_tsk", _task), ("irel_wai", _task), ("iras_tex", _task, _bits), ("irot_rdq", _priority),
    ("isig_sem", _id), ("iset_flg", _id, _bits), ("ipsnd_dtq", _id, _datum), ("ifsnd_dtq", _id, _datum),
]  # fmt: skip
# How a script may begin: the task holds a mutex when it waits for another, so that chains and circles come about.
_CHAIN = st.tuples(
    st.tuples(st.just("loc_mtx"), _id),
    st.tuples(st.just("dly_tsk"), _delay),
    st.one_of(st.tuples(st.just("loc_mtx"), _id), st.tuples(st.just("tloc_mtx"), _id, _delay)),
    st.tuples(st.just("dly_tsk"), _delay),
)


def _one_of(forms):
    return st.sampled_from(forms).flatmap(lambda form: st.tuples(st.just(form[0]), *form[1:]))


def programs(classes=CLASSES):
    """Programs over the object classes named."""
    of_objects = []
    for kind in classes:
        of_objects += [*_OF_OBJECTS[kind], (f"del_{kind}", _id), (f"cre_{kind}", _id)]
    step = st.one_of(_one_of(_OF_TASKS), _one_of(of_objects), _one_of(of_objects))
    script = st.lists(step, min_size=2, max_size=14)
    if "mtx" in classes:
        script = st.one_of(script, st.tuples(_CHAIN, script).map(lambda drawn: [*drawn[0], *drawn[1]]))
    i_call = _one_of([form for form in _OF_HANDLERS if hasattr(pyitron, form[0])])
    bursts = st.lists(st.lists(i_call, max_size=2), max_size=5)
    return st.fixed_dictionaries(
        {
            "objects": st.fixed_dictionaries({(kind, ident): PACKETS[kind] for kind in classes for ident in IDS}),
            "tasks": st.fixed_dictionaries(dict.fromkeys(TASKS, st.tuples(_priority, script, st.lists(step, max_size=2)))),
            "cyclic": st.tuples(st.integers(1, 4), bursts),
            "alarm": bursts,
        }
    )


class Message(T_MSG_PRI):
    """A message that is told from others by its number."""

    def __init__(self, number, priority):
        super().__init__(priority)
        self.number = number


def creation_packet(kind, fields):
    """What an object is made with."""
    size = (BLOCK_SIZE,) if kind == "mpf" else ()
    return getattr(pyitron, f"T_C{kind.upper()}")(*fields, *size)
