# SPDX-License-Identifier: MIT
"""What tests say of tasks and objects, and the tables they get."""

import pytest

from pyitron import (
    T_CDTQ,
    T_CMBX,
    T_CMPF,
    T_CMTX,
    T_CTSK,
    TA_NULL,
    dly_tsk,
    loc_mtx,
    rcv_mbx,
    slp_tsk,
    snd_dtq,
    sus_tsk,
    wai_sem,
)


@pytest.fixture
def app(small):
    """Eight tasks, each in another state, 20 ms after the start."""
    app = small()
    app.sem(1, name="SEM_A")
    app.static("CRE_DTQ", 1, T_CDTQ(TA_NULL, 0, None), "DTQ_A")
    app.static("CRE_MTX", 1, T_CMTX(TA_NULL, 0), "MTX_A")
    app.task(1, 1, lambda exinf: slp_tsk(), "SLEEPER")
    app.task(2, 2, lambda exinf: dly_tsk(100), "DELAYED")
    app.task(3, 3, lambda exinf: wai_sem(1), "TAKER")
    app.task(4, 4, lambda exinf: snd_dtq(1, 7), "SENDER")
    app.task(5, 5, lambda exinf: [loc_mtx(1), sus_tsk(3), sus_tsk(6), slp_tsk()], "OWNER")
    app.task(6, 6, lambda exinf: None, "SUSPENDED")
    app.task(7, 7, lambda exinf: app.kernel.consume(50_000_000), "BUSY")
    app.task(8, 8, lambda exinf: None, "READY")
    app.static("CRE_TSK", 9, T_CTSK(TA_NULL, 0, lambda exinf: None, 9, 64), "DORMANT")
    app.kernel.run_until(lambda: app.kernel.running_task == 7)
    return app


WORDS = {
    "SLEEPER": "sleeping",
    "DELAYED": "delayed",
    "TAKER": "waiting for SEM_A, suspended",
    "SENDER": "waiting for room in DTQ_A",
    "OWNER": "sleeping",
    "SUSPENDED": "suspended",
    "BUSY": "running",
    "READY": "ready",
    "DORMANT": "dormant",
}


def test_states_are_words(app):
    """A plain dict, in the order of the ids."""
    assert app.kernel.states() == WORDS
    assert list(app.kernel.states()) == list(WORDS)


def test_assert_states_accepts_what_is_so(app):
    """In the words of ``states``, or in one for all waits."""
    app.kernel.assert_states(WORDS)
    app.kernel.assert_states(SLEEPER="waiting", TAKER="waiting-suspended", SENDER="waiting", READY="ready")


def test_assert_states_shows_those_that_it_was_asked_for(app):
    """What differs is marked; the rest is not shown."""
    with pytest.raises(AssertionError) as caught:
        app.kernel.assert_states({"SENDER": "waiting"}, TAKER="waiting for SEM_A", DORMANT="ready")
    assert str(caught.value).splitlines() == [
        "task states at 0.000 ms are not as expected",
        "  task     expected           found",
        "  SENDER   waiting            waiting",
        "> TAKER    waiting for SEM_A  waiting for SEM_A, suspended",
        "> DORMANT  ready              dormant",
    ]


@pytest.mark.parametrize(
    ("expected", "complaint"),
    [
        ({"SLEEPR": "sleeping"}, "there is no task SLEEPR; there are SLEEPER, DELAYED,"),
        ({"SLEEPER": "asleep"}, "SLEEPER: 'asleep' is no state; say running, ready, waiting,"),
        ({"SLEEPER": 3}, "SLEEPER: 3 is no state"),
    ],
)
def test_assert_states_refuses_what_cannot_be(app, expected, complaint):
    """A slip of the pen is no difference."""
    with pytest.raises(ValueError, match=complaint):
        app.kernel.assert_states(expected)


def test_objects_have_values_and_queues(app):
    """By name."""
    found = app.kernel.objects()
    assert found["SEM_A"] == {"count": 0, "maximum": 10, "takers": ["TAKER"], "waiting": ["TAKER"]}
    assert found["MTX_A"]["owner"] == "OWNER"
    assert set(found) == {"SEM_A", "DTQ_A", "MTX_A"}


def test_assert_objects_compares_what_it_is_told(app):
    """Some values of some objects; a queue may be any sequence."""
    app.kernel.assert_objects(SEM_A={"count": 0, "takers": ("TAKER",)}, DTQ_A={"senders": ["SENDER"], "receivers": []})
    with pytest.raises(AssertionError) as caught:
        app.kernel.assert_objects({"SEM_A": {"count": 1, "takers": []}}, DTQ_A={"waiting": ["SENDER"]})
    assert str(caught.value).splitlines() == [
        "objects at 0.000 ms are not as expected",
        "  object         expected  found",
        "> SEM_A count    1         0",
        "> SEM_A takers   nobody    TAKER",
        "  DTQ_A waiting  SENDER    SENDER",
    ]


@pytest.mark.parametrize(
    ("expected", "complaint"),
    [
        ({"SEM_B": {"count": 1}}, "there is no object SEM_B; there are SEM_A,"),
        ({"SEM_A": {"cuont": 1}}, "SEM_A has no 'cuont'; it has count, maximum, takers, waiting"),
    ],
)
def test_assert_objects_refuses_what_cannot_be(app, expected, complaint):
    """A slip of the pen is no difference."""
    with pytest.raises(ValueError, match=complaint):
        app.kernel.assert_objects(expected)


def test_comparison_of_states_makes_a_table(app):
    """For the plugin: with what only one side has."""
    expected = {name: words for name, words in WORDS.items() if name in ("SLEEPER", "TAKER")} | {"OTHER": "ready"}
    app.kernel.names["tsk", 3] = "TAKER2"
    lines = app.kernel.states().compare(expected)
    assert lines[:5] == [
        "  task       expected                      found",
        "  SLEEPER    sleeping                      sleeping",
        "> TAKER      waiting for SEM_A, suspended  (there is none)",
        "> OTHER      ready                         (there is none)",
        "> DELAYED    (not expected)                delayed",
    ]


def test_comparison_of_objects_makes_a_table(app):
    """Value by value."""
    lines = app.kernel.objects().compare({"SEM_A": {"count": 0, "free": 1}, "SEM_B": {}})
    assert lines[:6] == [
        "  object         expected        found",
        "  SEM_A count    0               0",
        "> SEM_A free     1               (there is none)",
        "> SEM_A maximum  (not expected)  10",
        "> SEM_A takers   (not expected)  TAKER",
        "> SEM_A waiting  (not expected)  TAKER",
    ]
    assert lines[6] == "> SEM_B          {}              (there is none)"


def test_overview_says_where_everybody_is(app):
    """How long they still wait, and what they hold."""
    title, text = app.kernel.sections()[0]
    assert title == "tasks at 0.000 ms"
    lines = {line.split()[0]: line for line in text.splitlines()}
    assert lines["DELAYED"].startswith("DELAYED    priority 2  delayed, 100.000 ms left")
    assert "sleeping; holds MTX_A" in lines["OWNER"]
    assert "test_expectations.py:" in lines["SENDER"] and lines["DORMANT"].endswith("dormant")


def test_waits_for_messages_and_blocks_are_named(small):
    """As those for semaphores."""
    app = small()
    app.static("CRE_MBX", 1, T_CMBX(TA_NULL, 1), "MBX_A")
    app.static("CRE_MPF", 1, T_CMPF(TA_NULL, 2, 16, None), "MPF_A")
    app.task(1, 1, lambda exinf: rcv_mbx(1), "READER")
    app.kernel.run()
    app.kernel.assert_states(READER="waiting for MBX_A")
    app.kernel.assert_objects(MPF_A={"free": 2, "waiting": []}, MBX_A={"count": 0, "waiting": ["READER"]})
