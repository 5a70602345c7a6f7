/* SPDX-License-Identifier: MIT */
#define INT_ADC     5       /* the converter's interrupt */
#define PERIOD_MS   100     /* from reading to reading */
#define SILENCE_MS  250     /* without a reading for so long, the fan runs */

#define FAN_ON      0x0001  /* bits of FLG_FAN */
#define FAN_OFF     0x0002
