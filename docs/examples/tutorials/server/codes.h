/* SPDX-License-Identifier: MIT */
#define SVC_READ   1    /* function codes: (address) -> the byte */
#define SVC_WRITE  2    /* (address, value) */
#define SVC_SUM    3    /* (block) -> the sum of its bytes */

#define INT_BUS    7    /* the bus has finished */
#define SILENCE_MS 10   /* a chip that has not answered by then is not there */
