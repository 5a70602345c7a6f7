# SPDX-License-Identifier: MIT
"""Random scripts for backends of the conformance suite: actors make calls, compute, raise interrupts, fault and return.

What an actor does next depends on nothing but the numbers drawn before: two systems that behave alike have the same log.
Tasks and objects are few, that they meet; the task IDLE only lets time pass and takes masks away.
"""

import random

from conformance.backend import Advance, Call, Fault, Interrupt, Leave, Message, Packet, Routine, Static
from pyitron import TA_ACT, TTS_DMT

TASKS = (1, 2, 3, 4)
IDLE = "IDLE"
IDLE_ID, IDLE_PRIORITY = 1000, 255
INTERRUPTS = (1, 2, 3)
STEPS = 160
# What kernels are made with; most are made without anything.
OPTIONS = ({}, {}, {"tmax_actcnt": 1, "tmax_wupcnt": 1, "tmax_suscnt": 1}, {"memory": 1000}, {"time_source": "isig_tim"})

# A parameter, by its word: how it is drawn.
WORDS = {
    "self": lambda draw: draw.choice((0, *TASKS)),
    "task": lambda draw: draw.choice(TASKS),
    "id": lambda draw: draw.choice((1, 2)),
    "priority": lambda draw: draw.choice((0, 2, 3, 4, 5)),
    "level": lambda draw: draw.choice((3, 4)),
    "time": lambda draw: draw.choice((0, 1, 2, 3, 5, -1)),
    "span": lambda draw: draw.choice((0, 1, 2, 5)),
    "usage": lambda draw: draw.choice((1, 500, 1000, 1500, 2500)),
    "bits": lambda draw: draw.randint(1, 7),
    "keep": lambda draw: draw.choice((0, 1, 6)),
    "mode": lambda draw: draw.choice((0, 1)),
    "bytes": lambda draw: b"abcdefgh"[: draw.randint(1, 8)],
    "size": lambda draw: draw.choice((1, 8, 16, 20, 40)),
    "interrupt": lambda draw: draw.choice(INTERRUPTS),
    "nothing": lambda draw: 0,
    "mask": lambda draw: draw.choice((0, 0, 1, 2)),
    "instant": lambda draw: draw.choice((0, 55, 100)),
    "message": lambda draw: Message(f"MSG{draw.randint(1, 9)}", draw.choice((1, 2))),
    "code": lambda draw: draw.choice((1, 1, 2, 3)),
}

# What tasks do, by unit; a call that stands twice is drawn twice as often.
CALLS = {
    "task_management": "act_tsk self; act_tsk task; can_act self; sta_tsk task bits; ter_tsk task; chg_pri self priority;"
    " get_pri self; ref_tsk self; ext_tsk; exd_tsk; del_tsk task",
    "task_sync": "slp_tsk; tslp_tsk time; wup_tsk self; can_wup self; rel_wai task; sus_tsk self; rsm_tsk task; frsm_tsk task;"
    " dly_tsk span",
    "task_exception": "ras_tex self bits; ena_tex; ena_tex; dis_tex; ref_tex self; def_tex self routine; sns_tex",
    "semaphore": "wai_sem id; sig_sem id; pol_sem id; twai_sem id time; ref_sem id",
    "eventflag": "set_flg id bits; clr_flg id keep; wai_flg id bits mode; pol_flg id bits mode; twai_flg id bits mode time;"
    " ref_flg id",
    "data_queue": "snd_dtq id bits; tsnd_dtq id bits time; fsnd_dtq id bits; rcv_dtq id; trcv_dtq id time; prcv_dtq id;"
    " ref_dtq id",
    "mailbox": "snd_mbx id message; snd_mbx id message; rcv_mbx id; trcv_mbx id time; ref_mbx id",
    "mutex": "loc_mtx id; loc_mtx id; tloc_mtx id time; ploc_mtx id; unl_mtx id; unl_mtx id; ref_mtx id",
    "message_buffer": "snd_mbf id bytes; tsnd_mbf id bytes time; psnd_mbf id bytes; rcv_mbf id; trcv_mbf id time; prcv_mbf id;"
    " ref_mbf id",
    "rendezvous": "cal_por id bits bytes; tcal_por id bits bytes time; acp_por id bits; tacp_por id bits time; "
    "pacp_por id bits; fwd_por id bits number bytes; rpl_rdv number bytes; rpl_rdv number bytes; ref_rdv number; ref_por id",
    "fixed_pool": "get_mpf id; tget_mpf id time; pget_mpf id; rel_mpf id block; rel_mpf id block; ref_mpf id",
    "variable_pool": "get_mpl id size; tget_mpl id size time; pget_mpl id size; rel_mpl id block; rel_mpl id block; ref_mpl id",
    "cyclic": "sta_cyc id; stp_cyc id; ref_cyc id",
    "alarm": "sta_alm id span; stp_alm id; ref_alm id",
    "overrun": "sta_ovr self usage; sta_ovr self usage; stp_ovr self; ref_ovr self; def_ovr handler",
    "system_state": "loc_cpu; unl_cpu; unl_cpu; dis_dsp; ena_dsp; ena_dsp; sns_dpn; sns_loc; ref_sys; get_tid;"
    " rot_rdq priority",
    "system_time": "get_tim; set_tim instant",
    "interrupt": "dis_int interrupt; ena_int interrupt; ena_int interrupt; chg_ixx mask; get_ixx",
    "service": "cal_svc code bits; cal_svc code",
    "objects": "del_object id; cre_object id; cre_object id",
}
OF_HANDLERS = (
    "iact_tsk task; iwup_tsk task; irel_wai task; iras_tex task bits; isig_sem id; iset_flg id bits; ipsnd_dtq id bits;"
    " ifsnd_dtq id bits; irot_rdq level; iget_tid; isig_tim; isig_tim; iloc_cpu; iunl_cpu; sns_ctx; sns_loc; sns_dpn; sns_tex;"
    " cal_svc code bits; wai_sem id"
)
OF_IDLE = (
    "act_tsk task; wup_tsk task; rsm_tsk task; sig_sem id; set_flg id bits; ref_tsk task; unl_cpu; ena_dsp; ena_int interrupt"
)


def _forms(text):
    return [tuple(form.split()) for form in text.split(";")]


FORMS = {unit: _forms(text) for unit, text in CALLS.items()}
HANDLER_FORMS, IDLE_FORMS = _forms(OF_HANDLERS), _forms(OF_IDLE)

# Kind: how the fields of its creation packet are drawn, after the attributes.
PACKETS = {
    "sem": ((0, 1), lambda draw: (draw.choice((0, 1)), 2)),
    "flg": ((0, 2, 4, 6, 7), lambda draw: (draw.choice((0, 1)),)),
    "dtq": ((0, 1), lambda draw: (draw.choice((0, 1, 2)),)),
    "mbx": ((0, 1, 2, 3), lambda draw: (2,)),
    "mtx": ((0, 1, 2, 3), lambda draw: (2,)),
    "mbf": ((0, 1), lambda draw: (8, draw.choice((0, 12, 30)))),
    "por": ((0, 1), lambda draw: (draw.choice((4, 8)), draw.choice((4, 8)))),
    "mpf": ((0, 1), lambda draw: (draw.choice((1, 2)), 8)),
    "mpl": ((0, 1), lambda draw: (draw.choice((64, 100, 128)),)),
}


class Story:
    """A script, and the log of its commands and of what was answered."""

    def __init__(self, seed, units=tuple(CALLS)):
        self.draw = random.Random(seed)
        self.units = units
        self.options = self.draw.choice(OPTIONS)
        self.log = []
        self.blocks = []
        self.numbers = []
        self.last = {}
        self.asked = None

    def script(self):
        turn = yield None
        for static in self.statics():
            turn = yield static
            self.log.append((static.api, turn.answer))
        turn = yield Leave()
        for _ in range(STEPS):
            self.log.append((turn.actor, self.visible(turn.given), self.answer(turn)))
            command = self.last[turn.actor] = self.command(turn.actor)
            self.log.append((turn.actor, self.asked if isinstance(command, Call) else command))
            turn = yield command

    # -- what there is

    def packet(self, kind):
        attributes, fields = PACKETS[kind]
        return Packet(f"T_C{kind.upper()}", (self.draw.choice(attributes), *fields(self.draw)))

    def statics(self):
        draw = self.draw
        for task in TASKS:
            packet = Packet(
                "T_CTSK", (draw.choice((0, TA_ACT)), task * 10, Routine(f"TASK{task}"), draw.choice((3, 4, 4, 5)), 64)
            )
            yield Static("CRE_TSK", task, packet)
            if draw.random() < 0.6:
                yield Static("DEF_TEX", task, Packet("T_DTEX", (0, Routine(f"TASK{task}.tex"))))
        yield Static("CRE_TSK", IDLE_ID, Packet("T_CTSK", (TA_ACT, 0, Routine(IDLE), IDLE_PRIORITY, 64)))
        for ident in (1, 2):
            for kind in PACKETS:
                yield Static(f"CRE_{kind.upper()}", ident, self.packet(kind))
            times = (draw.choice((3, 5, 7)), draw.choice((0, 1, 4, 9)))
            yield Static("CRE_CYC", ident, Packet("T_CCYC", (draw.choice((0, 2, 4, 6)), ident, Routine(f"CYC{ident}"), *times)))
            yield Static("CRE_ALM", ident, Packet("T_CALM", (0, ident, Routine(f"ALM{ident}"))))
            yield Static("DEF_INH", ident, Packet("T_DINH", (0, Routine(f"INH{ident}"))))
            yield Static("DEF_SVC", ident, Packet("T_DSVC", (0, Routine(f"SVC{ident}"))))
            yield Static("ATT_ISR", None, Packet("T_CISR", (0, ident, 3, Routine(f"ISR{ident}"))))
        yield Static("DEF_OVR", None, Packet("T_DOVR", (0, Routine("OVR"))))
        for number in (0, 1):
            if draw.random() < 0.5:
                yield Static("DEF_EXC", number, Packet("T_DEXC", (0, Routine(f"EXC{number}"))))
        if draw.random() < 0.3:
            yield Static("ATT_INI", None, Packet("T_CINI", (0, 0, Routine("INI1"))))

    # -- what the actors do

    def command(self, actor):
        chance = self.draw.random()
        if actor == IDLE:
            return self.command_of_idle(chance)
        if actor.startswith("TASK"):
            return self.command_of_task(actor, chance)
        service, in_task = actor.startswith("SVC"), False
        if service:
            in_task = self.draw.random() < 0.5
        if chance < 0.35:
            return Leave(self.draw.choice((0, 1, -7, None)) if service else None)
        if chance < 0.42:
            return Advance(self.draw.randint(1, 2))
        if chance < 0.46:
            return Interrupt(self.draw.choice(INTERRUPTS))
        if chance < 0.47 and not actor.startswith("EXC"):
            return Fault(self.draw.choice((1, 2)))
        return self.call(actor, self.task_form() if in_task else self.draw.choice(HANDLER_FORMS))

    def command_of_idle(self, chance):
        if self.last.get(IDLE) != Call("chg_ixx", (0,)):
            return self.call(IDLE, ("chg_ixx", "nothing"))
        if chance < 0.6 and "time_source" not in self.options:
            return Advance(self.draw.randint(1, 3))
        if chance < 0.75:
            return Interrupt(self.draw.choice(INTERRUPTS))
        return self.call(IDLE, self.draw.choice(IDLE_FORMS))

    def command_of_task(self, actor, chance):
        if chance < (0.3 if actor.endswith(".tex") else 0.03):
            return Leave()
        if 0.3 <= chance < 0.36:
            return Advance(self.draw.randint(1, 4))
        if 0.95 <= chance < 0.97:
            return Fault(self.draw.choice((1, 2)))
        if chance >= 0.97:
            return Interrupt(self.draw.choice(INTERRUPTS))
        return self.call(actor, self.task_form())

    def task_form(self):
        return self.draw.choice(FORMS[self.draw.choice(self.units)])

    def call(self, actor, form):
        name, *words = form
        if name.endswith("_object"):
            kind = self.draw.choice([*PACKETS])
            words += [kind] if name == "cre_object" else []
            name = name.replace("object", kind)
        arguments = []
        for word in words:
            arguments.append(self.argument(actor, word, arguments))
        self.asked = (name, *("number" if word == "number" else self.visible(value) for word, value in zip(words, arguments)))
        return Call(name, tuple(arguments))

    def argument(self, actor, word, before):
        if word in PACKETS:
            return self.packet(word)
        if word == "handler":
            return self.draw.choice((None, Packet("T_DOVR", (0, Routine("OVR")))))
        if word == "routine":
            owner = f"TASK{before[0]}" if before[0] else actor.partition(".")[0]
            return self.draw.choice((None, Packet("T_DTEX", (0, Routine(f"{owner}.tex")))))
        if word == "block":
            return self.blocks.pop(self.draw.randrange(len(self.blocks))) if self.blocks else None
        if word == "number":
            return self.numbers[-1 - self.draw.randrange(min(3, len(self.numbers)))] if self.numbers else -1
        return WORDS[word](self.draw)

    # -- what is told

    def answer(self, turn):
        """What an actor was answered; the blocks and the rendezvous that it got are remembered."""
        command, answer = self.last.get(turn.actor), turn.answer
        if turn.given is None and isinstance(command, Call) and isinstance(answer, tuple) and answer[0] >= 0:
            if "get_mp" in command.name:
                self.blocks.append(answer[1])
            elif "acp_por" in command.name:
                self.numbers.append(answer[1])
                return (answer[0], "number", answer[2])
        return self.visible(answer)

    def visible(self, value):
        """What two systems have in common: no addresses, little of a dormant task."""
        if isinstance(value, tuple):
            return tuple(self.visible(entry) for entry in value)
        if isinstance(value, dict) and "size" in value:
            return ("block", value["size"])
        if isinstance(value, dict) and value.get("tskstat") == TTS_DMT:
            return ("dormant", value["actcnt"])
        if isinstance(value, dict):
            return {field: self.visible(entry) for field, entry in value.items()}
        known = isinstance(value, (int, str, bytes, Message, Packet))
        return value if value is None or known else type(value).__name__


def played(backend, seed, units=tuple(CALLS)):
    """The log of a script on a fresh system."""
    story = Story(seed, units)
    script = story.script()
    next(script)
    backend.play(story.options, script)
    return story.log
