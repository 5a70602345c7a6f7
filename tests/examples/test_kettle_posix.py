# SPDX-License-Identifier: MIT
"""The kettle whose logger is a POSIX thread does what the kettle does, to the microsecond."""

import importlib
import sys
from pathlib import Path

import pyitron
from kernel import trace as point
from pyitron.trace import Recorder

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def module(folder, name):
    """A module of an example."""
    if str(EXAMPLES / folder) not in sys.path:
        sys.path.insert(0, str(EXAMPLES / folder))
    return importlib.import_module(name)


def run(set_up, until, sink=None):
    """The log with its instants, what came out besides, and how many lines were lost."""
    kernel = pyitron.Kernel()
    if sink is not None:
        kernel.trace_to(sink)
    app = set_up(kernel, None)
    result = kernel.run(until=until)
    kernel.close()
    assert [str(fault) for fault in result.faults] == []
    stamped = [pair for pair in app.io.lines if pair[1][2] == ":"]
    return stamped, [text for _, text in app.io.lines if text[2] != ":"], app.my.lost


def plain(kernel, echo):
    """The kettle as it is."""
    kettle = module("kettle", "kettle")
    kernel.load(EXAMPLES / "kettle" / "kettle.cfg", kettle)
    kettle.pyitron_setup(kernel, echo)
    return kettle


def test_log_is_that_of_the_kettle():
    """Each line at the same instant; only what the technician sees of TSK_LOGGER and MBX_LOG is different."""
    log, console, lost = run(module("kettle_posix", "kettle_posix").set_up, 600_000)
    usual_log, usual_console, _ = run(plain, 600_000)
    assert log == usual_log
    assert sum("ALARM" in text for _, text in log) == 3
    different = [(mine, yours) for mine, yours in zip(console, usual_console, strict=True) if mine != yours]
    assert {tuple(text.split()[0] for text in pair) for pair in different} == {("TSK_LOGGER",) * 2, ("MBX_LOG",) * 2}
    assert lost == 0


def test_where_it_must_not_wait_a_task_logs_by_the_other_api():
    """With dispatching disabled, through the same queue; handlers cannot log."""
    trace = Recorder({})
    log, _, lost = run(with_a_visitor, 20_000, trace)
    keys = [text.partition("key ")[2] for time, text in log if "key " in text and time < 2_000_000_000]
    assert keys == ["pour", "unlock"]
    assert lost == 1
    made = {label for _, kind, _, label, _ in trace.events if kind == point.CALL}
    assert {"mq_open", "mq_timedsend", "psnd_mbf", "mq_receive", "pthread_create", "pthread_setschedprio"} <= made


def with_a_visitor(kernel, echo):
    """The mixed kettle and one more task, which logs with dispatching disabled, and a handler that tries to log."""
    app = module("kettle_posix", "kettle_posix").set_up(kernel, echo)

    def visitor(exinf):
        pyitron.dly_tsk(1000)
        pyitron.dis_dsp()
        app.log(app.LOG_NORMAL, app.LOG_KEY, app.KEY_POUR)
        pyitron.ena_dsp()
        app.log(app.LOG_NORMAL, app.LOG_KEY, app.KEY_UNLOCK)

    kernel.static("CRE_TSK", 90, pyitron.T_CTSK(pyitron.TA_ACT, 0, visitor, 1, 1024))
    kernel.static("DEF_INH", 99, pyitron.T_DINH(0, lambda: app.log(app.LOG_NORMAL, app.LOG_KEY, 1)))
    kernel.raise_interrupt(99, at=1500)
    return app


def test_example_says_how_it_went(capsys):
    """At the end, in a line of its own."""
    assert module("kettle_posix", "kettle_posix").main(minutes=0.5) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("lines, 0 lost, 0 faults")
