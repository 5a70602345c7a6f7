/* SPDX-License-Identifier: MIT */
/*
 *  Records of what happens: one line each on the serial port, with a check sum
 */
#include <t_services.h>
#include "kernel_id.h"
#include "crossing.h"

static UINT lost;               /* records for which there was no block */

static const char *const gate_names[] = { "open", "warning", "closing", "closed", "opening" };

/* For every task; it may wait. */
void record(UH code, H a, H b)
{
    T_RECORD *p_record;

    if (tget_mpf(MPF_RECORD, (VP *) &p_record, PATIENCE) != E_OK) {
        loc_cpu();
        lost++;
        unl_cpu();
        return;
    }
    p_record->code = code;
    p_record->a = a;
    p_record->b = b;
    syscall(get_tim(&(p_record->time)));
    syscall(snd_mbx(MBX_RECORD, (T_MSG *) p_record));
}

/* The bytes of a record's values, added up, as one byte that makes the sum 0. */
static UB check_sum(const T_RECORD *p_record)
{
    UB sum = 0;

    sum += p_record->code;
    sum += p_record->a & 0xff;
    sum += (p_record->a >> 8) & 0xff;
    sum += p_record->b & 0xff;
    sum += (p_record->b >> 8) & 0xff;
    return(-sum);
}

static void show(const T_RECORD *p_record)
{
    UINT sec = p_record->time / 1000;
    UINT msec = p_record->time % 1000;
    INT  a = p_record->a;
    INT  b = p_record->b;
    UINT sum = check_sum(p_record);

    switch (p_record->code) {
    case REC_ENTER:
        syslog(LOG_NOTICE, "%3u.%03u train enters, track %d, %d inside *%02x", sec, msec, a, b, sum);
        break;
    case REC_LEAVE:
        syslog(LOG_NOTICE, "%3u.%03u train leaves, track %d, %d inside *%02x", sec, msec, a, b, sum);
        break;
    case REC_GATE:
        syslog(LOG_NOTICE, "%3u.%03u gate %s *%02x", sec, msec, gate_names[a], sum);
        break;
    case REC_STOP:
        syslog(LOG_WARNING, "%3u.%03u stop signal %s *%02x", sec, msec, a ? "ON" : "off", sum);
        break;
    case REC_BATTERY:
    case REC_LOW:
        syslog(p_record->code == REC_LOW ? LOG_WARNING : LOG_NOTICE, "%3u.%03u battery %d mV at %d/10 C *%02x",
               sec, msec, a, b, sum);
        break;
    default:
        syslog(LOG_ERROR, "%3u.%03u FAULT %d *%02x", sec, msec, a, sum);
        break;
    }
}

void recorder_task(VP_INT exinf)
{
    T_MSG *p_msg;
    UINT  missing;

    while (1) {
        syscall(rcv_mbx(MBX_RECORD, &p_msg));
        show((T_RECORD *) p_msg);
        syscall(rel_mpf(MPF_RECORD, (VP) p_msg));
        loc_cpu();
        missing = lost;
        lost = 0;
        unl_cpu();
        if (missing > 0) {
            syslog(LOG_WARNING, "%d records lost", missing);
        }
    }
}
