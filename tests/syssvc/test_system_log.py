# SPDX-License-Identifier: MIT
"""The system log: masks, the buffer and what it loses, low-level output, contexts, wrong types."""

import pytest

from pyitron import E_OBJ, E_OK, E_PAR, act_tsk, dly_tsk, iloc_cpu, loc_cpu, slp_tsk, ter_tsk, unl_cpu
from pyitron.syssvc import (
    LOG_DEBUG,
    LOG_EMERG,
    LOG_INFO,
    LOG_MASK,
    LOG_NOTICE,
    LOG_TYPE_ASSERT,
    LOG_TYPE_COMMENT,
    LOG_TYPE_SVC,
    LOG_UPTO,
    SYSLOG,
    T_SYSLOG_RLOG,
    TCNT_SYSLOG_BUFFER,
    syslog,
    syslog_0,
    syslog_5,
    syslog_msk_log,
    syslog_rea_log,
    syslog_ref_log,
    syslog_wri_log,
    vmsk_log,
    vrea_log,
    vwri_log,
)

KEPT = LOG_UPTO(LOG_DEBUG)


def read_all():
    """(lost, time, format, values) of every record in the buffer."""
    found = []
    lost, record = vrea_log()
    while record is not None:
        found.append((lost, record.logtim, *record.loginfo))
        lost, record = vrea_log()
    return found


def test_masks_of_importances():
    """Bit n is importance n."""
    assert [LOG_MASK(LOG_EMERG), LOG_MASK(LOG_DEBUG), LOG_UPTO(LOG_EMERG), LOG_UPTO(LOG_DEBUG)] == [1, 0x80, 1, 0xFF]


def test_syslog_without_a_log_task_puts_out_notices_at_once(app, lines):
    """Nothing is kept, and what is less important is not logged at all."""

    def body():
        app.note(syslog(LOG_NOTICE, "notice %d", 1), lines.low.text)
        app.note(syslog(LOG_INFO, "info"), lines.low.text)
        return read_all()

    assert app.result_of(body) == []
    assert app.log == [(E_OK, "notice 1\n", 0), (E_OK, "notice 1\n", 0)]
    assert lines.low.output == b"notice 1\r\n"


def test_syslog_keeps_records_with_their_time_in_order(app, lines):
    """Milliseconds since the kernel's start; every importance that the mask has."""

    def body():
        vmsk_log(LOG_MASK(LOG_INFO) | LOG_MASK(LOG_EMERG), 0)
        syslog(LOG_INFO, "a %d", 1)
        syslog(LOG_NOTICE, "not this")
        dly_tsk(7)
        syslog(LOG_EMERG, "b %s", "x")
        return read_all()

    assert app.result_of(body) == [(0, 0, "a %d", 1), (0, 7, "b %s", "x")]
    assert lines.low.text == ""


def test_record_can_be_kept_and_put_out(app, lines):
    """The masks do not exclude each other."""

    def body():
        vmsk_log(KEPT, LOG_UPTO(LOG_EMERG))
        syslog(LOG_EMERG, "both")
        syslog(LOG_DEBUG, "kept")
        return [entry[2] for entry in read_all()]

    assert app.result_of(body) == ["both", "kept"]
    assert lines.low.text == "both\n"


def test_full_buffer_loses_the_oldest_and_counts_them(app, lines):
    """The number comes with the next record that is read, once."""

    def body():
        vmsk_log(KEPT, 0)
        for number in range(TCNT_SYSLOG_BUFFER + 3):
            syslog(LOG_INFO, "%d", number)
        app.note(syslog_ref_log())
        lost = [entry[0] for entry in read_all()]
        return lost[:2], len(lost), syslog_ref_log()

    state = T_SYSLOG_RLOG(TCNT_SYSLOG_BUFFER, 3, KEPT, 0)
    assert app.result_of(body) == ([3, 0], TCNT_SYSLOG_BUFFER, (E_OK, T_SYSLOG_RLOG(0, 0, KEPT, 0)))
    assert app.log == [((E_OK, state), 0)]


def test_log_records_sets_the_size_of_the_buffer(app, make_lines):
    """A test may want to see them all."""
    make_lines(app, log_records=100)

    def body():
        vmsk_log(KEPT, 0)
        for number in range(100):
            syslog(LOG_INFO, "%d", number)
        return len(read_all())

    assert app.result_of(body) == 100


def test_empty_buffer_is_e_obj(app, lines):
    """There is nothing to wait for here."""
    assert app.result_of(syslog_rea_log) == (E_OBJ, None)


def test_written_record_is_a_copy_with_the_time(app, lines):
    """The caller's own gets the time as well."""

    def body():
        vmsk_log(KEPT, 0)
        dly_tsk(5)
        record = SYSLOG(LOG_TYPE_SVC, 0, (1, 2))
        app.note(vwri_log(LOG_INFO, record), record.logtim)
        record.loginfo = ()
        return vrea_log()

    assert app.result_of(body) == (0, SYSLOG(LOG_TYPE_SVC, 5, (1, 2)))
    assert app.log == [(E_OK, 5, 5)]


def test_failed_assertion_is_put_out_with_its_place(app, lines):
    """A record without text puts nothing out."""

    def body():
        vwri_log(LOG_EMERG, SYSLOG(LOG_TYPE_ASSERT, 0, ("pump.c", 12, "level > 0")))
        vwri_log(LOG_EMERG, SYSLOG(LOG_TYPE_SVC, 0, ()))

    app.main(body)
    assert lines.low.text == "pump.c:12: assertion level > 0 failed\n"


def test_names_of_both_kernels_are_the_same_calls():
    """Those of TOPPERS/JSP and those of TOPPERS/ASP; C's forms with a number of values."""
    assert (vmsk_log, vrea_log, vwri_log) == (syslog_msk_log, syslog_rea_log, syslog_wri_log)
    assert syslog_0 is syslog_5 is syslog


def test_log_works_in_every_context(app, lines):
    """In handlers, with the CPU locked, and on the host before the run."""
    with app.kernel:
        syslog(LOG_NOTICE, "host")

        def body():
            loc_cpu()
            syslog(LOG_NOTICE, "locked %d", vmsk_log(0, KEPT))
            unl_cpu()

        app.interrupt(1, lambda: (syslog(LOG_NOTICE, "handler"), iloc_cpu(), syslog(LOG_NOTICE, "locked handler")))
        app.main(body)
    assert lines.low.text == "host\nlocked 0\nhandler\nlocked handler\n"


def test_log_works_while_a_task_is_unwound_by_force(app, lines):
    """Its last words."""

    def victim(exinf):
        try:
            slp_tsk()
        finally:
            syslog(LOG_NOTICE, "last words")

    app.task(1, 1, victim)
    app.task(2, 2, lambda exinf: (ter_tsk(1), act_tsk(1)))
    app.run()
    app.kernel.close()
    assert lines.low.text == "last words\n" * 2


@pytest.mark.parametrize("prio", [-1, 8, 1 << 40])
def test_importance_out_of_range_is_e_par(app, lines, prio):
    """C would shift by it."""
    record = SYSLOG(LOG_TYPE_SVC)
    assert app.result_of(lambda: (syslog(prio, "x"), vwri_log(prio, record))) == (E_PAR, E_PAR)


def test_record_with_too_many_values_is_e_par(app, lines):
    """TMAX_LOGINFO of them at most."""
    assert app.result_of(lambda: vwri_log(LOG_INFO, SYSLOG(LOG_TYPE_SVC, 0, (0,) * 7))) == E_PAR


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: syslog("5", "x"), "syslog: prio must be an int, not str"),
        (lambda: syslog(LOG_INFO, "%d"), "syslog: the format '%d' prints 1 values, but 0 are given"),
        (lambda: vwri_log(LOG_INFO, "x"), "syslog_wri_log: p_syslog must be a SYSLOG, not str"),
        (lambda: vwri_log(LOG_INFO, SYSLOG("9")), "syslog_wri_log: p_syslog.logtype must be an int, not str"),
        (lambda: vwri_log(LOG_INFO, SYSLOG(1, 0, "x")), "p_syslog.loginfo must be a tuple or a list, not str"),
        (lambda: vwri_log(LOG_INFO, SYSLOG(LOG_TYPE_COMMENT)), "syslog_wri_log: format must be a str, not NoneType"),
        (lambda: vwri_log(LOG_INFO, SYSLOG(LOG_TYPE_COMMENT, 0, ("%s", 1))), r"value 1 \(%s\) must be a str or bytes, not int"),
        (lambda: vwri_log(LOG_INFO, SYSLOG(LOG_TYPE_ASSERT, 0, ("x",))), r"must be \(file, line, expression\)"),
        (lambda: vmsk_log("x", 0), "syslog_msk_log: logmask must be an int, not str"),
        (lambda: vmsk_log(0, None), "syslog_msk_log: lowmask must be an int, not NoneType"),
    ],
)
def test_wrong_type_names_call_and_parameter(app, lines, call, message):
    """It is raised where the mistake is, not where the record is printed."""
    app.task(1, 1, lambda exinf: call())
    result = app.kernel.run()
    assert [type(fault.exception) for fault in result.faults] == [TypeError]
    with pytest.raises(TypeError, match=message):
        raise result.faults[0].exception
