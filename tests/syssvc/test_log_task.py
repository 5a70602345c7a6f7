# SPDX-License-Identifier: MIT
"""The log task: it writes what is logged to its port, and nothing is lost at the end."""

import pytest

from pyitron import E_CTX, E_OBJ, E_OK, E_PAR, E_RLWAI, E_SYS, T_CTSK, TA_ACT, dly_tsk, ext_ker, loc_cpu, rel_wai, unl_cpu
from pyitron.syssvc import (
    IOCTL_FCSND,
    LOG_EMERG,
    LOG_INFO,
    LOG_NOTICE,
    LOG_UPTO,
    LOGTASK_INTERVAL,
    Device,
    Memory,
    logtask,
    logtask_flush,
    serial_cls_por,
    serial_ctl_por,
    serial_opn_por,
    syslog,
    syslog_msk_log,
    syslog_ref_log,
)

HELLO = "The log task writes to serial port 1.\n"


def test_log_task_writes_to_its_port(app, lines):
    """What is less important than a notice is not kept; an emergency is put out at once as well."""
    lines.log_task()

    def main():
        syslog(LOG_NOTICE, "notice")
        syslog(LOG_INFO, "info")
        syslog(LOG_EMERG, "emergency")
        app.log.append((lines.low.text, lines.port.text))
        dly_tsk(30)
        app.log.append(lines.port.text)

    app.main(main)
    assert app.log == [("emergency\n", ""), HELLO + "notice\nemergency\n"]


def test_log_task_keeps_no_run_going_and_is_no_deadlock(app, lines):
    """With nothing to log the system is idle."""
    lines.log_task()
    app.main(lambda: syslog(LOG_NOTICE, "one"))
    result = app.kernel.run()
    assert (result.reason, lines.port.text) == ("idle", HELLO + "one\n")


def test_lost_records_are_told(app, make_lines):
    """A burst that is larger than the buffer."""
    lines = make_lines(app, log_records=4)
    lines.log_task()

    def main():
        dly_tsk(50)
        for number in range(6):
            syslog(LOG_NOTICE, "%d", number)
        dly_tsk(50)

    app.main(main)
    assert lines.port.text == HELLO + "2 log records lost\n2\n3\n4\n5\n"


@pytest.mark.parametrize("end", ["close", "ext_ker"])
def test_what_is_logged_last_is_not_lost(app, lines, end):
    """The end of the kernel writes what the log task had no time for."""
    lines.log_task()

    def main():
        dly_tsk(50)
        syslog(LOG_NOTICE, "last words")
        if end == "ext_ker":
            ext_ker()

    app.task(1, 50, lambda exinf: main())
    app.kernel.run(51)
    app.kernel.close()
    assert lines.port.text == HELLO + "last words\n"


def test_port_that_was_closed_the_log_goes_to_low_level_output(app, lines):
    """Messages must get out somehow."""
    lines.log_task()
    app.main(lambda: (dly_tsk(20), serial_cls_por(1), syslog(LOG_NOTICE, "homeless"), dly_tsk(20)))
    assert (lines.port.text, lines.low.text) == (HELLO, "homeless\n")


def test_logtask_flush_waits_for_the_log_task(app, lines):
    """Until no more than so many records are left; with 0, until they have been sent."""
    lines.log_task()

    def main():
        dly_tsk(20)
        for number in range(3):
            syslog(LOG_NOTICE, "%d", number)
        app.note(logtask_flush(5), syslog_ref_log()[1].count)
        app.note(logtask_flush(0), syslog_ref_log()[1].count, lines.port.text)

    app.main(main)
    assert app.log == [(E_OK, 3, 20), (E_OK, 0, HELLO + "0\n1\n2\n", 30)]


def test_logtask_flush_errors(app, lines):
    """Context, count, no log task; a wait that is ended by force; a port that is closed."""
    app.interrupt(1, lambda: app.log.append(logtask_flush(0)))

    def main():
        app.log.append([logtask_flush(-1), logtask_flush(0)])
        loc_cpu()
        app.log.append(logtask_flush(0))
        unl_cpu()
        dly_tsk(2)

    app.main(main)
    assert app.log == [[E_PAR, E_OBJ], E_CTX, E_CTX]


def test_logtask_flush_wait_is_ended(app, lines):
    """By rel_wai, and because the port was closed meanwhile."""
    lines.log_task()

    def flush(exinf):
        dly_tsk(20)
        syslog_msk_log(LOG_UPTO(LOG_NOTICE), 0)
        syslog(LOG_NOTICE, "x")
        app.log.append(logtask_flush(0))
        serial_cls_por(1)
        app.log.append(logtask_flush(0))

    app.task(1, 50, flush)
    app.task(2, 60, lambda exinf: (dly_tsk(21), app.log.append(rel_wai(1))))
    app.run()
    assert app.log == [E_RLWAI, E_OK, E_OBJ]


def test_log_task_without_a_port_is_a_fault_that_says_so(app, lines):
    """Its exinf names the port."""
    app.static("CRE_TSK", 1, T_CTSK(TA_ACT, 7, logtask, 3, 1024))
    (fault,) = app.kernel.run().faults
    assert str(fault.exception) == "logtask: its exinf must be the id of a serial port, not 7"


@pytest.mark.parametrize("slices", [[100], [0, 3, 4, 13, 40, 40]])
def test_runs_in_slices_write_the_same(app, lines, slices):
    """The end of a run is nothing to the log task."""
    lines.log_task()
    app.task(1, 10, lambda exinf: [(syslog(LOG_NOTICE, "%d", number), dly_tsk(7)) for number in range(10)])
    for length in slices:
        app.kernel.run_for(length)
    assert lines.port.text == HELLO + "".join(f"{number}\n" for number in range(10))


def test_what_is_left_without_a_log_task_is_put_out(app, lines):
    """Somebody had it kept."""
    app.main(lambda: (syslog_msk_log(LOG_UPTO(LOG_INFO), 0), syslog(LOG_INFO, "kept")))
    assert lines.low.text == ""
    app.kernel.close()
    assert lines.low.output == b"kept\r\n"


def test_log_task_goes_on_when_its_waits_are_ended(app, lines):
    """While it waits for records, and while it waits for room."""
    lines.port.send(b"\x13", 12)
    lines.log_task()

    def body():
        dly_tsk(20)
        app.note(rel_wai(91))
        for _ in range(10):
            syslog(LOG_NOTICE, "%s", "x" * 50)
        dly_tsk(20)
        app.note(rel_wai(91))
        lines.port.send(b"\x11", 60)

    app.main(body)
    assert app.log == [(E_OK, 20), (E_OK, 40)]
    assert lines.port.text == HELLO + ("x" * 50 + "\n") * 10


def test_log_task_of_a_port_that_is_open_uses_it(app, lines):
    """As the application has set it."""
    lines.log_task()
    app.task(1, 1, lambda exinf: (serial_opn_por(1), serial_ctl_por(1, IOCTL_FCSND)))
    app.run()
    assert lines.port.output == HELLO.encode()


def test_flush_to_a_failed_device_is_e_sys(app, make_lines):
    """The log task itself puts the records out."""

    class Broken(Device):
        def write(self, data):
            raise OSError("the cable is off")

    lines = make_lines(app, port1=Broken())
    lines.log_task()
    app.task(1, 20, lambda exinf: app.note(logtask_flush(0)))
    result = app.kernel.run()
    assert app.log == [(E_SYS, LOGTASK_INTERVAL)]
    assert lines.low.text == HELLO
    assert len(result.faults) == 1


def test_log_task_in_real_time_writes_what_was_logged(make_app, make_lines):
    """The same, by the host's clock."""
    app = make_app(clock="real")
    memory = Memory()
    lines = make_lines(app, port1=memory)
    lines.log_task()
    app.task(1, 20, lambda exinf: (syslog(LOG_NOTICE, "real"), logtask_flush(0), ext_ker()))
    app.run()
    assert memory.text == HELLO + "real\n"
