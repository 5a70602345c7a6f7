/* SPDX-License-Identifier: MIT */
/*
 *  A meter that is read every second, for a kernel of μITRON 3.0
 */
#include <itron.h>

#define TSK_METER  1
#define FLG_METER  1
#define MBX_VALUE  1
#define MPL_VALUE  1
#define CYC_SECOND 1

#define METER_DUE  0x01

typedef struct {
    T_MSG header;
    INT   value;
} T_VALUE;

void second_handler(void)
{
    iset_flg(FLG_METER, METER_DUE);
    ret_tmr();
}

void meter_task(INT stacd)
{
    T_VALUE *p_value;
    UINT    pattern;
    INT     number = stacd;

    act_cyc(CYC_SECOND, TCY_ON);
    for (;;) {
        wai_flg(&pattern, FLG_METER, METER_DUE, TWF_ORW | TWF_CLR);
        if (pget_blf((VP *) &p_value, MPL_VALUE) != E_OK) {
            continue;
        }
        p_value->value = number++;
        snd_msg(MBX_VALUE, (T_MSG *) p_value);
    }
}

void start(void)
{
    static const T_CTSK task = { NULL, TA_HLNG, (FP) meter_task, 5, 512 };
    static const T_CFLG flag = { NULL, TA_WSGL, 0 };
    static const T_CMBX mailbox = { NULL, TA_TFIFO | TA_MFIFO };
    static const T_CMPF pool = { NULL, TA_TFIFO, 4, sizeof(T_VALUE) };
    static const T_DCYC second = { NULL, TA_HLNG, (FP) second_handler, TCY_OFF, 1000 };

    cre_flg(FLG_METER, &flag);
    cre_mbx(MBX_VALUE, &mailbox);
    cre_mpf(MPL_VALUE, &pool);
    def_cyc(CYC_SECOND, &second);
    cre_tsk(TSK_METER, &task);
    sta_tsk(TSK_METER, 100);
}
