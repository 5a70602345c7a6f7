# SPDX-License-Identifier: MIT
"""What the servers of objects with ids have in common."""

from typing import Any

from kernel.channel import Server
from kernel.core import NON_TASK
from kernel.dispatcher import Dispatcher
from kernel.object_table import ObjectTable
from kernel.status import BAD_ID, DONE, EXISTS, NO_ID
from kernel.task import Task


class ObjectServer(Server):
    """Objects by id."""

    __slots__ = ("label", "objects")

    def __init__(self, name: str, label: str, dispatcher: Dispatcher, max_id: int) -> None:
        Server.__init__(self, name, dispatcher)
        # What the object class is called in traces and names.
        self.label = label
        self.objects = ObjectTable(max_id)

    def choose_id(self, message: Task) -> int:
        """Set the id of an object to be made in ``message.target`` (0 there asks for a free one)."""
        wanted = message.target
        if wanted == 0:
            message.target = self.objects.free_id()
            if message.target == 0:
                return NO_ID
        elif wanted > self.objects.limit:
            return BAD_ID
        elif self.objects.find(wanted) is not None:
            return EXISTS
        return DONE

    def register(self, message: Task, item: Any) -> int:
        """Enter a new object under the id chosen, which is the answer."""
        self.objects.put(message.target, item)
        if not self.core.mode & NON_TASK:
            # The name belonged to an object of the configuration that is gone.
            self.core.names.pop((self.label, message.target), None)
        message.value = message.target
        return DONE
