# SPDX-License-Identifier: MIT
"""The servers of eventflags and data queues against plain models, message by message."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import Clock
from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.memory import Memory
from kernel.servers import data_queue, eventflag
from kernel.servers.data_queue import DataQueueServer
from kernel.servers.eventflag import EventflagServer
from kernel.status import BLOCKED, DONE, ILLEGAL_USE, RELEASED, TIMED_OUT
from kernel.task import FOREVER, POLL, READY, WAITING, Task
from kernel.wait_queue import time_out

TASKS = 6


class World:
    """A server with one object, and tasks that send it messages; *lines* are the models of its queues."""

    def __init__(self, make, create, packet):
        core = Core(Clock())
        self.server = make(Dispatcher(core, 0, 0))
        self.tasks = [Task(n + 1, f"task {n + 1}", time_out) for n in range(TASKS)]
        for number, task in enumerate(self.tasks):
            task.priority = 10 + number % 3
            task.state = READY
            core.ready.insert(task)
        assert self.send(self.tasks[0], create, packet) == DONE

    def send(self, task, op, a=None, b=None, timeout=POLL):
        task.op, task.target, task.a, task.b, task.timeout = op, 1, a, b, timeout
        return self.server.handle(task)

    def ask(self, task, op, *registers):
        status = self.send(task, op, *registers)
        return status, task.value if status == DONE else None


def arrive(line, by_priority, task, request):
    """Enter *task* where it belongs in the model of a queue."""
    position = len(line)
    if by_priority:
        while position > 0 and line[position - 1][0].priority > task.priority:
            position -= 1
    line.insert(position, (task, request))


def leave(line, task):
    line[:] = [entry for entry in line if entry[0] is not task]


steps_of = st.lists(
    st.tuples(
        st.sampled_from(["first", "second", "third", "fourth", "release"]), st.integers(0, TASKS - 1), st.integers(0, 15),
        st.booleans(),
    ),
    max_size=80,
)  # fmt: skip


@given(st.booleans(), st.integers(0, 3), steps_of)
def test_data_queue_random_operations_match_lists(by_priority, capacity, steps):
    """What is in the queue, and who waits on either side, is what lists kept beside it say."""
    world = World(lambda d: DataQueueServer(d, 1, Memory(1000)), data_queue.CREATE, (by_priority, capacity, 0))
    data, senders, receivers = [], [], []
    for number, (action, index, _, waits) in enumerate(steps):
        task = world.tasks[index]
        timeout = FOREVER if waits else POLL
        if task.state & WAITING:
            if action == "release":
                task.queue.withdraw(task, RELEASED)
                leave(senders, task)
                leave(receivers, task)
        elif action in ("first", "second"):
            status = world.send(task, data_queue.SEND, number, None, timeout)
            if receivers:
                assert status == DONE
                taker, _ = receivers.pop(0)
                assert (taker.status, taker.value, taker.state) == (DONE, number, READY)
            elif len(data) < capacity:
                assert status == DONE
                data.append(number)
            else:
                assert status == (BLOCKED if waits else TIMED_OUT)
                if waits:
                    arrive(senders, by_priority, task, number)
        elif action == "third":
            status = world.send(task, data_queue.FORCE, number)
            if capacity == 0:
                assert status == ILLEGAL_USE
            elif receivers:
                assert receivers.pop(0)[0].value == number
            else:
                data = [*data, number][-capacity:]
        elif action == "fourth":
            answer = world.ask(task, data_queue.RECEIVE, None, None, timeout)
            if senders:
                sender, datum = senders.pop(0)
                data.append(datum)
                assert (sender.status, sender.value, sender.state) == (DONE, None, READY)
            if data:
                assert answer == (DONE, data.pop(0))
            else:
                assert answer == (BLOCKED if waits else TIMED_OUT, None)
                if waits:
                    arrive(receivers, False, task, None)
        queue = world.server.objects.find(1)
        assert queue.data.items() == data
        assert len(data) == capacity or not senders
        assert not receivers or not (data or senders)
        first = [line[0][0].id if line else 0 for line in (senders, receivers)]
        assert [queue.senders.first_id(), queue.receivers.first_id()] == first
        assert [queue.senders.length, queue.receivers.length] == [len(senders), len(receivers)]


def holds(pattern, request):
    bits, mode = request
    return pattern & bits == bits if mode == eventflag.ALL else bool(pattern & bits)


@given(st.booleans(), st.booleans(), st.booleans(), steps_of)
def test_eventflag_random_operations_match_a_set_of_bits(by_priority, shared, clears, steps):
    """The pattern, who waits, and who is released with what, are as the definition has them."""
    world = World(lambda d: EventflagServer(d, 1), eventflag.CREATE, (by_priority, shared, clears, 0))
    pattern, line = 0, []
    for action, index, bits, waits in steps:
        task = world.tasks[index]
        request = (bits or 1, index % 2)
        if task.state & WAITING:
            if action == "release":
                task.queue.withdraw(task, RELEASED)
                leave(line, task)
        elif action == "first":
            assert world.send(task, eventflag.SET, bits) == DONE
            pattern |= bits
            for waiting, wanted in list(line):
                if holds(pattern, wanted):
                    leave(line, waiting)
                    assert (waiting.status, waiting.value, waiting.state) == (DONE, pattern, READY)
                    pattern = 0 if clears else pattern
        elif action == "second":
            assert world.send(task, eventflag.CLEAR, bits) == DONE
            pattern &= bits
        elif action in ("third", "fourth"):
            answer = world.ask(task, eventflag.WAIT, *request, FOREVER if waits else POLL)
            if line and not shared:
                assert answer == (ILLEGAL_USE, None)
            elif holds(pattern, request):
                assert answer == (DONE, pattern)
                pattern = 0 if clears else pattern
            else:
                assert answer == (BLOCKED if waits else TIMED_OUT, None)
                if waits:
                    arrive(line, by_priority, task, request)
        flag = world.server.objects.find(1)
        assert (flag.pattern, flag.takers.length) == (pattern, len(line))
        assert flag.takers.first_id() == (line[0][0].id if line else 0)
        assert not any(holds(pattern, wanted) for _, wanted in line)
