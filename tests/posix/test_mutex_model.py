# SPDX-License-Identifier: MIT
"""Random histories of mutexes of all types, protocols and robustness, against a plain model.

The main thread, which is less urgent than all others, lets one thread after another make a call. The model says who answers,
and with what; priorities are worked out from nothing each time. Where several of those who wait are equally urgent, the
model takes who the kernel took.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

import posix_rt
import pyitron
from posix_rt import *

BASES = {"T1": 10, "T2": 20, "T3": 30, "T4": 40}
NORMAL, RECURSIVE, ERRORCHECK = PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK
SOUND, DOUBTFUL, LOST = range(3)


class Mutex:
    """What the model knows about one mutex; *waiting* has (thread, new ceiling or None)."""

    def __init__(self, kind, protocol, ceiling, robust):
        self.kind, self.protocol, self.robust = kind, protocol, robust
        self.ceiling = ceiling if protocol == PTHREAD_PRIO_PROTECT else None
        self.owner = None
        self.depth = 0
        self.left = False
        self.condition = SOUND
        self.waiting = []
        attr = pthread_mutexattr_init()
        pthread_mutexattr_settype(attr, kind)
        pthread_mutexattr_setprotocol(attr, protocol)
        pthread_mutexattr_setprioceiling(attr, ceiling)
        pthread_mutexattr_setrobust(attr, robust)
        self.handle = pthread_mutex_init(attr)


class Model:
    """Four threads and their mutexes; ``answers`` is what the last step is to bring about."""

    def __init__(self, mutexes, threads):
        self.mutexes = mutexes
        self.threads = threads
        self.held = {name: [] for name in BASES}
        self.answers = {}

    def priorities(self):
        """What each thread's current priority has to be."""
        found = {name: BASES[name] for name in self.held}
        changed = True
        while changed:
            changed = False
            for mutex in self.mutexes:
                least = mutex.ceiling or 0
                if mutex.protocol == PTHREAD_PRIO_INHERIT:
                    least = max((found[name] for name, _ in mutex.waiting), default=0)
                if mutex.owner is not None and found[mutex.owner] < least:
                    found[mutex.owner] = least
                    changed = True
        return found

    def take(self, name, mutex, new_ceiling):
        """*mutex* is free, and *name* gets it: what it is told; who changes the ceiling gives it back at once."""
        mutex.owner = name
        self.held[name].append(mutex)
        if mutex.condition == DOUBTFUL:
            return "EOWNERDEAD"
        return None if new_ceiling is None else self.change(name, mutex, new_ceiling)

    def change(self, name, mutex, new_ceiling):
        former, mutex.ceiling = mutex.ceiling, new_ceiling
        self.unlock(name, mutex)
        return former

    def lock(self, name, mutex, new_ceiling=None, waits=True):
        if new_ceiling is not None and mutex.ceiling is None:
            return "EINVAL"
        if new_ceiling is None and mutex.ceiling is not None and BASES[name] > mutex.ceiling:
            return "EINVAL"
        if mutex.owner == name and mutex.kind == RECURSIVE:
            mutex.depth += 1
            return None if new_ceiling is None else self.change(name, mutex, new_ceiling)
        if mutex.owner == name and mutex.kind == ERRORCHECK:
            return "EDEADLK" if waits else "EBUSY"
        if mutex.condition == LOST:
            return "ENOTRECOVERABLE"
        if mutex.owner is None and not mutex.left:
            return self.take(name, mutex, new_ceiling)
        if waits:
            mutex.waiting.append((name, new_ceiling))
        return "waits" if waits else "EBUSY"

    def unlock(self, name, mutex):
        if mutex.owner != name:
            return "EPERM"
        if mutex.depth > 0:
            mutex.depth -= 1
            return None
        self.drop(mutex)
        if mutex.condition == DOUBTFUL:
            mutex.condition = LOST
            for waiter, _ in mutex.waiting:
                self.answers[waiter] = "ENOTRECOVERABLE"
            mutex.waiting.clear()
        else:
            self.pass_on(mutex)
        return None

    def drop(self, mutex):
        self.before = self.priorities()
        self.held[mutex.owner].remove(mutex)
        mutex.owner, mutex.depth = None, 0

    def pass_on(self, mutex):
        """To the most urgent one; if several are, to the one that has it in fact, or has been answered."""
        if not mutex.waiting:
            return
        best = max(self.before[name] for name, _ in mutex.waiting)
        first = [entry for entry in mutex.waiting if self.before[entry[0]] == best]
        _, state = pyitron.ref_mtx(mutex.handle.id)
        owner = [entry for entry in first if self.threads[entry[0]].id == state.htskid]
        answered = [entry for entry in first if entry[0] in self.news and entry[0] not in self.answers]
        name, new_ceiling = (owner or answered or first)[0]
        mutex.waiting.remove((name, new_ceiling))
        self.answers[name] = None
        self.answers[name] = self.take(name, mutex, new_ceiling)

    def consistent(self, name, mutex):
        if mutex.condition != DOUBTFUL or mutex.owner != name:
            return "EINVAL"
        mutex.condition = SOUND
        return None

    def leave_line(self, name):
        for mutex in self.mutexes:
            mutex.waiting = [entry for entry in mutex.waiting if entry[0] != name]

    def end(self, name, by_force):
        """*name* ends: its mutexes are passed on, the one locked last first, or stay locked."""
        self.leave_line(name)
        for mutex in reversed(self.held[name][:]):
            self.drop(mutex)
            if mutex.robust:
                mutex.condition = DOUBTFUL
            if mutex.robust or by_force:
                self.pass_on(mutex)
            else:
                mutex.left = True
        del self.held[name]

    def waiting(self):
        return {name for mutex in self.mutexes for name, _ in mutex.waiting}

    # -- a step on both sides

    def step(self, cast, what, name, mutex, ceiling):
        if name not in self.held or ((name in self.waiting()) != (what == "release") and what != "terminate"):
            return
        calls = {
            "lock": (pthread_mutex_lock, mutex.handle), "trylock": (pthread_mutex_trylock, mutex.handle),
            "unlock": (pthread_mutex_unlock, mutex.handle), "consistent": (pthread_mutex_consistent, mutex.handle),
            "ceiling": (pthread_mutex_setprioceiling, mutex.handle, ceiling), "exit": (pthread_exit,),
        }  # fmt: skip
        if what in calls:
            self.news = dict(cast.tell(name, *calls[what]))
        else:
            assert {"release": pyitron.rel_wai, "terminate": pyitron.ter_tsk}[what](self.threads[name].id) == pyitron.E_OK
            self.news = dict(cast.news())
        self.answers = {}
        self.before = self.priorities()
        own = self.own_answer(what, name, mutex, ceiling)
        if own != "waits":
            self.answers[name] = own
        if what in ("exit", "terminate"):
            del self.answers[name]
        assert self.news == self.answers
        current = {name: 100 - pyitron.get_pri(self.threads[name].id)[1] for name in self.held}
        assert current == self.priorities()

    def own_answer(self, what, name, mutex, ceiling):
        match what:
            case "lock":
                return self.lock(name, mutex)
            case "trylock":
                return self.lock(name, mutex, waits=False)
            case "ceiling":
                return self.lock(name, mutex, ceiling)
            case "unlock":
                return self.unlock(name, mutex)
            case "consistent":
                return self.consistent(name, mutex)
            case "release":
                self.leave_line(name)
                return "EINTR"
        self.end(name, what == "terminate")
        return None


KINDS = st.tuples(
    st.sampled_from([NORMAL, RECURSIVE, ERRORCHECK]),
    st.sampled_from([PTHREAD_PRIO_INHERIT, PTHREAD_PRIO_INHERIT, PTHREAD_PRIO_NONE, PTHREAD_PRIO_PROTECT]),
    st.sampled_from([15, 35, 45]),
    st.sampled_from([PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_ROBUST]),
)
WORDS = st.sampled_from(
    [*5 * ["lock"], *4 * ["unlock"], "trylock", "consistent", "consistent", "ceiling", "exit", "release", "terminate"]
)
STEPS = st.lists(
    st.tuples(WORDS, st.sampled_from(sorted(BASES)), st.integers(0, 2), st.sampled_from([5, 25, 50])), min_size=10, max_size=60
)


@settings(max_examples=150)
@given(st.lists(KINDS, min_size=3, max_size=3), STEPS)
def test_any_history_agrees_with_the_model(make_cast, kinds, steps):
    """Answers, who holds what, and current priorities."""
    def main(_):
        cast = make_cast()
        for name, priority in BASES.items():
            cast.add(name, priority)
        model = Model([Mutex(*kind) for kind in kinds], cast.threads)
        for what, name, number, ceiling in steps:
            model.step(cast, what, name, model.mutexes[number], ceiling)

    process = posix_rt.Process(main)
    result = process.run()
    process.close()
    assert [f"{fault}\n{fault.traceback}" for fault in result.faults] == []
