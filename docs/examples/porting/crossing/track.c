/* SPDX-License-Identifier: MIT */
/*
 *  Trains: from the sensors to the events that close and open the crossing
 */
#include <t_services.h>
#include "kernel_id.h"
#include "crossing.h"

static UINT trains;             /* between the sensors, on all tracks */

/* A train has passed a sensor. */
void track_handler(void)
{
    UH passage;

    while ((passage = board_read(TRACK_FIFO)) != 0) {
        ipsnd_dtq(DTQ_TRACK, (VP_INT) passage);
    }
}

static void train_enters(UH track)
{
    trains++;
    clr_flg(FLG_CROSSING, ~EV_OPEN);
    set_flg(FLG_CROSSING, EV_CLOSE);
    record(REC_ENTER, track, trains);
}

static void train_leaves(UH track)
{
    if (trains == 0) {
        record(REC_FAULT, FAULT_COUNT, 0);
        return;
    }
    trains--;
    if (trains == 0) {
        clr_flg(FLG_CROSSING, ~EV_CLOSE);
        set_flg(FLG_CROSSING, EV_OPEN);
    }
    record(REC_LEAVE, track, trains);
}

void track_task(VP_INT exinf)
{
    VP_INT data;
    UH     passage;

    while (1) {
        syscall(rcv_dtq(DTQ_TRACK, &data));
        passage = (UH)(INT) data;
        switch (passage & TRACK_KIND) {
        case TRACK_ENTER:
            train_enters(passage & TRACK_NUMBER);
            break;
        case TRACK_LEAVE:
            train_leaves(passage & TRACK_NUMBER);
            break;
        }
    }
}
