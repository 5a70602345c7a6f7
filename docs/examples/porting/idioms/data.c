/* SPDX-License-Identifier: MIT */
/*
 *  Idioms of C that need a thought: data
 */
#include <t_services.h>
#include "kernel_id.h"

/* -- integers */
UB check_sum(const UB *p, UINT length)
{
    UB sum = 0;

    while (length-- > 0) {
        sum += *p++;
    }
    return(~sum);
}

H celsius(UH reading)
{
    return((H) reading / 10);
}

UW elapsed(UW now, UW before)
{
    return(now - before);
}

/* -- output parameters */
ER wait_for_key(FLGPTN *p_key, TMO tmout)
{
    FLGPTN pattern;
    ER     ercd;

    ercd = twai_flg(FLG_KEY, 0x0F, TWF_ORW, &pattern, tmout);
    if (ercd == E_OK) {
        *p_key = pattern & 0x0F;
    }
    return(ercd);
}

/* -- structures */
typedef struct {
    H x, y;
} POINT;

static POINT last;

void remember(const POINT *p_point)
{
    last = *p_point;
}

/* -- messages */
typedef struct {
    T_MSG header;
    INT   key;
} T_KEY;

static T_KEY keys[2];

void send_keys(void)
{
    keys[0].key = 7;
    keys[1].key = 9;
    snd_mbx(MBX_KEY, &keys[0].header);
    snd_mbx(MBX_KEY, &keys[1].header);
}

void receive_key(INT *p_key)
{
    T_MSG *p_msg;

    rcv_mbx(MBX_KEY, &p_msg);
    *p_key = ((T_KEY *) p_msg)->key;
}

/* -- blocks */
typedef struct {
    UH length;
    UB data[6];
} FRAME;

void send_frame(void)
{
    FRAME *p_frame;

    get_mpf(MPF_FRAME, (VP *) &p_frame);
    p_frame->length = 2;
    p_frame->data[0] = 0x55;
    p_frame->data[1] = 0xAA;
    snd_dtq(DTQ_FRAME, (VP_INT) p_frame);
}

void receive_frame(void)
{
    VP_INT data;
    FRAME  *p_frame;

    rcv_dtq(DTQ_FRAME, &data);
    p_frame = (FRAME *) data;
    syslog(LOG_NOTICE, "%d bytes, first %02x", p_frame->length, p_frame->data[0]);
    rel_mpf(MPF_FRAME, p_frame);
}
