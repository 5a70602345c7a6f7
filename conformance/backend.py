# SPDX-License-Identifier: MIT
"""What stands between a scenario and the kernel under test: commands, turns, and the protocol of a backend.

A scenario's script is a generator. The kernel runs *actors*: tasks, handlers and routines. Each time an actor has the processor
and nothing left to do, the backend tells the script with a ``Turn`` and gets the actor's next command::

    command = script.send(Turn("TASK1", given=(0,)))      # TASK1 has been started with the argument 0
    ... carry it out in TASK1; other actors may get the processor meanwhile, and have turns of their own ...
    command = script.send(Turn("TASK1", answer=0))        # TASK1 goes on; its command was answered with 0

``StopIteration`` ends the system. So another kernel is tested by writing one class with the methods of ``Backend``; a kernel on
a board is reached by whatever carries commands there and turns back.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

# The actor whose commands configure the system, before it starts.
SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Packet:
    """An argument: the structure *name*, such as T_CSEM, with the values of its fields in order."""

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Routine:
    """An argument: the function of an actor. When the kernel calls it, the actor has a turn, with its arguments."""

    actor: str


@dataclass(frozen=True, slots=True)
class Message:
    """An argument or an answer: a message for mailboxes, T_MSG, or T_MSG_PRI if it has a priority."""

    name: str
    priority: int | None


@dataclass(frozen=True, slots=True)
class Memory:
    """An argument: *size* bytes of the application's own memory, which can be written to."""

    size: int


@dataclass(frozen=True, slots=True)
class Static:
    """Carry out a static API; answered with an error code. Only SYSTEM gets it."""

    api: str
    ident: int | None
    packet: Packet


@dataclass(frozen=True, slots=True)
class Call:
    """Make a service call. Answered with an int, or a tuple of the error code and the outputs.

    An output packet is a dict of its fields; a message is the ``Message``; a memory block is a dict with its ``size`` in bytes
    and whatever else the backend needs to know it again.
    """

    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Advance:
    """Compute for *ms* milliseconds; the task IDLE instead lets the kernel idle so long, by ``dly_tsk``."""

    ms: int


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Raise interrupt *number*."""

    number: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Cause CPU exception *number*. If the actor does not go on after it, there is no answer."""

    number: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Return from the actor's function, with *value* from an extended service call. SYSTEM: start the system."""

    value: Any = None


Command = Static | Call | Advance | Interrupt | Fault | Leave


@dataclass(frozen=True, slots=True)
class Turn:
    """*actor* has the processor: it was started with the arguments *given*, or (None) its last command was answered."""

    actor: str
    given: tuple[Any, ...] | None = None
    answer: Any = None


@dataclass(frozen=True, slots=True)
class Raised:
    """The answer to a call that did not return as calls do, but broke."""

    text: str


Script = Generator[Command | None, Turn, None]


class Backend(Protocol):
    """A kernel under test."""

    # What reports call it. A method ``about() -> Mapping[str, str]`` may add more: versions, build, board.
    name: str
    # Every constant of the specification that it has, by name.
    constants: Mapping[str, int]

    def supports(self, call: str) -> bool:
        """Whether it has this service call or static API."""

    def message_room(self, size: int) -> int:
        """How many bytes of a message buffer a message of *size* bytes takes."""

    def play(self, options: Mapping[str, Any], script: Script) -> str:
        """Play *script* on a fresh system; return what the system complained about, "" if nothing.

        SYSTEM has its turns first; then the system starts, with the tasks that are active by then. *options* limit the
        kernel: max_id, memory, tmax_actcnt, tmax_wupcnt, tmax_suscnt, time_source.
        """
