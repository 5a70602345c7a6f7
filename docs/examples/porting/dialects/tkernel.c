/* SPDX-License-Identifier: MIT */
/*
 *  A valve that takes two units of air from a compressor, for T-Kernel
 */
#include <tk/tkernel.h>

static ID tsk_valve, tsk_compressor, sem_air, flg_stop;

void compressor_task(INT stacd, void *exinf)
{
    UINT pattern;

    while (tk_wai_flg(flg_stop, 1, TWF_ORW | TWF_BITCLR, &pattern, 300) == E_TMOUT) {
        tk_sig_sem(sem_air, 1);
    }
    tk_ext_tsk();
}

void valve_task(INT stacd, void *exinf)
{
    INT i;

    for (i = 0; i < stacd; i++) {
        if (tk_wai_sem(sem_air, 2, 2000) != E_OK) {
            break;
        }
        tk_slp_tsk(100);
    }
    tk_set_flg(flg_stop, 1);
    tk_exd_tsk();
}

EXPORT INT usermain(void)
{
    T_CSEM csem = { .sematr = TA_TFIFO, .isemcnt = 0, .maxsem = 4 };
    T_CFLG cflg = { .flgatr = TA_TFIFO | TA_WMUL, .iflgptn = 0 };
    T_CTSK ctsk = { .tskatr = TA_HLNG | TA_RNG0, .itskpri = 5, .stksz = 1024 };

    sem_air = tk_cre_sem(&csem);
    flg_stop = tk_cre_flg(&cflg);
    ctsk.task = (FP) compressor_task;
    tsk_compressor = tk_cre_tsk(&ctsk);
    ctsk.task = (FP) valve_task;
    ctsk.itskpri = 6;
    tsk_valve = tk_cre_tsk(&ctsk);
    tk_sta_tsk(tsk_compressor, 0);
    tk_sta_tsk(tsk_valve, 3);
    tk_slp_tsk(TMO_FEVR);
    return(0);
}
