/* SPDX-License-Identifier: MIT */
/*
 *  A lamp, for a kernel whose objects are made by main()
 */
#include "kernel.h"

#define TSK_LAMP  1
#define TSKID_MAX 1
#define ISTKSZ    512

#include "nocfg4.h"

TASK LampTask(void)
{
    INT number;

    for (number = 0; number < 3; number++) {
        dly_tsk(300/MSEC);
    }
}

const T_CTSK ctsk_lamp = { TA_HLNG, NULL, LampTask, 8, 1024, NULL, (B *) "lamp" };

int main(void)
{
    sysini();
    cre_tsk(TSK_LAMP, &ctsk_lamp);
    sta_tsk(TSK_LAMP, 0);
    intsta();
    syssta();
}
