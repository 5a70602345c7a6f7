/* SPDX-License-Identifier: MIT */
/*
 *  What must not happen: somebody between the barriers, an empty battery
 */
#include <t_services.h>
#include "kernel_id.h"
#include "crossing.h"

#define SAMPLES 4

/* Runs while the barriers are down. */
void obstacle_task(VP_INT exinf)
{
    FLGPTN pattern;
    BOOL   blocked, stopped = FALSE;
    ER     ercd;

    do {
        blocked = (board_read(INPUTS) & IN_OBSTACLE) != 0;
        ercd = twai_flg(FLG_OBSTACLE, OB_CHANGED | OB_END, TWF_ORW, &pattern,
                        blocked && !stopped ? OBSTACLE_TIME : TMO_FEVR);
        if (ercd == E_TMOUT) {
            stopped = TRUE;
            board_output(OUT_STOP, 0);
            record(REC_STOP, 1, 0);
        } else {
            clr_flg(FLG_OBSTACLE, ~OB_CHANGED);
            if (stopped && (board_read(INPUTS) & IN_OBSTACLE) == 0) {
                stopped = FALSE;
                board_output(0, OUT_STOP);
                record(REC_STOP, 0, 0);
            }
        }
    } while (ercd == E_TMOUT || (pattern & OB_END) == 0);
}

/* The mean of some conversions. */
static H average(UINT channel)
{
    W   sum = 0;
    INT i;

    for (i = 0; i < SAMPLES; i++) {
        sum += (H) board_convert(channel);
    }
    return((H)(sum / SAMPLES));
}

void battery_task(VP_INT exinf)
{
    H battery, temperature;

    while (1) {
        battery = average(ADC_BATTERY);
        temperature = average(ADC_COLD);
        record(battery < BATTERY_LOW ? REC_LOW : REC_BATTERY, battery, temperature);
        tslp_tsk(BATTERY_TIME);
    }
}
