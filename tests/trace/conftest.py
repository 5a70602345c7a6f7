# SPDX-License-Identifier: MIT
"""Traces made by hand, for the exporters' tests: no kernel is needed to write or read one."""

from collections.abc import Callable

import pytest

from kernel import status
from kernel import trace as point
from kernel.trace import Event

Names = dict[tuple[str, int], str]

MS = 1_000_000

TASK_NAMES = (
    "SAFETY", "HEATER", "LEVEL", "BUTTONS", "BUZZER", "DISPLAY", "LOGGER", "PLANT", "SELF_TEST", "IDLE_WORK",
)  # fmt: skip


def kettle_names() -> Names:
    """Names of ten tasks and what they share, as ``kernel.names`` has them."""
    names: Names = {("tsk", number + 1): name for number, name in enumerate(TASK_NAMES)}
    names |= {("sem", 1): "SEM_HEAT", ("sem", 2): "SEM_KEYS", ("mbx", 1): "MBX_LOG", ("mpf", 1): "MPF_MSG"}
    names |= {("cyc", 1): "CYC_SAMPLE", ("alm", 1): "ALM_OFF"}
    return names


def kettle_events(until_ms: int, run_ns: int = 400_000) -> list[Event]:
    """Ten tasks: a cyclic handler signals a semaphore each 10 ms, keys interrupt each 250 ms, others poll."""
    events: list[Event] = []

    def emit(time: int, kind: int, who: int, label: str = "", value: int = 0) -> None:
        events.append((time, kind, who, label, value))

    def waits(time: int, who: int, call: str, what: str, target: int) -> None:
        emit(time, point.CALL, who, call, target)
        emit(time, point.WAIT, who, what, target)

    def runs(time: int, who: int, call: str, what: str, target: int, outcome: int = status.DONE) -> int:
        """Release *who*, let it run for a while, and wait again; return when that is."""
        emit(time, point.RELEASE, who, what, outcome)
        emit(time, point.READY, who, "", who)
        emit(time, point.DISPATCH, who, "", who)
        emit(time, point.RETURN, who, call, 0 if outcome == status.DONE or what == "dly" else -50)
        emit(time, point.CALL, who, "sig_sem", 2)
        emit(time, point.RETURN, who, "sig_sem", 0)
        waits(time + run_ns, who, call, what, target)
        return time + run_ns

    what = {
        1: ("slp_tsk", "slp", 0),
        2: ("twai_sem", "sem", 1),
        3: ("wai_sem", "sem", 1),
        4: ("wai_sem", "sem", 2),
    }
    what |= {
        5: ("dly_tsk", "dly", 0),
        6: ("rcv_mbx", "mbx", 1),
        7: ("rcv_mbx", "mbx", 1),
        8: ("dly_tsk", "dly", 0),
    }
    for who in range(1, 9):
        emit(0, point.READY, who, "", who)
    for who in range(1, 9):
        emit(0, point.DISPATCH, who, "", who)
        waits(0, who, *what[who])
    emit(0, point.READY, 10, "", 200)
    emit(0, point.DISPATCH, 10, "", 200)
    for ms in range(10, until_ms + 1, 10):
        now = ms * MS
        emit(now, point.TIMER, 0, "cyc", 1)
        emit(now, point.CALL, 0, "isig_sem", 1)
        emit(now, point.RELEASE, 2, "sem", status.DONE)
        emit(now, point.READY, 2, "", 2)
        emit(now, point.RETURN, 0, "isig_sem", 0)
        emit(now, point.TIMER_END, 0, "cyc", 1)
        emit(now, point.DISPATCH, 2, "", 2)
        emit(now, point.RETURN, 2, "twai_sem", 0)
        waits(now + run_ns, 2, *what[2])
        now += run_ns
        emit(now, point.DISPATCH, 10, "", 200)
        if ms % 50 == 0:
            now = runs(now + run_ns, 3, *what[3])
            now = runs(now, 7, *what[7])
            emit(now, point.DISPATCH, 10, "", 200)
        if ms % 250 == 0:
            emit(now, point.INTERRUPT, 0, "on_key", 3)
            emit(now, point.CALL, 0, "isig_sem", 2)
            emit(now, point.RETURN, 0, "isig_sem", 0)
            emit(now, point.INTERRUPT_END, 0, "on_key", 3)
            now = runs(now, 4, *what[4])
            now = runs(now, 5, *what[5], status.TIMED_OUT)
            emit(now, point.REFUSED, 5, "dly_tsk", -25)
            emit(now, point.SUSPEND, 6, "", 1)
            emit(now, point.DISPATCH, 10, "", 200)
        if ms % 250 == 100:
            emit(now, point.RESUME, 6, "", 0)
            emit(now, point.SERVER, 0, "console", 0)
            emit(now, point.HOST, 0, "plant", 0)
        if ms == 1000:
            emit(now, point.FAULT, 8, 'task: ValueError: level\nis <odd> & "strange" <x at 0x7f00>', 0)
            emit(now, point.DORMANT, 8, "fault", 0)
    return events


@pytest.fixture
def names() -> Names:
    """Names of the hand-made trace."""
    return kettle_names()


@pytest.fixture
def kettle() -> Callable[..., list[Event]]:
    """A maker of hand-made traces of any length."""
    return kettle_events
