# SPDX-License-Identifier: MIT
"""The text form of a trace, line by line."""

import errno
import io

from kernel import status
from kernel import trace as point
from pyitron.trace import TextSink, text

GOLDEN = """\
           0.000000 ready         SAFETY priority 1
           0.000000 dispatch      SAFETY priority 1
           0.000000 call          SAFETY twai_sem SEM_HEAT
           0.000000 wait          SAFETY sem SEM_HEAT
           0.000000 dispatch      idle
           5.000001 interrupt     3 on_key
           5.000001 call          - isig_sem SEM_HEAT
           5.000001 return        - isig_sem E_OK
           5.000001 interrupt-end 3 on_key
           9.000000 timer         cyc CYC_SAMPLE
           9.000000 timer-end     cyc CYC_SAMPLE
          10.000000 release       SAFETY sem TIMED_OUT
          10.000000 return        SAFETY twai_sem E_TMOUT
          10.000000 call          SAFETY can_wup HEATER
          10.000000 return        SAFETY can_wup 0
          10.000000 refused       SAFETY iwup_tsk E_CTX
          10.000000 suspend       HEATER count 1
          10.000000 resume        HEATER count 0
          10.000000 wait          HEATER slp
          10.000000 call          tsk77 act_tsk tsk78
          10.000000 call          SAFETY rot_rdq 5
          10.000000 fault         SAFETY task: ValueError: two\\nlines <x at 0x...>
          10.000000 dormant       SAFETY fault
          10.000000 server        console
      600000.000000 host          plant
"""


def test_errors_of_posix_functions_and_their_objects_have_names():
    """The number of an error is the host's, and positive; 0 is success."""
    assert text.result_name("sem_wait", errno.EINTR) == "EINTR"
    assert text.result_name("pthread_join", 0) == "0"
    assert text.result_name("sigqueue", errno.EAGAIN) == "EAGAIN"
    assert text.result_name("sig_sem", 0) == "E_OK"
    assert text.target_name({("mtx", 3): "LOCK"}, "pthread_mutex_lock", 3) == "LOCK"
    assert text.target_name({}, "pthread_join", 7) == "tsk7"


def golden_events():
    """The events of which GOLDEN is the text."""
    ms = 1_000_000
    return [
        (0, point.READY, 1, "", 1),
        (0, point.DISPATCH, 1, "", 1),
        (0, point.CALL, 1, "twai_sem", 1),
        (0, point.WAIT, 1, "sem", 1),
        (0, point.DISPATCH, 0, "", 0),
        (5 * ms + 1, point.INTERRUPT, 0, "on_key", 3),
        (5 * ms + 1, point.CALL, 0, "isig_sem", 1),
        (5 * ms + 1, point.RETURN, 0, "isig_sem", 0),
        (5 * ms + 1, point.INTERRUPT_END, 0, "on_key", 3),
        (9 * ms, point.TIMER, 0, "cyc", 1),
        (9 * ms, point.TIMER_END, 0, "cyc", 1),
        (10 * ms, point.RELEASE, 1, "sem", status.TIMED_OUT),
        (10 * ms, point.RETURN, 1, "twai_sem", -50),
        (10 * ms, point.CALL, 1, "can_wup", 2),
        (10 * ms, point.RETURN, 1, "can_wup", 0),
        (10 * ms, point.REFUSED, 1, "iwup_tsk", -25),
        (10 * ms, point.SUSPEND, 2, "", 1),
        (10 * ms, point.RESUME, 2, "", 0),
        (10 * ms, point.WAIT, 2, "slp", 0),
        (10 * ms, point.CALL, 77, "act_tsk", 78),
        (10 * ms, point.CALL, 1, "rot_rdq", 5),
        (10 * ms, point.FAULT, 1, "task: ValueError: two\nlines <x at 0x7f3a00>", 0),
        (10 * ms, point.DORMANT, 1, "fault", 0),
        (10 * ms, point.SERVER, 0, "console", 0),
        (600_000 * ms, point.HOST, 0, "plant", 0),
    ]


def test_text_of_every_kind_is_golden(names):
    """Each kind of event has one line, with names for ids and codes."""
    assert "".join(text.lines(golden_events(), names)) == GOLDEN


def test_text_sink_writes_the_same_bytes_as_write(names, kettle):
    """Writing as the run goes and writing at its end give the same file."""
    events = kettle(3_000)
    streamed, whole = io.BytesIO(), io.BytesIO()
    sink = TextSink(streamed, names)
    for event in events:
        sink(event)
    sink.close()
    text.write(events, whole, names)
    assert streamed.getvalue() == whole.getvalue()
    assert streamed.getvalue().count(b"\n") == len(events)


def test_text_of_odd_characters_stays_one_line_of_utf8():
    """Control characters, other line ends and lone surrogates cannot break a line or the encoding."""
    event = (0, point.FAULT, 0, "handler: E: 水\r\t\x85\u2028\ud800", 0)
    line = "".join(text.lines([event], {}))
    expected = "           0.000000 fault         - handler: E: 水\\r\\t\\x85\\u2028\\ud800\n"
    assert text.encode(line) == expected.encode()


def test_result_name_distinguishes_codes_from_numbers():
    """Zero is a success for most calls and a number for can_ and sns_ calls."""
    assert text.result_name("wai_sem", 0) == "E_OK"
    assert text.result_name("can_act", 0) == "0"
    assert text.result_name("sns_ctx", 1) == "1"
    assert text.result_name("acre_sem", 7) == "7"
    assert text.result_name("wai_sem", -49) == "E_RLWAI"
