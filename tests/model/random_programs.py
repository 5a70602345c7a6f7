# SPDX-License-Identifier: MIT
"""Random programs: what several tasks, their exception routines and the time event handlers do, over all object classes.

A program has for each object what it is made with, for each task a priority, a script and a script for its exception routine,
and for each handler bursts of i-calls, one for each time it runs. ``Play`` works through it on the model.
"""

from hypothesis import strategies as st
from reference_lines import BLOCKED
from reference_model import MILLISECOND, Model

import pyitron
from pyitron import (
    T_CALM,
    T_CCYC,
    T_CTSK,
    T_DTEX,
    T_MSG_PRI,
    TA_ACT,
    TA_CEILING,
    TA_CLR,
    TA_INHERIT,
    TA_MPRI,
    TA_NULL,
    TA_STA,
    TA_TFIFO,
    TA_TPRI,
    TA_WMUL,
    TTS_DMT,
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


class Frame:
    """Where a task is in its script, or in that of its exception routine."""

    def __init__(self, routine=False):
        self.routine = routine
        self.name = None
        self.waits = False
        self.outcome = None
        self.left = 0
        self.done = False


class Play(Model):
    """A program at work on the model. A script is worked through once: a task that starts anew goes on where it was."""

    def __init__(self, program):
        super().__init__()
        self.program = program
        self.log = []
        self.positions = {}
        self.blocks = {ident: [] for ident in IDS}
        self.numbers = []
        for (kind, ident), packet in program["objects"].items():
            self.create(kind, ident, creation_packet(kind, packet))
        for ident, (priority, _, _) in program["tasks"].items():
            self.create("tsk", ident, T_CTSK(TA_ACT, ident, "body", priority, 64))
            self.tasks[ident].routine = "routine"
        period = program["cyclic"][0]
        self.create("cyc", 1, T_CCYC(TA_STA, "cyc", "handler", period, period))
        self.create("alm", 1, T_CALM(TA_NULL, "alm", "handler"))
        self.bursts = {"cyc": program["cyclic"][1], "alm": program["alarm"]}

    def run(self):
        while self.now < UNTIL * MILLISECOND:
            self.serve()
            self.dispatch()
            if self.running is not None:
                self.go_on(self.running)
                continue
            timed = self.timed()
            if not timed:
                break
            assert timed[0].deadline[0] >= self.now
            self.now = timed[0].deadline[0]
        return self.log

    def note(self, actor, name, outcome):
        """Log it, with what can be seen of everything by a task that can look."""
        visible = isinstance(actor, int) and not self.locked
        self.log.append((self.now // MILLISECOND, actor, name, outcome, self.seen() if visible else None))

    def seen(self):
        """What the tasks compare: of a dormant task only its queued activations, of a message its number."""
        seen = {}
        for (kind, ident), fields in self.state().items():
            if kind == "tsk" and fields["tskstat"] == TTS_DMT:
                seen[kind, ident] = (TTS_DMT, fields["actcnt"])
            elif kind not in ("cyc", "alm"):
                seen[kind, ident] = tuple(value.number if isinstance(value, Message) else value for value in fields.values())
        return seen

    def next_step(self, key, script):
        position = self.positions.get(key, 0)
        if position == len(script):
            return None
        self.positions[key] = position + 1
        return script[position]

    def begin(self, task, *start):
        super().begin(task, *start)
        task.frames = [Frame()]

    def run_handler(self, function, actor):
        for name, *arguments in self.next_step(actor, self.bursts[actor]) or []:
            self.note(actor, name, self.call(None, name, *arguments))

    def go_on(self, task):
        frame = task.frames[-1]
        if frame.waits:
            frame.waits, frame.outcome = False, task.outcome
        if task.takes_requests and task.requests and not self.locked:
            task.takes_requests = False
            task.frames.append(Frame(True))
            self.enter_routine(task)
        elif frame.left:
            self.compute(frame)
        elif frame.name is not None:
            self.finish_step(task, frame)
        elif frame.routine and frame.done:
            self.leave_routine(task)
        else:
            self.start_step(task, frame)

    def compute(self, frame):
        """Time goes on until the step is over, or something happens."""
        timed = [] if self.locked else self.timed()
        span = min([frame.left, *(who.deadline[0] - self.now for who in timed)])
        frame.left -= span
        self.use(span)

    def start_step(self, task, frame):
        ident = task.ident
        _, script, routine = self.program["tasks"][ident]
        frame.done = True
        step = self.next_step((ident, frame.routine), routine if frame.routine else script)
        if step is None:
            if not frame.routine:
                self.call(task, "ext_tsk")
            return
        frame.name, *arguments = step
        if frame.name == "consume":
            frame.left, frame.outcome = arguments[0] * MILLISECOND, None
            return
        outcome = self.perform(task, *step)
        if outcome is BLOCKED:
            frame.waits = True
        else:
            frame.outcome = outcome

    def perform(self, task, name, *arguments):
        verb, kind = name.split("_")
        if name == "cre_tsk":
            return self.create_task(task, *arguments)
        if verb == "cre":
            return self.call(task, name, arguments[0], creation_packet(kind, self.program["objects"][kind, arguments[0]]))
        if name == "snd_mbx":
            return self.call(task, name, arguments[0], Message(*arguments[1:]))
        if name == "rel_mpf":
            held = self.blocks[arguments[0]]
            block = held.pop(arguments[1] % len(held)) if held else "nobody's"
            return self.call(task, name, arguments[0], block)
        if name == "fwd_por":
            return self.call(task, name, *arguments[:2], self.number(arguments[2]), arguments[3])
        if name == "rpl_rdv":
            return self.call(task, name, self.number(arguments[0]), arguments[1])
        return self.call(task, name, *arguments)

    def number(self, which):
        """The number of one of the rendezvous that were accepted last."""
        return self.numbers[-1 - which % len(self.numbers)] if self.numbers else -1

    def create_task(self, task, ident, priority):
        ercd = self.call(task, "cre_tsk", ident, T_CTSK(TA_NULL, ident, "body", priority, 64))
        return ercd or self.call(task, "def_tex", ident, T_DTEX(TA_NULL, "routine"))

    def finish_step(self, task, frame):
        name, outcome = frame.name, frame.outcome
        frame.name = frame.outcome = None
        if name.endswith("get_mpf") and outcome[0] == 0:
            self.blocks[self.argument(task, frame)].append(outcome[1])
            outcome = (0, "block")
        if name.endswith("acp_por") and outcome[0] >= 0:
            self.numbers.append(outcome[1])
            outcome = (outcome[0], "number", outcome[2])
        if name.endswith("rcv_mbx") and outcome[0] == 0:
            outcome = (0, outcome[1].number)
        self.note(task.ident, name, outcome)

    def argument(self, task, frame):
        """The first argument of the step that was last begun in this frame."""
        key = (task.ident, frame.routine)
        return self.program["tasks"][task.ident][2 if frame.routine else 1][self.positions[key] - 1][1]

    def enter_routine(self, task):
        pattern, task.requests = task.requests, 0
        task.frames[-1].done = False
        self.note(task.ident, "routine", pattern)

    def leave_routine(self, task):
        self.locked = False
        if task.requests:
            self.enter_routine(task)
        else:
            task.frames.pop()
            task.takes_requests = True
