/* SPDX-License-Identifier: MIT */
/* A TOPPERS/JSP application in miniature: a main task reads commands from the serial port, three others work. */
#ifndef HELLO_H
#define HELLO_H

#include <t_services.h>

#define MAIN_PRIORITY 5
#define WORK_PRIORITY 10
#define STACK_SIZE    4096

/* Milliseconds of work between two lines of a worker. */
#define WORK_TIME     200
#define TICK_TIME     1000

#ifndef _MACRO_ONLY
extern void main_task(VP_INT exinf);
extern void worker_task(VP_INT exinf);
extern void tick_handler(VP_INT exinf);
#endif /* _MACRO_ONLY */
#endif /* HELLO_H */
