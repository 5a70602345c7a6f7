/* SPDX-License-Identifier: MIT */
/*
 *  Access to the board's registers
 */
#include <s_services.h>
#include "board.h"

/* Turns of an empty loop; each takes about a microsecond on this board. */
#define SETTLE_TURNS 50

static UH outputs;              /* OUTPUTS cannot be read */

UH board_read(UINT offset)
{
    return((UH) sil_reh_mem((VP)(BOARD_BASE + offset)));
}

void board_write(UINT offset, UH value)
{
    sil_wrh_mem((VP)(BOARD_BASE + offset), (VH) value);
}

/* Switch outputs on and off; tasks and handlers do. */
void board_output(UH on, UH off)
{
    SIL_PRE_LOC;

    SIL_LOC_INT();
    outputs = (outputs & ~off) | on;
    board_write(OUTPUTS, outputs);
    SIL_UNL_INT();
}

/* Convert one channel, in 40 microseconds; before that its input has to settle. */
UH board_convert(UINT channel)
{
    volatile UINT turns;

    board_write(ADC_CONTROL, (UH) channel);
    for (turns = 0; turns < SETTLE_TURNS; turns++) {
    }
    board_write(ADC_CONTROL, (UH)(channel | ADC_START));
    while ((board_read(ADC_CONTROL) & ADC_DONE) == 0) {
    }
    return(board_read(ADC_RESULT));
}

/* Before any task runs. */
void board_initialize(VP_INT exinf)
{
    outputs = 0;
    board_write(OUTPUTS, outputs);
    board_write(MOTOR, MOTOR_STOP);
}
