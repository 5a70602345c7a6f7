# SPDX-License-Identifier: MIT
"""The ready queue against a list for each priority."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.counters import Counters
from kernel.ready_queue import PRIORITIES, ReadyQueue
from kernel.task import Task

# Few priorities, so that tasks meet: the ends of the bitmap, and neighbours in one word and in two.
_priorities = st.sampled_from([0, 7, 8, PRIORITIES - 1])
_steps = st.one_of(
    st.tuples(st.sampled_from(["insert", "insert_first"]), st.integers(0, 9), _priorities),
    st.tuples(st.just("rotate"), st.just(0), _priorities),
    st.tuples(st.just("remove"), st.integers(0, 9), st.just(0)),
)


def make_tasks(count):
    return [Task(n + 1, f"task {n + 1}") for n in range(count)]


def ring(head):
    """The tasks of a ring, forwards; backwards it is the same."""
    if head is None:
        return []
    tasks = [head]
    while tasks[-1].next is not head:
        tasks.append(tasks[-1].next)
    assert [task.prev for task in tasks] == [tasks[-1], *tasks[:-1]]
    return tasks


@given(st.lists(_steps, min_size=5, max_size=80))
def test_ready_queue_random_operations_match_lists_by_priority(steps):
    """After each step: the best task, each ring, and the bits that say which rings there are."""
    queue = ReadyQueue(Counters())
    tasks = make_tasks(10)
    model = [[] for _ in range(PRIORITIES)]
    for action, index, priority in steps:
        task = tasks[index]
        inside = task in model[task.priority]
        if action == "rotate":
            queue.rotate(priority)
            model[priority] = model[priority][1:] + model[priority][:1]
        elif action == "remove" and inside:
            queue.remove(task)
            model[task.priority].remove(task)
            assert task.next is task.prev is None
        elif action == "insert" and not inside:
            task.priority = priority
            queue.insert(task)
            model[priority].append(task)
        elif action == "insert_first" and not inside:
            task.priority = priority
            queue.insert_first(task)
            model[priority].insert(0, task)
        assert queue.best is next((line[0] for line in model if line), None)
        assert queue.first() is queue.best
        assert [ring(head) for head in queue.heads] == model
        assert list(queue.words) == [sum(bool(model[8 * g + bit]) << bit for bit in range(8)) for g in range(PRIORITIES // 8)]
        assert queue.groups == sum(bool(word) << g for g, word in enumerate(queue.words))


@pytest.mark.parametrize("below", [False, True])
def test_best_is_found_at_each_priority(below):
    """When the most urgent task leaves, the next one is found whatever bits are set below it."""
    for priority in range(PRIORITIES):
        queue = ReadyQueue(Counters())
        urgent, *others = make_tasks(PRIORITIES + 1 - priority if below else 2)
        for task, of in zip(others, range(priority, PRIORITIES), strict=False):
            task.priority = of
            queue.insert(task)
        urgent.priority = priority
        queue.insert_first(urgent)
        assert queue.best is urgent
        queue.remove(urgent)
        assert queue.best is others[0]
        queue.remove(others[0])
        assert queue.best is (others[1] if len(others) > 1 else None)


@pytest.mark.parametrize("count", [3, 10_000])
def test_ready_queue_operations_cost_the_same_at_any_size(count):
    """One operation is counted as one, whatever the number of tasks."""
    counters = Counters()
    queue = ReadyQueue(counters)
    for task in make_tasks(count):
        task.priority = task.id % PRIORITIES
        queue.insert(task)
    before = counters.ready_operations
    extra = Task(count + 1, "extra")
    extra.priority = 7
    queue.insert(extra)
    queue.first()
    queue.rotate(7)
    queue.remove(extra)
    assert counters.ready_operations - before == 4
