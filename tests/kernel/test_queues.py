# SPDX-License-Identifier: MIT
"""Wait queues, time queue and object table against plain models."""

from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kernel.clock import Clock
from kernel.core import Core
from kernel.counters import Counters
from kernel.object_table import ObjectTable
from kernel.status import BLOCKED, CANCELLED, DONE, RELEASED, TIMED_OUT
from kernel.task import BY_CANCEL, FOREVER, READY, SUSPENDED, WAITING, Task
from kernel.time_queue import NEVER, TimedEvent, TimeQueue
from kernel.wait_queue import WaitQueue, time_out


def make_tasks(count):
    return [Task(n + 1, f"task {n + 1}", time_out) for n in range(count)]


_indices = st.integers(0, 19)


def time_queue_steps(latest):
    """Adding with deadlines up to *latest*, removing, and taking what is due."""
    deadlines = st.integers(0, latest)
    add = st.tuples(st.just("add"), _indices, deadlines)
    remove = st.tuples(st.just("remove"), _indices, st.just(0))
    return st.lists(st.one_of(add, remove, st.tuples(st.just("pop"), st.just(0), deadlines)), max_size=120)


# An event that takes the place of a removed one goes up past one that has the same deadline and was added later.
_UPWARDS = [("add", index, deadline) for index, deadline in enumerate([1, 1, 0, 1, 1, 1, 0])]

# One that goes up past another one, which has the same deadline as a third and was added later.
_PAST = [("add", index, deadline) for index, deadline in enumerate([3, 9, 9, 10, 10, 8])]


# With few deadlines most events are ordered by when they were added.
@example([*_PAST, *[("pop", 0, 10)] * 6])
@example([*_UPWARDS, ("remove", 3, 0), *[("pop", 0, 1)] * 6])
@given(st.one_of(time_queue_steps(30), time_queue_steps(1)))
def test_time_queue_random_operations_match_a_sorted_list(steps):
    """Order is by deadline, then by the order of adding."""
    queue = TimeQueue(Counters())
    events = [TimedEvent() for _ in range(20)]
    model = []
    for number, (action, index, time) in enumerate(steps):
        event = events[index]
        if action == "add" and event.position < 0:
            queue.add(event, time)
            model.append((time, number, event))
            model.sort(key=lambda entry: entry[:2])
        elif action == "remove":
            queue.remove(event)
            model = [entry for entry in model if entry[2] is not event]
        elif action == "pop":
            popped = queue.pop_due(time)
            expected = model.pop(0)[2] if model and model[0][0] <= time else None
            assert popped is expected
        assert queue.next_deadline() == (model[0][0] if model else NEVER)
        assert all(queue.events[e.position] is e for e in queue.events)
    assert sorted(id(e) for e in queue.events) == sorted(id(entry[2]) for entry in model)


@pytest.mark.parametrize("count", [10, 100, 1000, 10_000])
def test_time_queue_steps_grow_with_the_logarithm(count):
    """Neither adding nor removing takes more steps than the heap is high."""
    counters = Counters()
    queue = TimeQueue(counters)
    events = [TimedEvent() for _ in range(count)]
    for event in events:
        queue.add(event, 1000)
    before = counters.timer_steps
    urgent = TimedEvent()
    queue.add(urgent, 0)
    queue.remove(urgent)
    assert counters.timer_steps - before <= 2 * count.bit_length()


class World:
    """Tasks that wait in one queue, and the model of it."""

    def __init__(self, by_priority):
        self.core = Core(Clock())
        self.queue = WaitQueue(self.core, "sem", 1, by_priority)
        self.by_priority = by_priority
        self.tasks = make_tasks(8)
        self.line = []
        for task in self.tasks:
            task.priority = 10
            task.state = READY
            self.core.ready.insert(task)

    def arrive(self, task):
        position = len(self.line)
        if self.by_priority:
            while position > 0 and self.line[position - 1].priority > task.priority:
                position -= 1
        self.line.insert(position, task)

    def check(self):
        seen = []
        task = self.queue.head
        while task is not None and task not in seen:
            assert task.queue is self.queue and task.state & WAITING and task.next.prev is task
            seen.append(task)
            task = task.next
        assert seen == self.line
        assert self.queue.length == len(self.line)
        assert self.queue.first_id() == (self.line[0].id if self.line else 0)


@given(
    st.booleans(),
    st.lists(
        st.tuples(
            st.sampled_from(["park", "wake", "first", "priority", "suspend", "expire"]), st.integers(0, 7), st.integers(1, 20)
        ),
        max_size=60,
    ),
)
def test_wait_queue_random_operations_match_a_list(by_priority, steps):
    """Order, statuses, timers and states agree with a list kept beside."""
    world = World(by_priority)
    core, queue = world.core, world.queue
    for action, index, number in steps:
        task = world.tasks[index]
        waits = bool(task.state & WAITING)
        if action == "park" and task.state == READY:
            queue.park(task, number)
            world.arrive(task)
        elif action == "wake" and waits:
            queue.wake(task, RELEASED, "value")
            world.line.remove(task)
            assert (task.status, task.value, task.position) == (RELEASED, "value", -1)
            assert task.state in (READY, SUSPENDED)
        elif action == "first":
            expected = world.line.pop(0) if world.line else None
            assert queue.wake_first(DONE, None) is expected
        elif action == "priority":
            core.change_priority(task, number)
            if waits and by_priority:
                world.line.remove(task)
                world.arrive(task)
        elif action == "suspend":
            if task.state == READY:
                core.ready.remove(task)
                task.state = SUSPENDED
            else:
                task.state |= SUSPENDED
        elif action == "expire":
            event = core.timers.pop_due(NEVER)
            if event is not None:
                event.action(event)
                world.line.remove(event)
                assert event.status == TIMED_OUT
        world.check()


def test_wait_queue_wake_all_ends_every_wait_in_order():
    """Deletion tells the waiting tasks in the order of the queue."""
    world = World(by_priority=True)
    for task, priority in zip(world.tasks, [5, 3, 9, 3, 1, 5, 9, 2], strict=True):
        world.core.change_priority(task, priority)
        world.queue.park(task, FOREVER)
    events = []
    world.core.trace.attach(events.append)
    world.queue.wake_all(DONE)
    assert [event[2] for event in events if event[1] == 7] == [5, 8, 2, 4, 1, 6, 3, 7]


def test_task_that_was_cancelled_meanwhile_does_not_wait():
    """If a cancellation may end the wait, and it may be cancelled."""
    core = Core(Clock())
    queue = WaitQueue(core, "sem", 1, False)
    task = Task(1, "task 1", time_out)
    core.make_ready(task)
    task.thread = SimpleNamespace(cancel_pending=True, cancel_enabled=True)
    task.open_to = BY_CANCEL
    assert queue.park(task, FOREVER) == CANCELLED
    assert (task.state, queue.length) == (READY, 0)
    task.thread.cancel_enabled = False
    assert queue.park(task, FOREVER) == BLOCKED
    assert (task.state, queue.length) == (WAITING, 1)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=80))
def test_object_table_random_use_never_gives_an_id_twice(steps):
    """Chosen and automatic ids, freed in any order, up to the limit."""
    table = ObjectTable(30)
    model = {}
    for create, ident in steps:
        if create:
            chosen = ident or table.free_id()
            if ident == 0 and chosen == 0:
                assert len(model) == 30
            elif 1 <= chosen <= 30 and chosen not in model:
                model[chosen] = object()
                table.put(chosen, model[chosen])
        elif ident in model:
            table.remove(ident)
            del model[ident]
        assert table.count == len(model)
        assert all(table.find(n) is model.get(n) for n in range(-2, 45))


def test_object_table_freed_id_is_reused_last():
    """A stale id stays invalid as long as possible."""
    table = ObjectTable(4)
    for _ in range(3):
        table.put(table.free_id(), object())
    table.remove(1)
    assert table.free_id() == 4
    table.put(4, object())
    assert table.free_id() == 1
