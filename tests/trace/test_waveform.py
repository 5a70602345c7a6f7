# SPDX-License-Identifier: MIT
"""The value change dump, read back by pyvcd's own parser."""

import io
import sys

import pytest

pytest.importorskip("vcd")

from vcd.reader import TokenKind, tokenize

from kernel import status
from kernel import trace as point
from pyitron.application import UsageError
from pyitron.trace import waveform

MS = 1_000_000


def dumped(events, names, end_ns=0):
    """The file."""
    file = io.StringIO()
    waveform.write(events, file, names, end_ns)
    return file.getvalue()


def changes(document):
    """The changes of each signal by its path, as (time, value), after the first values at 0; and the last time."""
    paths, found, scope, now = {}, {}, [], 0
    for token in tokenize(io.BytesIO(document.encode())):
        if token.kind is TokenKind.SCOPE:
            scope.append(token.scope.ident)
        elif token.kind is TokenKind.UPSCOPE:
            scope.pop()
        elif token.kind is TokenKind.VAR:
            paths[token.var.id_code] = ".".join([*scope, token.var.reference])
        elif token.kind is TokenKind.CHANGE_TIME:
            now = token.time_change
        elif token.kind in (TokenKind.CHANGE_SCALAR, TokenKind.CHANGE_STRING, TokenKind.CHANGE_VECTOR):
            change = token.data
            value = change.value.replace("\\x20", " ").replace("\\\\", "\\") if isinstance(change.value, str) else change.value
            found.setdefault(paths[change.id_code], []).append((now, value))
    return found, now


def test_a_wait_and_what_ended_it(names):
    """State, what it waits for, the call and its result, and who has the processor."""
    events = [
        (0, point.READY, 2, "", 5),
        (0, point.DISPATCH, 2, "", 5),
        (1 * MS, point.CALL, 2, "twai_sem", 1),
        (1 * MS, point.WAIT, 2, "sem", 1),
        (1 * MS, point.DISPATCH, 0, "", 0),
        (9 * MS, point.INTERRUPT, 0, "on_key", 3),
        (9 * MS, point.CALL, 0, "isig_sem", 1),
        (9 * MS, point.RELEASE, 2, "sem", status.DONE),
        (9 * MS, point.RETURN, 0, "isig_sem", 0),
        (9 * MS, point.INTERRUPT_END, 0, "on_key", 3),
        (9 * MS, point.DISPATCH, 2, "", 5),
        (9 * MS, point.RETURN, 2, "twai_sem", 0),
    ]
    found, last = changes(dumped(events, names, 20 * MS))
    assert last == 20 * MS
    heater = "tasks.HEATER."
    assert found[heater + "state"] == [
        (0, "ready"), (1, "running"), (1 * MS + 1, "waiting"), (9 * MS + 2, "ready"), (9 * MS + 5, "running"),
    ]  # fmt: skip
    assert found[heater + "waits_for"] == [(0, ""), (1 * MS + 1, "sem SEM_HEAT"), (9 * MS + 2, "")]
    assert found[heater + "call"] == [(0, ""), (1 * MS, "twai_sem SEM_HEAT"), (9 * MS + 6, "")]
    assert found[heater + "result"] == [(0, ""), (9 * MS + 6, "twai_sem E_OK")]
    assert found["processor.task"] == [(0, ""), (1, "HEATER"), (1 * MS + 1, ""), (9 * MS + 5, "HEATER")]
    assert found["handlers.int_3_on_key.running"] == [(0, "0"), (9 * MS, "1"), (9 * MS + 4, "0")]
    assert found["handlers.int_3_on_key.call"] == [(0, ""), (9 * MS + 1, "isig_sem SEM_HEAT"), (9 * MS + 3, "")]


@pytest.mark.parametrize("run_ns", [400_000, 0])
def test_one_task_runs_at_a_time(names, kettle, run_ns):
    """No two are running together, and the processor has the one that is."""
    found, _ = changes(dumped(kettle(1_500, run_ns), names))
    owner = dict(found["processor.task"])
    moves = sorted((time, path.split(".")[1], int(value)) for path, values in found.items() if path.startswith("tasks.")
                   and path.endswith(".running") for time, value in values)  # fmt: skip
    running, at = set(), 0
    for time, task, value in [*moves, (moves[-1][0] + 1, "", 0)]:
        if time > at:
            assert len(running) <= 1
            if at in owner:
                assert running == ({owner[at]} if owner[at] else set())
            at = time
        (running.add if value else running.discard)(task)


def test_same_events_same_bytes_without_a_date(names, kettle):
    """The file depends on nothing but its events."""
    assert dumped(kettle(500), names) == dumped(kettle(500), names)
    assert "$date" not in dumped([], names)


def test_names_that_would_break_the_format():
    """Blanks become lines, what is not ASCII a signal; two rows of one name stay apart."""
    names = {("tsk", number): name for number, name in enumerate(("two\nwords x", "温度", "A", "A", "9"), 1)}
    found, _ = changes(dumped([], names))
    tasks = {path.split(".")[1] for path in found if path.startswith("tasks.")}
    assert tasks == {"two_words_x", "tsk2", "A", "A_4", "_9"}
    assert found["tasks.tsk2.name"] == [(0, r"\u6e29\u5ea6")]


def test_without_pyvcd_the_message_says_how_to_get_it(monkeypatch):
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "vcd", None)
    with pytest.raises(UsageError, match=r"pip install 'pyitron\[vcd\]'"):
        waveform.demand()
