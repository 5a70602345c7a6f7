/* A valve, for TOPPERS/JSP: opened by a key, closed by a timer */
#include <t_services.h>
#include "kernel_id.h"

#define PORT   (*(volatile UB *) 0xFFE000)
#define CLOSED 0x01

typedef struct {
    T_MSG header;
    INT   seconds;
} ORDER;

static UB moves;

static void tell(void)
{
    syslog(LOG_NOTICE, "%d moves", moves);
    sig_sem(SEM_MOVED);
}

void close_handler(VP_INT exinf)
{
    PORT = CLOSED;
    moves++;
    tell();
}

void valve_task(VP_INT exinf)
{
    ORDER *order;

    while (1) {
        rcv_mbx(MBX_ORDER, (T_MSG **) &order);
        PORT = 0;
        vset_alm(ALM_CLOSE, order->seconds * 1000);
        while ((PORT & CLOSED) == 0)
            ;
        loc_cpu();
        wai_sem(SEM_MOVED);
        unl_cpu();
    }
}
