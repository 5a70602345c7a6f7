# SPDX-License-Identifier: MIT
"""Records of what happens, one line each on the serial port, with a check sum: ``recorder.c``."""

from ctypes import Structure, c_int16, c_uint16, c_uint32, c_void_p, sizeof

from crossing_h import *

from pyitron import *
from pyitron.syssvc import *


class T_RECORD(Structure):
    """A message, laid over a block of the pool."""

    _fields_ = [
        ("header", c_void_p),
        ("code", c_uint16),
        ("a", c_int16),
        ("b", c_int16),
        ("time", c_uint32),
    ]


assert sizeof(T_RECORD) <= RECORD_SIZE


class Shared:
    """Static variables."""

    def __init__(self):
        # Records for which there was no block.
        self.lost = 0


my = Shared()
gate_names = ("open", "warning", "closing", "closed", "opening")


def record(code, a, b):
    """For every task; it may wait."""
    ercd, block = tget_mpf(MPF_RECORD, PATIENCE)
    if ercd != E_OK:
        loc_cpu()
        my.lost += 1
        unl_cpu()
        return
    message = T_RECORD.from_buffer(block)
    message.code = code
    message.a = a
    message.b = b
    message.time = check(get_tim())
    check(snd_mbx(MBX_RECORD, message))


def check_sum(message):
    """The bytes of a record's values, added up, as one byte that makes the sum 0."""
    total = message.code
    total += message.a & 0xFF
    total += (message.a >> 8) & 0xFF
    total += message.b & 0xFF
    total += (message.b >> 8) & 0xFF
    return -total & 0xFF


def show(message):
    sec, msec = divmod(message.time, 1000)
    a, b, total = message.a, message.b, check_sum(message)
    if message.code == REC_ENTER:
        syslog(LOG_NOTICE, "%3u.%03u train enters, track %d, %d inside *%02x", sec, msec, a, b, total)
    elif message.code == REC_LEAVE:
        syslog(LOG_NOTICE, "%3u.%03u train leaves, track %d, %d inside *%02x", sec, msec, a, b, total)
    elif message.code == REC_GATE:
        syslog(LOG_NOTICE, "%3u.%03u gate %s *%02x", sec, msec, gate_names[a], total)
    elif message.code == REC_STOP:
        syslog(LOG_WARNING, "%3u.%03u stop signal %s *%02x", sec, msec, "ON" if a else "off", total)
    elif message.code in (REC_BATTERY, REC_LOW):
        level = LOG_WARNING if message.code == REC_LOW else LOG_NOTICE
        syslog(level, "%3u.%03u battery %d mV at %d/10 C *%02x", sec, msec, a, b, total)
    else:
        syslog(LOG_ERROR, "%3u.%03u FAULT %d *%02x", sec, msec, a, total)


def recorder_task(exinf):
    while True:
        message = check(rcv_mbx(MBX_RECORD))
        show(message)
        check(rel_mpf(MPF_RECORD, message))
        loc_cpu()
        missing, my.lost = my.lost, 0
        unl_cpu()
        if missing > 0:
            syslog(LOG_WARNING, "%d records lost", missing)
