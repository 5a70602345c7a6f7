# SPDX-License-Identifier: MIT
"""Processor time, turns, and what is due by processor time or by the clock on the wall."""

from kernel.counters import Counters
from kernel.task import UNLIMITED
from kernel.time_queue import LAST, TimedEvent, TimeQueue
from pyitron import (
    act_tsk,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    loc_cpu,
    sta_ovr,
    unl_cpu,
)

MS = 1_000_000


def dispatcher_of(app):
    return app.kernel._system.dispatcher


def task_of(app, ident):
    return app.kernel._system.tasks.objects.find(ident)


def by_turns(app, *idents):
    for ident in idents:
        dispatcher_of(app).set_turns(task_of(app, ident), True)


def computing(app, name, *durations):
    def body(_exinf):
        for duration in durations:
            app.kernel.consume(duration * MS)
            app.note(name)

    return body


def test_used_time_is_what_a_task_computes_itself(app):
    """Neither waiting, nor other tasks, nor handlers count; all tasks together is the sum."""
    app.task(1, 1, lambda _: (app.kernel.consume(3 * MS), dly_tsk(10), app.kernel.consume(2 * MS), dly_tsk(100)))
    app.task(2, 2, lambda _: app.kernel.consume(20 * MS))
    app.interrupt(14, lambda: app.kernel.consume(5 * MS))
    app.run(50)
    assert [task_of(app, ident).used for ident in (1, 2)] == [5 * MS, 20 * MS]
    assert dispatcher_of(app).used == 25 * MS
    assert app.kernel.now_ns == 50 * MS


def test_used_time_begins_anew_when_a_task_starts(app):
    """What all have used goes on."""
    app.task(1, 1, lambda _: app.kernel.consume(3 * MS))
    app.main(lambda: (act_tsk(1), app.kernel.consume(MS)))
    assert task_of(app, 1).used == 3 * MS
    assert dispatcher_of(app).used == 7 * MS


def test_the_time_of_each_call_is_its_callers(make_app):
    """``call_time`` is processor time."""
    app = make_app(call_time=1000)
    app.main(lambda: (loc_cpu(), unl_cpu()))
    assert task_of(app, 99).used == 2000


def test_real_clock_charges_the_task_that_runs(make_app):
    """Each of two tasks has about what it computed, and all have what the two have."""
    app = make_app(clock="real")
    app.task(1, 1, lambda _: (app.kernel.consume(3 * MS), dly_tsk(20), app.kernel.consume(2 * MS)))
    app.task(2, 2, lambda _: app.kernel.consume(6 * MS))
    app.run()
    first, second = task_of(app, 1).used, task_of(app, 2).used
    assert first >= 5 * MS and second >= 6 * MS
    assert first + second == dispatcher_of(app).used <= app.kernel.now_ns


def test_turns_of_equals_alternate_when_used_up(app):
    """A turn is 100 ms of computing; a task that has others behind it goes behind them."""
    app.task(1, 5, computing(app, "a", 60, 60, 100))
    app.task(2, 5, computing(app, "b", 150))
    by_turns(app, 1, 2)
    app.run()
    assert app.log == [("a", 60), ("a", 220), ("b", 350), ("a", 370)]


def test_without_turns_a_task_computes_as_long_as_it_likes(app):
    """Turns are the task's own: the one without keeps the processor, the one with gives it away."""
    app.task(1, 5, computing(app, "a", 250))
    app.task(2, 5, computing(app, "b", 150))
    by_turns(app, 2)
    app.run()
    assert app.log == [("a", 250), ("b", 400)]


def test_a_preempted_task_keeps_the_rest_of_its_turn(app):
    """The time of the more urgent task is not of its turn, and it stays first of its priority."""
    app.task(1, 5, computing(app, "a", 90, 20))
    app.task(2, 5, computing(app, "b", 10))
    app.task(3, 1, lambda _: (dly_tsk(50), app.kernel.consume(300 * MS)))
    by_turns(app, 1, 2)
    app.run()
    assert app.log == [("a", 390), ("b", 410), ("a", 420)]


def test_a_turn_that_ends_while_dispatching_is_disabled(app):
    """The task loses its place at once and the processor when dispatching is enabled."""

    def first(_exinf):
        dis_dsp()
        app.kernel.consume(150 * MS)
        app.note("held")
        ena_dsp()
        app.note("a")

    app.task(1, 5, first)
    app.task(2, 5, computing(app, "b", 10))
    by_turns(app, 1, 2)
    app.run()
    assert app.log == [("held", 150), ("b", 160), ("a", 160)]


def test_a_turn_that_ends_while_the_cpu_is_locked_ends_when_it_is_unlocked(app):
    """Nothing happens to a task that has locked the CPU."""

    def first(_exinf):
        loc_cpu()
        app.kernel.consume(150 * MS)
        app.note("locked")
        unl_cpu()
        app.note("a")

    app.task(1, 5, first)
    app.task(2, 5, computing(app, "b", 10))
    by_turns(app, 1, 2)
    app.run()
    assert app.log == [("locked", 150), ("b", 160), ("a", 160)]


def test_turns_end_with_the_task(app):
    """A task that starts again computes without turns, unless it is told so again."""
    app.task(1, 5, computing(app, "a", 10))
    by_turns(app, 1)
    app.run()
    assert task_of(app, 1).turn == UNLIMITED


def test_turns_given_to_a_task_that_computes_begin_then(app):
    """A whole turn from that instant; and taken away, it goes on."""
    app.task(1, 5, computing(app, "a", 220, 200))
    app.task(2, 5, computing(app, "b", 10))
    app.interrupt(50, lambda: by_turns(app, 1))
    app.interrupt(170, lambda: dispatcher_of(app).set_turns(task_of(app, 1), False))
    app.run()
    assert app.log == [("b", 160), ("a", 230), ("a", 430)]


def test_budget_and_turn_that_end_together(app):
    """The turn ends, the overrun handler runs, the next task has its turn."""
    app.ovr(lambda tskid, exinf: app.note("overrun", tskid))
    app.task(1, 5, lambda _: (sta_ovr(0, 100_000), computing(app, "a", 150)(0)))
    app.task(2, 5, computing(app, "b", 10))
    by_turns(app, 1, 2)
    app.run()
    assert app.log == [("overrun", 1, 100), ("b", 110), ("a", 160)]


def test_a_task_alone_goes_on_after_its_turn(app):
    """There is nobody to take the processor, and nothing is switched."""
    app.task(1, 5, computing(app, "a", 1000))
    by_turns(app, 1)
    result = app.run()
    assert (app.log, result.switches) == ([("a", 1000)], 2)


def test_events_by_processor_time(app):
    """Of a task and of all: due at so much computing, not at so much time."""
    dispatcher = dispatcher_of(app)
    app.task(1, 1, lambda _: (dly_tsk(5), computing(app, "a", 30)(0), dly_tsk(1000)))
    app.task(2, 2, lambda _: (computing(app, "b", 100)(0), dly_tsk(1000)))
    task_of(app, 1).processor_timers = TimeQueue(app.kernel.counters)
    task_of(app, 1).processor_timers.add(TimedEvent(lambda _: app.note("own")), 20 * MS)
    dispatcher.processor_timers.add(TimedEvent(lambda _: app.note("all")), 10 * MS)
    dispatcher.processor_timers.add(TimedEvent(lambda _: app.note("never")), 131 * MS)
    dispatcher.limits_changed()
    app.run(500)
    assert app.log == [("all", 10), ("own", 25), ("a", 35), ("b", 130)]


def test_events_by_wall_clock_move_with_it_and_others_do_not():
    """Earlier, later, and past; one that was removed does not come back."""
    queue = TimeQueue(Counters())
    wall, kernel, gone = TimedEvent(), TimedEvent(), TimedEvent()
    wall.wall = 1000
    gone.wall = 10
    queue.set_wall(100)
    queue.add(kernel, 500)
    queue.add(wall, 0)
    queue.add(gone, 0)
    assert (wall.deadline, gone.deadline) == (900, 0)
    queue.remove(gone)
    queue.set_wall(700)
    assert (wall.deadline, kernel.deadline, queue.next_deadline()) == (300, 500, 300)
    queue.set_wall(5000)
    assert wall.deadline == 0
    queue.set_wall(-(1 << 70))
    assert wall.deadline == LAST
    assert queue.pop_due(500) is kernel
    assert list(queue.on_wall) == [wall]
    queue.remove(wall)
    assert (queue.on_wall, queue.events) == ({}, [])
