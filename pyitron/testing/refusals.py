# SPDX-License-Identifier: MIT
"""Service calls that return errors on purpose.

Which call it is, a trace sink sees before its message is sent. The servers' places are taken then, for that one message, by
stands, which answer with the error and give the places back: nothing of this is on the path of any other call.
"""

from collections.abc import Callable
from typing import Any

from kernel.channel import Server
from kernel.machine import Machine
from kernel.status import DONE
from kernel.task import Task
from kernel.trace import CALL, DORMANT, Event, Sink
from pyitron.errors import E_SYS, FROM_STATUS
from pyitron.service_call import Gate
from pyitron.testing.injections import Refusal

__all__ = ["Refusals"]

# Statuses from here on are error codes that were injected.
_FIRST = 128
# Its answer is no status.
_EXTENDED_CALL = "cal_svc"


class _Stand(Server):
    """In the place of a server: answers one message with an error."""

    def __init__(self, server: Server, answer: Callable[[Task], int | None]) -> None:
        Server.__init__(self, server.name, server.dispatcher)
        self._server = server
        self._answer = answer

    def handle(self, message: Task) -> int:
        status = self._answer(message)
        # With calls that take time, another caller may come in between.
        return self._server.handle(message) if status is None else status


class Refusals:
    """Those of one kernel.

    Args:
        machine: the kernel.
        watch: attaches a trace sink beside the others, or detaches it.
        note: is told of each error that was returned, and to whom.
    """

    def __init__(
        self, machine: Machine, watch: Callable[[Sink | None], None], note: Callable[[Refusal, Task], None]
    ) -> None:
        self._machine = machine
        self._watch = watch
        self._note = note
        self._all: list[Refusal] = []
        # By the id of who calls: what its call returns.
        self._due: dict[int, Refusal] = {}
        self._stands: list[Any] = []
        entry = machine._entry
        if entry.codes is None:
            entry.codes = Gate(entry)
        self._gate: Gate = entry.codes
        self._gate.codes = FROM_STATUS + (E_SYS,) * (_FIRST - len(FROM_STATUS))

    def add(self, refusal: Refusal) -> None:
        """From now on, until it is stopped."""
        refusal.release = lambda: self._remove(refusal)
        self._all.append(refusal)
        self._watch(self._see)

    def _remove(self, refusal: Refusal) -> None:
        self._all.remove(refusal)
        if not self._all:
            self._watch(None)

    def _see(self, event: Event) -> None:
        _, kind, who, label, _ = event
        if kind == CALL:
            for refusal in self._all:
                if refusal.call == label and refusal.task in (None, who) and refusal.is_next() and who not in self._due:
                    self._due[who] = refusal
                    self._take_places(refusal.ercd)
        elif kind == DORMANT and who in self._due:
            # It was terminated before its message was sent.
            del self._due[who]
            self._give_places_back()

    def _take_places(self, ercd: int) -> None:
        system = self._machine._system
        if ercd not in self._gate.codes[_FIRST:]:
            self._gate.codes += (ercd,)
        if len(self._stands) != len(system.servers):
            self._stands = [_Stand(server, self._answer) for server in system.servers]
        system.channel.servers = self._gate.servers = self._stands

    def _give_places_back(self) -> None:
        """If nobody is left who is to be answered with an error."""
        if not self._due:
            self._machine._system.channel.servers = self._gate.servers = self._machine._system.servers

    def _answer(self, message: Task) -> int | None:
        """The status that the sender of *message* is answered with; None for what its server says."""
        refusal = self._due.pop(message.id, None)
        self._give_places_back()
        if refusal is None:
            return None
        self._note(refusal, message)
        if refusal.call == _EXTENDED_CALL:
            message.value = refusal.ercd
            return DONE
        return _FIRST + self._gate.codes[_FIRST:].index(refusal.ercd)
