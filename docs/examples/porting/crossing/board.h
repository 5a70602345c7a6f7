/* SPDX-License-Identifier: MIT */
/*
 *  The board of a level crossing: registers and interrupts
 */
#ifndef BOARD_H
#define BOARD_H

#define BOARD_BASE   0x00FFE000
#define TRACK_FIFO   0x00       /* passages at the track sensors; a read takes the next one, 0: no more */
#define INPUTS       0x02
#define MOTOR        0x04
#define OUTPUTS      0x06
#define ADC_CONTROL  0x08
#define ADC_RESULT   0x0A

/* TRACK_FIFO: the kind of passage, and the number of the track */
#define TRACK_ENTER  0x10
#define TRACK_LEAVE  0x20
#define TRACK_KIND   0xF0
#define TRACK_NUMBER 0x0F

/* INPUTS */
#define IN_UP        0x01       /* limit switches of the barriers */
#define IN_DOWN      0x02
#define IN_OBSTACLE  0x04       /* somebody is between the barriers */

/* MOTOR */
#define MOTOR_STOP   0
#define MOTOR_LOWER  1
#define MOTOR_RAISE  2

/* OUTPUTS */
#define OUT_LEFT     0x01       /* the two lamps */
#define OUT_RIGHT    0x02
#define OUT_BELL     0x04
#define OUT_STOP     0x08       /* the signal that stops trains */

/* ADC_CONTROL */
#define ADC_START    0x0100
#define ADC_DONE     0x8000
#define ADC_BATTERY  0          /* in millivolts */
#define ADC_COLD     1          /* temperature in tenths of a degree, signed */

#define INHNO_TRACK  24
#define INHNO_INPUT  25

#ifndef _MACRO_ONLY

extern void board_initialize(VP_INT exinf);
extern UH   board_read(UINT offset);
extern void board_write(UINT offset, UH value);
extern void board_output(UH on, UH off);
extern UH   board_convert(UINT channel);

#endif /* _MACRO_ONLY */
#endif /* BOARD_H */
