# SPDX-License-Identifier: MIT
"""The exporters on the trace of a real run, which has every kind of event."""

import io
import json
from collections import defaultdict
from decimal import Decimal

import pytest

import pyitron
from kernel import trace as point
from pyitron.constants import TA_ACT, TA_HLNG, TA_STA, TA_TFIFO, TSK_SELF
from pyitron.packets import T_CCYC, T_CSEM, T_CTSK, T_DINH
from pyitron.semaphore import isig_sem, sig_sem, twai_sem, wai_sem
from pyitron.task_management import act_tsk, ter_tsk
from pyitron.task_sync import dly_tsk, rsm_tsk, slp_tsk, sus_tsk
from pyitron.trace import Recorder, Statistics, history, perfetto, reading, states, text, timeline


def application(kernel):
    """Configure tasks that preempt, wait, suspend, end, are terminated and fail."""

    def main(exinf):
        for number in range(20):
            act_tsk(3)
            twai_sem(1, 7)
            kernel.consume(250_000)
            if number == 5:
                sus_tsk(2)
            if number == 9:
                rsm_tsk(2)
            if number == 12:
                act_tsk(4)
                ter_tsk(4)
            if number == 15:
                sus_tsk(TSK_SELF)
            isig_sem(1)

    def worker(exinf):
        while True:
            wai_sem(2)
            kernel.consume(100_000)
            sig_sem(1)

    def short(exinf):
        dly_tsk(2)
        rsm_tsk(1)

    def victim(exinf):
        slp_tsk()

    def failing(exinf):
        dly_tsk(40)
        raise RuntimeError("failed\non two lines")

    def sample(exinf):
        isig_sem(2)

    def on_key():
        isig_sem(2)

    tasks = [(main, 10, TA_ACT), (worker, 5, TA_ACT), (short, 12, 0), (victim, 12, 0), (failing, 3, TA_ACT)]
    for number, (body, priority, attribute) in enumerate(tasks, 1):
        kernel.names["tsk", number] = body.__name__.upper()
        packet = T_CTSK(TA_HLNG | attribute, 0, body, priority, 1024)
        assert kernel.static("CRE_TSK", number, packet) == 0
    for number in (1, 2):
        assert kernel.static("CRE_SEM", number, T_CSEM(TA_TFIFO, 0, 100)) == 0
    assert kernel.static("CRE_CYC", 1, T_CCYC(TA_HLNG | TA_STA, 0, sample, 10, 0)) == 0
    assert kernel.static("DEF_INH", 3, T_DINH(TA_HLNG, on_key)) == 0
    for ms in (13, 27.5, 60):
        kernel.raise_interrupt(3, at=ms)
    kernel.at(33, lambda: None)


@pytest.fixture
def run():
    """Run the application once; return kernel, recorder, statistics and result."""
    kernel = pyitron.Kernel()
    application(kernel)
    recorder, statistics = Recorder(kernel.names), Statistics()

    def both(event):
        recorder(event)
        statistics(event)

    kernel.trace_to(both)
    result = kernel.run(until=205)
    statistics.finish(kernel.now_ns)
    yield kernel, recorder, statistics, result
    kernel.close()


def test_real_run_has_every_kind_of_event(run):
    """The scenario is worth its name: all kinds but those of active servers occur."""
    kinds = {event[1] for event in run[1].events}
    assert kinds >= set(range(point.CALL, point.HOST + 1)) - {point.SERVER}


def test_real_run_states_agree_with_the_dispatches(run):
    """Exactly the task that a dispatch names is running, at any time."""
    tracker = states.TaskStates()
    for event in run[1].events:
        tracker.follow(event)
        running = [who for who, state in tracker.states.items() if state == states.RUNNING]
        assert running == ([tracker.running] if tracker.running else [])


def test_real_run_is_well_formed_in_perfetto(run):
    """Slices nest, every call that returned has its result, and arrows start inside a slice."""
    kernel, recorder, _, _ = run
    file = io.BytesIO()
    perfetto.write(recorder.events, file, kernel.names, kernel.now_ns)
    rows = json.loads(file.getvalue(), parse_float=Decimal)["traceEvents"]
    by_thread = defaultdict(list)
    for row in rows:
        if row["ph"] == "X":
            by_thread[row["tid"]].append((row["ts"], -row["dur"]))
    for slices in by_thread.values():
        stack = []
        for start, length in sorted(slices):
            while stack and stack[-1] <= start:
                stack.pop()
            assert not stack or start - length <= stack[-1]
            stack.append(start - length)
    unfinished = (None, "did not return", "not yet")
    results = sum(1 for row in rows if row.get("args", {}).get("result") not in unfinished)
    assert results == sum(1 for event in recorder.events if event[1] in (point.RETURN, point.REFUSED))
    for row in rows:
        if row["ph"] == "s":
            assert any(start <= row["ts"] <= start - length for start, length in by_thread[row["tid"]])


def test_real_run_is_read_back_from_both_forms(run):
    """The same events from JSON, the same text from text, and the same history from either."""
    kernel, recorder, _, _ = run
    file = io.BytesIO()
    perfetto.write(recorder.events, file, kernel.names, kernel.now_ns)
    whole = reading.parse("trace.json", file.getvalue())
    assert (whole.events, whole.names, whole.end_ns) == (recorder.events, kernel.names, kernel.now_ns)
    shown = "".join(text.lines(recorder.events, kernel.names))
    found = reading.parse("trace.txt", text.encode(shown))
    assert "".join(text.lines(found.events, found.names)) == shown
    one, other = (history.History(trace.events, trace.names, kernel.now_ns) for trace in (whole, found))
    assert {row.name: (row.spans, row.calls) for row in one.rows} == {row.name: (row.spans, row.calls) for row in other.rows}


def test_real_run_statistics_agree_with_the_trace(run):
    """Running time is what the application consumed, and no more."""
    _, recorder, statistics, _ = run
    running = sum(task.running_ns for task in statistics.tasks.values())
    released = sum(
        1 for event in recorder.events if event[1] == point.RETURN and event[2:4] == (2, "wai_sem")
    )
    assert running == 20 * 250_000 + released * 100_000
    assert statistics.calls["isig_sem"].errors == 20


def test_real_run_gives_the_same_bytes_twice():
    """Text, JSON and picture of two runs are equal."""
    outputs = []
    for _ in range(2):
        with pyitron.Kernel() as kernel:
            application(kernel)
            recorder = Recorder(kernel.names)
            kernel.trace_to(recorder)
            kernel.run(until=205)
            file = io.BytesIO()
            perfetto.write(recorder.events, file, kernel.names)
            lines = "".join(text.lines(recorder.events, kernel.names))
            outputs.append((lines, file.getvalue(), timeline.draw(recorder.events, kernel.names)))
    assert outputs[0] == outputs[1]


def test_active_servers_change_the_trace_only_by_their_own_events():
    """The digest without server events does not depend on where servers run."""
    digests = {}
    for placement in ("passive", "active"):
        with pyitron.Kernel(servers=placement) as kernel:
            application(kernel)
            recorder = Recorder(kernel.names)
            kernel.trace_to(recorder)
            kernel.run(until=205)
            digests[placement] = recorder.digest(), recorder.digest(include_servers=True)
    assert digests["passive"][0] == digests["passive"][1] == digests["active"][0] != digests["active"][1]


def test_an_interrupt_at_an_instant_has_a_name_in_the_trace(run):
    """That of its number."""
    hosts = [event[3] for event in run[1].events if event[1] == point.HOST]
    assert hosts == ["interrupt(3)", "interrupt(3)", "<lambda>", "interrupt(3)"]
