# SPDX-License-Identifier: MIT
"""The reference model as a system under test of the conformance suite.

The actors have no stacks. Handlers cannot wait: what they do is one loop. A task has frames: one for its function, and
on top of it one for each exception routine or service routine that it is in; the top one makes the next step.
"""

from contextlib import suppress

from reference_forms import FORMS
from reference_lines import BLOCKED
from reference_model import MILLISECOND, Model
from reference_pools import Block

import pyitron
from conformance.backend import SYSTEM, Advance, Call, Fault, Interrupt, Leave, Memory, Message, Packet, Static, Turn
from pyitron import E_OK, E_SYS, T_MSG, T_MSG_PRI, TSZ_MBF


class Frame:
    """A function of a task at work: which, what it was started with or what it is to be answered, how long it computes yet."""

    def __init__(self, function, given, returns):
        self.actor = function.actor
        self.given = given
        self.answer = None
        self.waits = False
        self.left = 0
        self.returns = returns


class Played(Model):
    """The model with a script that says what its actors do."""

    def __init__(self, options, script):
        super().__init__(**options)
        self.script = script
        self.messages = {}

    def run(self):
        self.configure()
        for packet in self.initializations:
            self.run_handler(packet.inirtn, packet.exinf)
        while True:
            self.serve()
            self.dispatch()
            if self.serve_overrun():
                continue
            if self.running is not None:
                self.go_on(self.running)
                continue
            timed = self.timed()
            if not timed or self.mask or self.ticks:
                return
            self.now = max(self.now, timed[0].deadline[0])

    def configure(self):
        turn = Turn(SYSTEM, given=())
        while isinstance(command := self.script.send(turn), Static):
            turn = Turn(SYSTEM, answer=self.static(command.api, command.ident, self.plain(command.packet)))

    # -- handlers

    def run_handler(self, function, *given):
        """An exception that leaves a handler is handled in the state that it left behind."""
        command = self.run_function(function, *given)
        if isinstance(command, Fault):
            self.handle_exception(command)
        self.locked = False

    def run_function(self, function, *given):
        """A function in non-task context takes turns until it returns, or an exception leaves it: how it ends."""
        turn = Turn(function.actor, given=given)
        while not isinstance(command := self.script.send(turn), (Leave, Fault)):
            turn = Turn(function.actor, answer=self.step_of_handler(command))
        return command

    def step_of_handler(self, command):
        if isinstance(command, Advance):
            self.pass_time(command.ms * MILLISECOND)
        elif isinstance(command, Interrupt):
            self.raise_interrupt(command.number)
        elif command.name == "cal_svc":
            code, *arguments = command.arguments
            ercd, routine = self.service(code)
            if ercd:
                return ercd
            command = self.run_function(routine, *arguments)
            return E_SYS if isinstance(command, Fault) else command.value or E_OK
        else:
            return self.neutral(self.call(None, command.name, *map(self.plain, command.arguments)))
        return None

    def handle_exception(self, fault):
        """A CPU exception has ended a task or a handler; one of the exception handler itself goes nowhere."""
        handler = self.exception_handler(fault.number)
        if handler is not None:
            self.run_function(handler, fault)
            self.locked = False

    # -- tasks

    def begin(self, task, *start):
        super().begin(task, *start)
        task.frames = [Frame(task.function, task.start, self.end_of_task)]

    def go_on(self, task):
        frame = task.frames[-1]
        if frame.waits:
            frame.waits, frame.answer = False, self.neutral(task.outcome)
        if task.takes_requests and task.requests and not self.locked:
            self.enter_routine(task)
            return
        if frame.left:
            self.compute(frame)
            return
        turn = Turn(frame.actor, answer=frame.answer) if frame.given is None else Turn(frame.actor, given=frame.given)
        frame.given = frame.answer = None
        self.step_of_task(task, frame, self.script.send(turn))

    def compute(self, frame):
        """Time goes on until the step is over, or something happens."""
        bounds = [] if self.locked or self.mask or self.ticks else [who.deadline[0] - self.now for who in self.timed()]
        if self.running.limit:
            bounds.append(self.running.limit)
        span = min([frame.left, *bounds])
        frame.left -= span
        self.use(span)

    def step_of_task(self, task, frame, command):
        if isinstance(command, Leave):
            frame.returns(task, command.value)
        elif isinstance(command, Fault):
            self.fault(task, command)
        elif isinstance(command, Advance) and frame.actor == "IDLE":
            self.carry_out_for(task, frame, Call("dly_tsk", (command.ms,)))
        elif isinstance(command, Advance):
            frame.left = command.ms * MILLISECOND
        elif isinstance(command, Interrupt):
            self.raise_interrupt(command.number)
        elif command.name == "cal_svc":
            code, *arguments = command.arguments
            frame.answer, routine = self.service(code)
            if routine is not None:
                task.frames.append(Frame(routine, tuple(arguments), self.end_of_service))
        else:
            self.carry_out_for(task, frame, command)

    def carry_out_for(self, task, frame, command):
        outcome = self.call(task, command.name, *map(self.plain, command.arguments))
        frame.waits = outcome is BLOCKED
        frame.answer = None if frame.waits else self.neutral(outcome)

    def end_of_task(self, task, value):
        self.ext_tsk(task)

    def end_of_service(self, task, value):
        task.frames.pop()
        task.frames[-1].answer = E_OK if value is None else value

    def enter_routine(self, task):
        """The exception routine begins, on top of what the task does."""
        pattern, task.requests, task.takes_requests = task.requests, 0, False
        task.frames.append(Frame(task.routine, (pattern, task.exinf), self.end_of_routine))

    def end_of_routine(self, task, value):
        self.locked = False
        task.frames.pop()
        if task.routine is None:
            return
        if task.requests:
            self.enter_routine(task)
        else:
            task.takes_requests = True

    def fault(self, task, fault):
        """An exception of an exception routine is raised in what it interrupted. It ends a service routine, or the task."""
        while task.frames[-1].returns == self.end_of_routine:
            task.frames.pop()
        if task.frames[-1].returns == self.end_of_service:
            self.end_of_service(task, E_SYS)
            return
        self.handle_exception(fault)
        self.ext_tsk(task)

    # -- arguments and answers

    def plain(self, value):
        """An argument as the model takes it: packets and messages are pyitron's."""
        if isinstance(value, dict):
            return value["block"]
        if isinstance(value, Memory):
            return bytearray(value.size)
        if isinstance(value, Packet):
            return getattr(pyitron, value.name)(*map(self.plain, value.values))
        if isinstance(value, Message):
            return self.messages.setdefault(value, T_MSG() if value.priority is None else T_MSG_PRI(value.priority))
        return value

    def neutral(self, answer):
        if type(answer) is int:
            return answer
        if isinstance(answer, tuple):
            return tuple(map(self.neutral, answer))
        if isinstance(answer, dict):
            return {field: self.neutral(value) for field, value in answer.items()}
        if isinstance(answer, Block):
            return {"size": answer.size, "block": answer}
        return next((message for message, own in self.messages.items() if own is answer), answer)


class ModelBackend:
    """Plays scripts on the reference model."""

    name = "reference model"

    def __init__(self):
        self.constants = {name: value for name, value in vars(pyitron).items() if name.isupper() and isinstance(value, int)}

    def supports(self, call):
        return call in FORMS or call == "cal_svc" or call.isupper()

    def message_room(self, size):
        return TSZ_MBF(1, size)

    def play(self, options, script):
        with suppress(StopIteration):
            Played(options, script).run()
        return ""
