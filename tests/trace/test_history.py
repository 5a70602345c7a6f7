# SPDX-License-Identifier: MIT
"""What a trace tells of each task and handler."""

from kernel import status
from kernel import trace as point
from pyitron.trace.history import Call, History, Release, Span
from pyitron.trace.states import DORMANT, READY, RUNNING, WAITING


def history(*events, names=None, end=0):
    """The history of events that lack their time, which is 0, or have it in front."""
    return History([event if len(event) == 5 else (0, *event) for event in events], names or {}, end)


def rows(found):
    """Rows by their names."""
    return {row.name: row for row in found.rows}


def test_states_follow_each_other_without_a_gap(names, kettle):
    """From the first event to the end, in every task, whether it ran or not; calls begin in order."""
    found = History(kettle(1_500), names, 2_000_000_000)
    tasks = [row for row in found.rows if row.is_task]
    assert [row.name for row in tasks] == [name for (kind, _), name in names.items() if kind == "tsk"]
    for row in tasks:
        assert row.spans[0].first == 0 and row.spans[-1].last == len(found.times) - 1
        assert all(before.last == after.first for before, after in zip(row.spans, row.spans[1:], strict=False))
        assert [call.first for call in row.calls] == sorted(call.first for call in row.calls)
    assert found.times[-1] == 2_000_000_000 and found.times == sorted(found.times)


def test_a_wait_has_its_object_and_its_end_who_caused_it():
    """A handler, a task in a service call, a simulated device, or time."""
    found = history(
        (point.DISPATCH, 1, "", 1),
        (point.WAIT, 1, "sem", 4),
        (point.INTERRUPT, 0, "on_key", 3),
        (point.RELEASE, 1, "sem", status.DONE),
        (point.INTERRUPT_END, 0, "on_key", 3),
        (point.DISPATCH, 1, "", 1),
        (point.WAIT, 1, "slp", 0),
        (point.DISPATCH, 2, "", 2),
        (point.CALL, 2, "wup_tsk", 1),
        (point.RELEASE, 1, "slp", status.DONE),
        (point.DISPATCH, 1, "", 1),
        (point.WAIT, 1, "rdtq", 2),
        (point.DISPATCH, 2, "", 2),
        (point.RETURN, 2, "wup_tsk", 0),
        (5, point.HOST, 0, "plant", 0),
        (5, point.RELEASE, 1, "rdtq", status.DONE),
        (6, point.WAIT, 1, "dly", 0),
        (7, point.CALL, 2, "get_tim", 0),
        (7, point.RELEASE, 1, "dly", status.DONE),
        (8, point.WAIT, 1, "sem", 4),
        (9, point.RELEASE, 1, "sem", status.TIMED_OUT),
        names={("sem", 4): "SEM_A", ("dtq", 2): "DTQ_B"},
    )
    assert found.releases == [
        Release(3, ("int", 3, ""), 1, "sem SEM_A", "DONE"),
        Release(9, ("tsk", 2, ""), 1, "slp", "DONE"),
        Release(15, ("host", 0, "plant"), 1, "rdtq DTQ_B", "DONE"),
        Release(18, None, 1, "dly", "DONE"),
        Release(20, None, 1, "sem SEM_A", "TIMED_OUT"),
    ]
    assert rows(found)["tsk1"].spans[:4] == [
        Span(0, 0, DORMANT, ""), Span(0, 1, RUNNING, ""), Span(1, 3, WAITING, "sem SEM_A"), Span(3, 5, READY, "")
    ]  # fmt: skip


def test_calls_belong_to_who_makes_them():
    """To a task, the handler that runs, the device whose callback runs; within another call; outside of all."""
    found = history(
        (point.CALL, 0, "act_tsk", 1),
        (point.RETURN, 0, "act_tsk", 0),
        (point.DISPATCH, 1, "", 1),
        (point.CALL, 1, "cal_svc", 1),
        (point.CALL, 1, "pol_sem", 1),
        (point.RETURN, 1, "pol_sem", -50),
        (point.RETURN, 1, "cal_svc", 0),
        (point.REFUSED, 1, "wai_sem", -25),
        (3, point.TIMER, 0, "cyc", 2),
        (3, point.INTERRUPT, 0, "on_key", 3),
        (3, point.CALL, 0, "isig_sem", 1),
        (3, point.RETURN, 0, "isig_sem", 0),
        (3, point.INTERRUPT_END, 0, "on_key", 3),
        (3, point.CALL, 0, "iset_flg", 1),
        (3, point.RETURN, 0, "iset_flg", 0),
        (3, point.TIMER_END, 0, "cyc", 2),
        (4, point.HOST, 0, "plant", 0),
        (4, point.CALL, 0, "isig_sem", 1),
        (4, point.RETURN, 0, "isig_sem", 0),
        (5, point.CALL, 1, "slp_tsk", 0),
        names={("cyc", 2): "CYC"},
        end=9,
    )
    calls = {name: row.calls for name, row in rows(found).items()}
    assert calls == {
        "tsk1": [
            Call(3, 6, "cal_svc", "svc1", "E_OK", False),
            Call(4, 5, "pol_sem", "sem1", "E_TMOUT", True),
            Call(7, 7, "wai_sem", "", "E_CTX, refused", True),
            Call(19, 20, "slp_tsk", "", "not yet", False),
        ],
        "int 3 on_key": [Call(10, 11, "isig_sem", "sem1", "E_OK", False)],
        "cyc CYC": [Call(13, 14, "iset_flg", "flg1", "E_OK", False)],
        "device plant": [Call(17, 18, "isig_sem", "sem1", "E_OK", False)],
        "outside tasks": [Call(0, 1, "act_tsk", "tsk1", "E_OK", False)],
    }
    assert list(calls) == ["tsk1", "int 3 on_key", "cyc CYC", "device plant", "outside tasks"]


def test_an_end_cuts_calls_short_and_is_noted():
    """A task that ends does not return from its call; that it was terminated, and faults, are remarkable."""
    found = history(
        (point.DISPATCH, 1, "", 1),
        (point.CALL, 1, "ext_tsk", 0),
        (point.DORMANT, 1, "", 0),
        (point.CALL, 2, "slp_tsk", 0),
        (point.DORMANT, 2, "terminated", 0),
        (point.FAULT, 3, "task: ValueError: x", 0),
        (point.EXCEPTION, 3, "routine", 6),
    )
    by_name = rows(found)
    assert by_name["tsk1"].calls == [Call(1, 2, "ext_tsk", "", "did not return", False)]
    assert by_name["tsk2"].notes == [(4, "terminated", False)]
    assert by_name["tsk3"].notes == [(5, "task: ValueError: x", True), (6, "task exception routine 0x6", False)]


def test_priorities_are_kept_when_they_change():
    """By inheritance, say."""
    found = history(
        (point.READY, 1, "", 9), (point.DISPATCH, 1, "", 9), (point.READY, 1, "", 2), (point.DISPATCH, 1, "", 2),
        (point.READY, 1, "", 9),
    )  # fmt: skip
    assert rows(found)["tsk1"].priorities == [(0, 9), (2, 2), (4, 9)]


def test_a_window_is_what_happened_from_one_time_to_another():
    """Both included; past the end there is nothing more."""
    found = history(*((time, point.READY, time, "", 1) for time in (1, 2, 2, 5)))
    assert found.window(0, 9) == (0, 4)
    assert found.window(2, 2) == (1, 3)
    assert found.window(3, 5) == (3, 4)
    assert found.window(6, 9) == (4, 4)


def test_handlers_of_a_kind_that_is_not_known_come_last():
    """As in a trace that somebody has changed."""
    events = [(0, point.TIMER, 0, "xyz", 1), (1, point.TIMER_END, 0, "xyz", 1), (2, point.DISPATCH, 1, "", 5)]
    assert [row.key[0] for row in History(events, {}).rows] == ["tsk", "xyz"]
