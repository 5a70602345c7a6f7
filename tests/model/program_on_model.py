# SPDX-License-Identifier: MIT
"""A random program at work on the reference model."""

from random_programs import IDS, UNTIL, Message, creation_packet
from reference_lines import BLOCKED
from reference_model import MILLISECOND, Model

from pyitron import T_CALM, T_CCYC, T_CTSK, T_DTEX, TA_ACT, TA_NULL, TA_STA, TTS_DMT


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
