/* SPDX-License-Identifier: MIT */
/*
 *  Idioms of C that need a thought: loops, handlers and interrupts
 */
#include <s_services.h>
#include "kernel_id.h"

#define UART_STATUS ((VP) 0xFFFF8004)
#define UART_DATA   ((VP) 0xFFFF8005)
#define TX_READY    0x80

static volatile BOOL pressed;

/* -- a loop that waits for the hardware */
void put_character(char c)
{
    while ((sil_reb_mem(UART_STATUS) & TX_READY) == 0) {
    }
    sil_wrb_mem(UART_DATA, c);
}

/* -- a loop that counts */
void pulse(void)
{
    volatile INT i;

    for (i = 0; i < 1000; i++) {
    }
}

/* -- a loop that waits for a handler */
void key_handler(void)
{
    pressed = TRUE;
}

void wait_for_key(void)
{
    while (!pressed) {
    }
    pressed = FALSE;
}

/* -- a critical section */
static UINT count;

UINT take_count(void)
{
    UINT taken;

    loc_cpu();
    taken = count;
    count = 0;
    unl_cpu();
    return(taken);
}

/* -- cleaning up */
ER measure(void)
{
    ER ercd;

    ercd = wai_sem(SEM_ADC);
    if (ercd != E_OK) {
        return(ercd);
    }
    ercd = tslp_tsk(10);
    if (ercd != E_TMOUT) {
        goto end;
    }
    put_character('m');
end:
    sig_sem(SEM_ADC);
    return(ercd);
}
