# SPDX-License-Identifier: MIT
"""The lines around the list: how the run goes, how many tasks are in which state, what happened last, and the help."""

from kernel.snapshot import Snapshot
from pyitron.top.session import Session
from pyitron.trace.text import lines as trace_lines

__all__ = ["HELP_TEXT", "KEYS", "counts", "last_event", "title"]

_ENDS = {
    "until": "the end of the run",
    "idle": "nothing is left to do",
    "exit": "ended by the application",
    "deadlock": "DEADLOCK",
    "livelock": "LIVELOCK",
}
KEYS = " space hold  n event  t time  g goto  +- speed  / find  enter one  ? help  q end"
HELP_TEXT = """\
Keys

  space      hold the run, or let it go on
  n          one event: a service call, a dispatch, a release (a handler is run
             to its end)
  t          all that can be done at this instant; if nothing can, time passes
             until something can
  g          go on until the chosen task has the processor and makes a call
  + -        faster, slower; * as fast as it goes

  1 2 3 4    tasks, objects, handlers, what the application prints
  up down    choose, also page up, page down, home, end; left and right look
             further to the side
  enter      single out: what it waits for, where it is in the code, what
             happened to it; escape goes back
  s r        sort by the next column; the other way round
  d          show tasks that are dormant, or not
  /          show only lines with these letters; escape shows all
  ?          this page
  q          end; so does Ctrl-C

Columns

  PRI        current priority; 3<9 is that of a task whose base priority is 9
  CPU%       the part of the last second of kernel time, or of the last step, in
             which it ran, without the handlers that came in between
  CALLS      its service calls
  DISP       how often it got the processor
  WAITS FOR  what it waits for, and how long at most
  WHERE      the line of the application that it has come to"""


def title(name: str, session: Session, state: Snapshot) -> str:
    """What runs, the kernel's time, and how the run goes."""
    if session.result is not None:
        how = _ENDS.get(session.result.reason, session.result.reason)
    elif session.seeking:
        how = "looking for it"
    elif not session.going:
        how = "held"
    elif session.real:
        how = "real time"
    else:
        how = "as fast as it goes" if session.speed is None else f"{session.speed:g} s each second"
    return f" {name}  {state.time_ns / 1e9:,.6f} s  {how}"


def counts(state: Snapshot) -> str:
    """What needs attention, how many tasks are in which state, service calls and switches."""
    states: dict[str, int] = {}
    for task in state.tasks:
        states[task.state] = states.get(task.state, 0) + 1
    parts = [f"{number} {name}" for name, number in states.items()]
    tasks = ", ".join(sorted(parts, key=lambda part: part.split()[1]))
    first = [f"{state.faults:,} FAULT{'S' * (state.faults > 1)}"] * (state.faults > 0)
    first += ["CPU LOCKED"] * state.cpu_locked + ["DISPATCHING DISABLED"] * state.dispatch_disabled
    alarm = f" {', '.join(first)};" if first else ""
    return f"{alarm} {len(state.tasks)} tasks: {tasks}; calls {state.calls:,}, switches {state.switches:,}"


def last_event(session: Session) -> str:
    """What happened last, as a trace says it; empty if nothing did."""
    event = session.activity.last()
    if event is None:
        return ""
    when, *what = next(iter(trace_lines([event], session.kernel.names))).split()
    return f"at {when} ms: {' '.join(what)}"
