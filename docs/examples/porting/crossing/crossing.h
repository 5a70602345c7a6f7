/* SPDX-License-Identifier: MIT */
/*
 *  A level crossing: what its parts share
 */
#ifndef CROSSING_H
#define CROSSING_H

#include "board.h"

/* Priorities */
#define PRI_TRACK       4
#define PRI_GATE        5
#define PRI_OBSTACLE    6
#define PRI_BATTERY     9
#define PRI_RECORDER    10
#define STACK_SIZE      1024

/* Times in milliseconds */
#define WARN_TIME       5000    /* lamps and bell before the barriers go down */
#define MOVE_TIME       6000    /* the barriers need less than that */
#define REVERSE_TIME    200     /* the motor rests between two directions */
#define LAMP_TIME       500
#define OBSTACLE_TIME   3000    /* so long somebody may be between lowered barriers */
#define BATTERY_TIME    30000
#define PATIENCE        100     /* for a free record */

/* FLG_CROSSING: one of the first two stays set, the others tell of a limit switch */
#define EV_CLOSE        0x0001
#define EV_OPEN         0x0002
#define EV_UP           0x0004
#define EV_DOWN         0x0008

/* FLG_OBSTACLE */
#define OB_CHANGED      0x0001
#define OB_END          0x0002

/* What DTQ_TRACK and the pool of records hold */
#define TRACK_COUNT     8
#define RECORD_COUNT    4
#define RECORD_SIZE     24

/* Codes of records */
#define REC_ENTER       1       /* a: track, b: trains between the sensors */
#define REC_LEAVE       2       /* the same */
#define REC_GATE        3       /* a: GATE_... */
#define REC_STOP        4       /* a: 1 when trains are stopped, 0 when no more */
#define REC_BATTERY     5       /* a: millivolts, b: temperature in tenths of a degree */
#define REC_LOW         6       /* the same */
#define REC_FAULT       7       /* a: FAULT_... */

#define GATE_OPEN       0
#define GATE_WARNING    1
#define GATE_CLOSING    2
#define GATE_CLOSED     3
#define GATE_OPENING    4

#define FAULT_COUNT     1       /* a train left that had not come */
#define FAULT_BARRIER   2       /* a limit switch did not answer */

#define BATTERY_LOW     11500

#ifndef _MACRO_ONLY

typedef struct {
    T_MSG  header;
    UH     code;
    H      a, b;
    SYSTIM time;
} T_RECORD;

extern void track_handler(void);
extern void track_task(VP_INT exinf);
extern void input_handler(void);
extern void lamp_handler(VP_INT exinf);
extern void gate_task(VP_INT exinf);
extern void obstacle_task(VP_INT exinf);
extern void battery_task(VP_INT exinf);
extern void recorder_task(VP_INT exinf);

extern void record(UH code, H a, H b);

#endif /* _MACRO_ONLY */
#endif /* CROSSING_H */
