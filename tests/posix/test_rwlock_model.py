# SPDX-License-Identifier: MIT
"""Random histories of a read-write lock against a plain model.

The main thread, which is less urgent than all others, lets one thread after another make a call, changes priorities, ends waits
and threads. The model says who answers, and with what.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

import posix_rt
import pyitron
from posix_rt import *

PRIORITIES = {"T1": 20, "T2": 20, "T3": 30, "T4": 30, "T5": 40}


class Model:
    """One lock: its writer, its readers and how often they hold it, and who waits, in order of arrival."""

    def __init__(self):
        self.lock = pthread_rwlock_init()
        self.priorities = dict(PRIORITIES)
        self.writer = None
        self.readers = {}
        self.waiting = []
        self.answers = {}

    def line(self, what):
        """Who waits to read, or to write, the first in line first."""
        names = [name for name, wish in self.waiting if wish == what]
        return sorted(names, key=lambda name: -self.priorities[name])

    def held_up(self, name):
        """Whether a reader has to wait."""
        writers = self.line("write")
        return self.writer is not None or bool(writers and self.priorities[writers[0]] >= self.priorities[name])

    def read(self, name):
        self.readers[name] = self.readers.get(name, 0) + 1

    def grant(self):
        """Let in who may have the lock now."""
        while self.waiting and self.writer is None:
            readers, writers = self.line("read"), self.line("write")
            if readers and not self.held_up(readers[0]):
                first = readers[0]
                self.read(first)
            elif writers and not self.readers:
                first = self.writer = writers[0]
            else:
                break
            self.leave_line(first)
            self.answers[first] = None

    def leave_line(self, name):
        self.waiting = [entry for entry in self.waiting if entry[0] != name]

    def call(self, what, name):
        """What the thread's own call gives at once; "waits" if it does not."""
        if what == "unlock":
            if self.writer == name:
                self.writer = None
            elif name in self.readers:
                self.readers[name] -= 1
                if not self.readers[name]:
                    del self.readers[name]
            else:
                return "EPERM"
            self.grant()
            return None
        wish = "read" if what.endswith("rdlock") else "write"
        if wish == "read" and not self.held_up(name):
            self.read(name)
            return None
        if wish == "write" and self.writer is None and not self.readers:
            self.writer = name
            return None
        if what.startswith("try"):
            return "EBUSY"
        if name == self.writer or name in self.readers:
            return "EDEADLK"
        self.waiting.append((name, wish))
        return "waits"

    def step(self, cast, what, name, priority):
        if name not in self.priorities:
            return
        waits = any(name == waiter for waiter, _ in self.waiting)
        if what not in ("priority", "terminate") and waits != (what == "release"):
            return
        self.answers = {}
        if what == "priority":
            if priority == self.priorities[name]:
                return
            pthread_setschedprio(cast.threads[name], priority)
            self.priorities[name] = priority
            self.waiting.sort(key=lambda entry: entry[0] == name)
            self.grant()
            news = cast.news()
        elif what in ("release", "terminate"):
            end = pyitron.rel_wai if what == "release" else pyitron.ter_tsk
            assert end(cast.threads[name].id) == pyitron.E_OK
            self.leave_line(name)
            if what == "release":
                self.answers[name] = "EINTR"
            else:
                del self.priorities[name]
            self.grant()
            news = cast.news()
        else:
            news = cast.tell(name, getattr(posix_rt, f"pthread_rwlock_{what}"), self.lock)
            own = self.call(what, name)
            if own != "waits":
                self.answers[name] = own
        assert dict(news) == self.answers


WORDS = st.sampled_from(
    [*4 * ["rdlock"], *3 * ["wrlock"], *6 * ["unlock"], "tryrdlock", "trywrlock", *2 * ["priority"], "release", "terminate"]
)
STEP = st.tuples(WORDS, st.sampled_from(sorted(PRIORITIES)), st.sampled_from([10, 20, 30, 40, 50]))


@settings(max_examples=100)
@given(st.lists(STEP, min_size=10, max_size=80))
def test_any_history_agrees_with_the_model(make_cast, steps):
    """Who has the lock, who waits for it, and what each call gives."""

    def main(_):
        cast = make_cast()
        for name, priority in PRIORITIES.items():
            cast.add(name, priority)
        model = Model()
        for step in steps:
            model.step(cast, *step)

    process = posix_rt.Process(main)
    result = process.run()
    process.close()
    assert [f"{fault}\n{fault.traceback}" for fault in result.faults] == []
