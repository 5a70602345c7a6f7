/* SPDX-License-Identifier: MIT */
/*
 *  Lamps, bell and barriers
 */
#include <t_services.h>
#include "kernel_id.h"
#include "crossing.h"

/* An input has changed. */
void input_handler(void)
{
    static UH before = IN_UP;
    UH now, changed;

    now = board_read(INPUTS);
    changed = now ^ before;
    before = now;
    if (changed & now & IN_UP) {
        iset_flg(FLG_CROSSING, EV_UP);
    }
    if (changed & now & IN_DOWN) {
        iset_flg(FLG_CROSSING, EV_DOWN);
    }
    if (changed & IN_OBSTACLE) {
        iset_flg(FLG_OBSTACLE, OB_CHANGED);
    }
}

/* The lamps, by turns. */
void lamp_handler(VP_INT exinf)
{
    static BOOL left;

    left = !left;
    if (left) {
        board_output(OUT_LEFT, OUT_RIGHT);
    } else {
        board_output(OUT_RIGHT, OUT_LEFT);
    }
}

static void move(UH direction)
{
    board_write(MOTOR, MOTOR_STOP);
    dly_tsk(REVERSE_TIME);
    clr_flg(FLG_CROSSING, ~(EV_UP | EV_DOWN));
    board_write(MOTOR, direction);
}

static void close_gate(void)
{
    FLGPTN pattern;

    record(REC_GATE, GATE_CLOSING, 0);
    move(MOTOR_LOWER);
    if (twai_flg(FLG_CROSSING, EV_DOWN, TWF_ANDW, &pattern, MOVE_TIME) != E_OK) {
        record(REC_FAULT, FAULT_BARRIER, MOTOR_LOWER);
    }
    board_write(MOTOR, MOTOR_STOP);
    record(REC_GATE, GATE_CLOSED, 0);
    clr_flg(FLG_OBSTACLE, 0);
    act_tsk(TSK_OBSTACLE);
    wai_flg(FLG_CROSSING, EV_OPEN, TWF_ANDW, &pattern);
    set_flg(FLG_OBSTACLE, OB_END);
}

/* Returns whether the way is free; if not, the next train comes already. */
static BOOL open_gate(void)
{
    FLGPTN pattern;
    ER     ercd;

    record(REC_GATE, GATE_OPENING, 0);
    move(MOTOR_RAISE);
    ercd = twai_flg(FLG_CROSSING, EV_UP | EV_CLOSE, TWF_ORW, &pattern, MOVE_TIME);
    board_write(MOTOR, MOTOR_STOP);
    if (ercd == E_TMOUT) {
        record(REC_FAULT, FAULT_BARRIER, MOTOR_RAISE);
        return(TRUE);
    }
    return((pattern & EV_CLOSE) == 0);
}

void gate_task(VP_INT exinf)
{
    FLGPTN pattern;

    while (1) {
        wai_flg(FLG_CROSSING, EV_CLOSE, TWF_ANDW, &pattern);
        record(REC_GATE, GATE_WARNING, 0);
        board_output(OUT_LEFT | OUT_BELL, 0);
        sta_cyc(CYC_LAMP);
        dly_tsk(WARN_TIME);
        do {
            close_gate();
        } while (!open_gate());
        stp_cyc(CYC_LAMP);
        board_output(0, OUT_LEFT | OUT_RIGHT | OUT_BELL);
        record(REC_GATE, GATE_OPEN, 0);
    }
}
