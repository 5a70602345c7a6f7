/* SPDX-License-Identifier: MIT */
/*
 *  Electric kettle: definitions shared by the configuration file, the tasks and the handlers.
 */
#ifndef _KETTLE_H_
#define _KETTLE_H_

#include <itron.h>

/*
 *  Task priorities
 */
#define PRI_INIT        1       /* start-up, ends before anything else runs */
#define PRI_SAFETY      2
#define PRI_SENSOR      3
#define PRI_BUTTON      4
#define PRI_MODE        5
#define PRI_HEATER      6
#define PRI_LOG_URGENT  7       /* the logger, while it writes an alarm */
#define PRI_BUZZER      7
#define PRI_DISPLAY     8
#define PRI_CLOCK       9
#define PRI_JOB         10      /* one-shot jobs */
#define PRI_LOGGER      11
#define PRI_MONITOR     12
#define PRI_BACKGROUND  15

/*
 *  Stack sizes
 */
#define STK_SMALL       512
#define STK_MIDDLE      1024
#ifdef KETTLE_DEBUG
#define STK_LARGE       4096
#else
#define STK_LARGE       2048
#endif

/*
 *  Interrupts
 */
#define INHNO_ADC       16      /* conversion complete */
#define INHNO_LID       17      /* lid switch, both edges */
#define INTNO_KEY       20      /* any key, both edges */
#define INTNO_UART      21      /* a character came in */
#define IPL_ENABLE_ALL  0
#define IPL_MASK_ALL    15

/*
 *  Periods and time-outs in milliseconds
 */
#define SAMPLE_MS       100
#define SECOND_MS       1000
#define ROBIN_MS        5
#define ADC_LIMIT_MS    (SAMPLE_MS + SAMPLE_MS / 2)
#define SAFETY_MS       (3 * SAMPLE_MS)         /* no measurement for so long: the sensor chain is dead */
#define DEBOUNCE_MS     20
#define LONG_PRESS_MS   1500
#define MODE_POLL_MS    500
#define CONTROL_MS      500
#define DISPLAY_MS      250
#define LOG_PATIENCE_MS 20
#define BUS_PATIENCE_MS 30
#define SELFTEST_S      5
#define STATUS_S        10
#define UNLOCK_S        10
#define TIMER_STEP_S    60

/*
 *  Temperatures in thousandths of a degree, amounts in millilitres
 */
#define DEGREE          1000L
#define TEMP_BOILING    (995 * DEGREE / 10)
#define TEMP_LIMIT      (108 * DEGREE)
#define RISE_LIMIT      (3 * DEGREE)            /* in a second: no water can do that */
#define BAND            (1 * DEGREE)
#define LEVEL_MIN_ML    250                     /* to heat */
#define LEVEL_DRY_ML    150                     /* while heating: trip */
#define BOIL_HOLD_MS    4000

/*
 *  Heater control: duty in thousandths, relay in control periods
 */
#define FULL_POWER      1000
#define GAIN_P          220                     /* duty for a degree */
#define GAIN_I          2                       /* duty for a degree and control period */
#define DUTY_REST       60                      /* holds the temperature, more or less */
#define RELAY_MIN_ON    2
#define RELAY_MIN_OFF   2

/*
 *  Analogue-digital converter
 */
#define ADC_BITS        12
#define ADC_FULL        ((1 << ADC_BITS) - 1)
#define ADC_SHORT       64                      /* below: thermistor shorted */
#define ADC_OPEN        (ADC_FULL - 48)         /* above: thermistor or cable broken */
#define ADC_START       0x80
#define CH_THERMISTOR   0x00
#define CH_LEVEL        0x01
#define CH_SCAN         0x10                    /* converts both channels, one interrupt */
#define BAD_SAMPLES     5                       /* so many in a row: the sensor has failed */

/*
 *  Ports
 */
#define KEY_POWER       0x01
#define KEY_BOIL        0x02
#define KEY_WARM        0x04
#define KEY_TIMER       0x08
#define KEY_UNLOCK      0x10
#define KEY_POUR        0x20
#define KEY_ALL         (KEY_POWER|KEY_BOIL|KEY_WARM|KEY_TIMER|KEY_UNLOCK|KEY_POUR)
#define LID_CLOSED      0
#define LID_OPEN        1
#define UART_NEWLINE    0x0a

/*
 *  Messages
 */
#define EVENT_BLKCNT    12
#define EVENT_BLKSZ     24
#define LOG_BLKCNT      16
#define LOG_BLKSZ       40
#define LOG_ALARM       1       /* message priorities of MBX_LOG */
#define LOG_NORMAL      2
#define LOG_DEBUG       3
#define LOG_MAXPRI      3

/*
 *  Board
 */
#define UART_BOARD      0
#define EEPROM_PAGES    3
#define EEPROM_PAGE_MS  5
#define TEST_BLOCKS     8
#define POST_LIMIT_MS   200
#define POST_MARK       0xa5

#ifndef _MACRO_ONLY

/* What the state machine is told (T_EVENT.kind). */
enum event_kind {
    EV_KEY_DOWN = 1,            /* par: key */
    EV_KEY_UP,                  /* par: key */
    EV_KEY_LONG,                /* par: key */
    EV_LID,                     /* par: LID_OPEN, LID_CLOSED */
    EV_BOILED,
    EV_TIMER,                   /* the countdown has ended */
    EV_RELOCK,
    EV_TRIP                     /* par: enum trip; the heater is off already */
};

/* Why the safety task trips. */
enum trip {
    TRIP_NONE,
    TRIP_DRY,
    TRIP_OVERHEAT,
    TRIP_SENSOR,
    TRIP_WATCHDOG
};

enum mode {
    MODE_STANDBY,
    MODE_READY,
    MODE_BOIL,
    MODE_KEEP,
    MODE_ERROR
};

enum pattern {
    SOUND_KEY,
    SOUND_REFUSED,
    SOUND_BOILED,
    SOUND_ALARM
};

/* What the log says (T_LOG.code); a and b are its numbers. */
enum log_code {
    LOG_BOOT,
    LOG_POST,
    LOG_STATUS,
    LOG_MODE,
    LOG_KEY,
    LOG_TARGET,
    LOG_BOILED,
    LOG_LID,
    LOG_REFUSED,
    LOG_TIMER,
    LOG_UNLOCK,
    LOG_POUR,
    LOG_GLITCH,
    LOG_ADC_LATE,
    LOG_TRIP,
    LOG_SAVED,
    LOG_SELFTEST
};

/* A message to the state machine: a block of MPF_EVENT. */
typedef struct t_event {
    T_MSG   header;
    H       kind;
    H       par;
} T_EVENT;

/* A message to the logger: a block of MPF_LOG. */
typedef struct t_log {
    T_MSG_PRI header;
    H       code;
    UW      time;
    W       a;
    W       b;
} T_LOG;

extern void init_task(VP_INT exinf);
extern void safety_task(VP_INT exinf);
extern void sensor_task(VP_INT exinf);
extern void button_task(VP_INT exinf);
extern void mode_task(VP_INT exinf);
extern void heater_task(VP_INT exinf);
extern void buzzer_task(VP_INT exinf);
extern void display_task(VP_INT exinf);
extern void clock_task(VP_INT exinf);
extern void logger_task(VP_INT exinf);
extern void monitor_task(VP_INT exinf);
extern void romtest_task(VP_INT exinf);
extern void ramtest_task(VP_INT exinf);

extern void sample_handler(VP_INT exinf);
extern void second_handler(VP_INT exinf);
extern void robin_handler(VP_INT exinf);

extern void adc_handler(void);
extern void lid_handler(void);
extern void key_isr(VP_INT exinf);
extern void uart_isr(VP_INT exinf);

#endif /* _MACRO_ONLY */
#endif /* _KETTLE_H_ */
