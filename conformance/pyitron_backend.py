# SPDX-License-Identifier: MIT
"""pyitron as a kernel under test, through its public names only."""

import platform
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any

import pyitron
from conformance.backend import (
    SYSTEM,
    Advance,
    Call,
    Command,
    Fault,
    Interrupt,
    Leave,
    Memory,
    Message,
    Packet,
    Raised,
    Routine,
    Script,
    Static,
    Turn,
)

MILLISECOND = 1_000_000
# A kernel that goes in circles is found soon.
LIVELOCK = 20_000
# CPU exceptions by number, as the reference has them.
EXCEPTIONS: dict[int, type[Exception]] = {
    1: ZeroDivisionError,
    2: OverflowError,
    3: IndexError,
    4: TypeError,
    5: ValueError,
    6: AssertionError,
    7: OSError,
    8: MemoryError,
}
# What they say. One that an exception routine raises is raised in the task, in the midst of a call.
FAULT = ("of the scenario",)
CONSTANTS = {
    name: value for name, value in vars(pyitron).items() if name.isupper() and type(value) is int and not name.startswith("_")
}


class PyitronBackend:
    """Plays scripts on a ``pyitron.Kernel``; *servers* is "passive" or "active"."""

    constants: Mapping[str, int] = CONSTANTS

    def __init__(self, servers: str = "passive") -> None:
        self.servers = servers
        self.name = "pyitron"
        # Of the system that is played.
        self.counters: Any = None

    def about(self) -> dict[str, str]:
        """What reports say of it beside its name."""
        return {
            "version": pyitron.__version__,
            "build": pyitron.build_kind(),
            "servers": self.servers,
            "Python": platform.python_version(),
            "greenlet": metadata.version("greenlet"),
            "host": f"{platform.system()} {platform.machine()}",
        }

    def supports(self, call: str) -> bool:
        return hasattr(pyitron, call) if call.islower() else True

    def message_room(self, size: int) -> int:
        return pyitron.TSZ_MBF(1, size)

    def play(self, options: Mapping[str, Any], script: Script) -> str:
        play = _Play(self.servers, options, script)
        self.counters = play.kernel.counters
        return play.run()


class _Play:
    """One system and the script that it plays."""

    def __init__(self, servers: str, options: Mapping[str, Any], script: Script) -> None:
        self.kernel = pyitron.Kernel(servers=servers, **{"livelock_limit": LIVELOCK, **options})
        self.script = script
        self.over = False
        self.messages: dict[Message, Any] = {}

    def run(self) -> str:
        complaints: list[str] = []
        try:
            self.act(SYSTEM, ())
            if not self.over:
                result = self.kernel.run()
                complaints = [f"{fault}\n{fault.traceback}" for fault in result.faults]
                if result.reason != "exit":
                    complaints.append(f"the run ended: {result.reason}\n{result.report}")
        finally:
            self.kernel.close()
        return "\n".join(complaints)

    def act(self, actor: str, given: tuple[Any, ...]) -> Any:
        """What *actor* does while it is active: take turns until it is told to leave."""
        turn = Turn(actor, given=given)
        while (command := self.next_command(turn)) is not None:
            if type(command) is Leave:
                return command.value
            turn = Turn(actor, answer=self.carry_out(actor, command))
        return None

    def next_command(self, turn: Turn) -> Command | None:
        """None: the script is over, and so is the run."""
        if self.over:
            return None
        try:
            return self.script.send(turn)
        except StopIteration:
            self.over = True
        if turn.actor != SYSTEM:
            pyitron.ext_ker()
        return None

    def carry_out(self, actor: str, command: Command) -> Any:
        match command:
            case Call(name, arguments):
                try:
                    answer = getattr(pyitron, name)(*[self.argument(value) for value in arguments])
                except Exception as error:
                    if error.args == FAULT:
                        raise
                    return Raised(f"{type(error).__name__}: {error}")
                return self.answer(answer)
            case Advance(ms):
                if actor == "IDLE":
                    return pyitron.dly_tsk(ms)
                return self.kernel.consume(ms * MILLISECOND)
            case Interrupt(number):
                return self.kernel.raise_interrupt(number)
            case Fault(number):
                raise EXCEPTIONS[number](*FAULT)
            case Static(api, ident, packet):
                try:
                    return self.kernel.static(api, ident, self.argument(packet))
                except Exception as error:
                    return Raised(f"{type(error).__name__}: {error}")

    def argument(self, value: Any) -> Any:
        """A neutral argument as pyitron takes it."""
        if type(value) is int:
            return value
        match value:
            case Packet(name, values):
                return getattr(pyitron, name)(*[self.argument(field) for field in values])
            case Routine(actor):
                return self.function(actor)
            case Message(_, priority):
                if value not in self.messages:
                    self.messages[value] = pyitron.T_MSG() if priority is None else pyitron.T_MSG_PRI(priority)
                return self.messages[value]
            case Memory(size):
                return bytearray(size)
            case {"size": _, "view": view}:
                return view
        return value

    def function(self, actor: str) -> Callable[..., Any]:
        def routine(*given: Any) -> Any:
            return self.act(actor, given)

        return routine

    def answer(self, value: Any) -> Any:
        """An answer of pyitron in neutral form."""
        if type(value) is int or value is None:
            return value
        if isinstance(value, tuple):
            return tuple([self.answer(output) for output in value])
        if isinstance(value, memoryview):
            return {"size": value.nbytes, "view": value}
        if hasattr(type(value), "__match_args__"):
            return {name: self.answer(getattr(value, name)) for name in type(value).__match_args__}
        for message, own in self.messages.items():
            if own is value:
                return message
        return value
