# SPDX-License-Identifier: MIT
"""An electric kettle: the application of ``kettle.cfg``, its tasks and handlers, as one would write them in C.

Names of objects (``TSK_HEATER``) come from the configuration file, which writes them into this module: all that uses them is
here. Constants come from ``kettle.h``. ``io`` holds the board's registers, ``my`` the variables that tasks and handlers share.
"""

from collections.abc import Callable
from typing import Any

import scenario
from kettle_ctrl import Mean, Median, Regulator, Rise, millidegrees, millilitres, plausible
from kettle_h import *
from kettle_mon import command
from kettle_msg import T_EVENT, T_LOG, line
from plant import Board

from pyitron import *

VERSION = 0x0102
KEYS = (KEY_POWER, KEY_BOIL, KEY_WARM, KEY_TIMER, KEY_UNLOCK, KEY_POUR)
WARM_STEPS = (60, 80, 98)
PATTERNS = {
    SOUND_KEY: ((2000, 60),),
    SOUND_REFUSED: ((400, 150), (0, 80), (400, 150)),
    SOUND_BOILED: ((1000, 200), (1250, 200), (1500, 400)),
    SOUND_ALARM: ((2500, 300), (0, 200)) * 5,
}


class Shared:
    """Static variables."""

    def __init__(self) -> None:
        # Written by the ADC handler, under interrupt lock elsewhere.
        self.counts = self.float_counts = 0
        # Written by the sensor task; slower tasks read them with ``measured``.
        self.temp = self.level = self.bad = 0
        self.fresh = False
        # Written by handlers.
        self.lid_edges = 0
        self.typed = bytearray()
        self.lines: list[str] = []
        self.busy_seconds: dict[int, int] = {}
        # The state machine's.
        self.mode = MODE_STANDBY
        self.target = self.setpoint = 0
        self.keep = 98
        self.boiling_ms = 0
        self.trip = TRIP_NONE
        # Counted down by the clock task under dispatch lock: the state machine is more urgent and sets them, too.
        self.uptime = self.countdown = self.unlocked = 0
        self.rounds = self.lost = 0


def pyitron_setup(kernel: Any, echo: Callable[[str], object] | None = print) -> None:
    """Connect the board, before the run; *echo* gets what comes out of the serial line."""
    global io, my
    io = Board(kernel, echo)
    my = Shared()
    scenario.perform(kernel, io)


def cpu(microseconds: int) -> None:
    """What comes next takes so much processor time."""
    current_kernel().consume(microseconds * 1000)


def measured() -> tuple[int, int]:
    """Temperature and level that belong together: the sensor task must not come in between."""
    nested = sns_dsp()
    if not nested:
        dis_dsp()
    both = my.temp, my.level
    if not nested:
        ena_dsp()
    return both


def log(msgpri: int, code: int, a: int = 0, b: int = 0) -> None:
    """Send the logger a line; for any task. It waits for a block only where it may, and not for alarms."""
    if sns_ctx():
        my.lost += 1
        return
    if msgpri == LOG_ALARM or sns_dpn():
        ercd, blk = pget_mpf(MPF_LOG)
    else:
        ercd, blk = tget_mpf(MPF_LOG, LOG_PATIENCE_MS)
    if ercd != E_OK:
        my.lost += 1
        return
    msg = T_LOG.from_buffer(blk)
    _, msg.time = get_tim()
    msg.msgpri, msg.code, msg.a, msg.b = msgpri, code, a, b
    check(snd_mbx(MBX_LOG, msg))


def tell(kind: int, par: int = 0, patient: bool = True) -> None:
    """Send the state machine an event."""
    ercd, blk = get_mpf(MPF_EVENT) if patient else pget_mpf(MPF_EVENT)
    if ercd != E_OK:
        my.lost += 1
        return
    msg = T_EVENT.from_buffer(blk)
    msg.kind, msg.par = kind, par
    check(snd_mbx(MBX_EVENT, msg))


# -- start-up


def init_task(exinf: int) -> None:
    """Start the board and the other tasks."""
    check(set_tim(io.CLOCK_MS))
    cpu(800)
    my.keep = io.EEPROM[0] or my.keep
    log(LOG_NORMAL, LOG_BOOT, VERSION, my.keep)
    log(LOG_NORMAL, LOG_POST, power_on_self_test())
    for tskid in (TSK_LOGGER, TSK_SAFETY, TSK_SENSOR, TSK_BUTTON, TSK_DISPLAY, TSK_MODE, TSK_MONITOR):
        check(act_tsk(tskid))
    check(sta_cyc(CYC_SAMPLE))
    ext_tsk()


def power_on_self_test() -> int:
    """Let a task of its own test the board, for as long as it may; returns 0 or what failed."""
    tskid = check(acre_tsk(T_CTSK(TA_HLNG, 0, post_job, PRI_JOB, STK_SMALL, NULL)))
    _, me = get_tid()
    check(sta_tsk(tskid, me))
    ercd = tslp_tsk(POST_LIMIT_MS)
    ter_tsk(tskid)
    check(del_tsk(tskid))
    return ercd


def post_job(stacd: int) -> None:
    """The power-on self-test: memory, the EEPROM, and a beep; wakes the task *stacd* if all is well."""
    cpu(12_000)
    wai_sem(SEM_BUS)
    io.EEPROM[-1] = POST_MARK
    dly_tsk(EEPROM_PAGE_MS)
    written = io.EEPROM[-1]
    sig_sem(SEM_BUS)
    buzz(SOUND_KEY)
    if written == POST_MARK:
        wup_tsk(stacd)


# -- measuring


def sample_handler(exinf: int) -> None:
    """Every SAMPLE_MS: start the converter."""
    io.ADCSR = exinf


def adc_handler() -> None:
    """Both channels are converted."""
    cpu(3)
    my.counts, my.float_counts = io.ADDRA, io.ADDRB
    isig_sem(SEM_ADC)


def sensor_task(exinf: int) -> None:
    """Make temperature and level of what the converter delivers."""
    median, mean = Median(), Mean(4)
    late = 0
    while True:
        ercd = twai_sem(SEM_ADC, ADC_LIMIT_MS)
        if ercd == E_TMOUT:
            late += ADC_LIMIT_MS
            continue
        if check(ercd) == E_OK and late:
            log(LOG_NORMAL, LOG_ADC_LATE, late)
            late = 0
        loc_cpu()
        counts, float_counts = my.counts, my.float_counts
        unl_cpu()
        cpu(90)
        if plausible(counts):
            if 0 < my.bad < BAD_SAMPLES:
                log(LOG_DEBUG, LOG_GLITCH, my.bad)
            my.bad = 0
            my.temp = median.add(millidegrees(counts))
            my.level = mean.add(millilitres(float_counts))
        else:
            my.bad += 1
        my.fresh = True
        wup_tsk(TSK_SAFETY)


# -- safety


def lid_handler() -> None:
    """The lid moves: if it opens, the relay opens, and the heater task hears of it in its delay."""
    cpu(2)
    my.lid_edges += 1
    if io.LID == LID_OPEN:
        io.RELAY = 0
        irel_wai(TSK_HEATER)
    iwup_tsk(TSK_SAFETY)


def safety_task(exinf: int) -> None:
    """Look at every measurement at once, and miss them if they do not come."""
    rise = Rise()
    edges = 0
    while True:
        ercd = tslp_tsk(SAFETY_MS)
        can_wup(TSK_SELF)
        cpu(25)
        if edges != my.lid_edges:
            edges = my.lid_edges
            tell(EV_LID, io.LID, patient=False)
        if ercd == E_TMOUT:
            rise.forget()
            trip(TRIP_WATCHDOG)
        elif my.fresh:
            my.fresh = False
            trip(danger(rise.add(my.temp)))


def danger(risen: int) -> int:
    """Whether the last measurement is a reason to trip, and which."""
    if my.bad >= BAD_SAMPLES:
        return TRIP_SENSOR
    if my.temp > TEMP_LIMIT:
        return TRIP_OVERHEAT
    if io.RELAY and (my.level < LEVEL_DRY_ML or risen > RISE_LIMIT):
        return TRIP_DRY
    return TRIP_NONE


def trip(why: int) -> None:
    """Take the heater's power away first, then its task; then say so."""
    if why == TRIP_NONE or my.trip != TRIP_NONE or my.mode == MODE_STANDBY:
        return
    io.ENABLE = 0
    my.trip = why
    can_act(TSK_HEATER)
    ter_tsk(TSK_HEATER)
    log(LOG_ALARM, LOG_TRIP, why, my.temp)
    tell(EV_TRIP, why, patient=False)


# -- keys


def key_isr(exinf: int) -> None:
    """A contact moves; *exinf* is the task that looks at it."""
    cpu(2)
    iwup_tsk(exinf)


def button_task(exinf: int) -> None:
    """Debounce the keys in *exinf* and report what has changed."""
    stable = 0
    while True:
        ercd = tslp_tsk(LONG_PRESS_MS) if stable else slp_tsk()
        if ercd == E_TMOUT:
            tell(EV_KEY_LONG, stable)
            ercd = slp_tsk()
        dis_int(INTNO_KEY)
        dly_tsk(DEBOUNCE_MS)
        ena_int(INTNO_KEY)
        can_wup(TSK_SELF)
        keys = io.KEYS & exinf
        cpu(15)
        for key in KEYS:
            if key & (keys ^ stable):
                tell(EV_KEY_DOWN if key & keys else EV_KEY_UP, key)
        stable = keys


# -- the state machine


def mode_task(exinf: int) -> None:
    """Wait for events, and look after things when there are none."""
    enter(exinf)
    while True:
        ercd, msg = trcv_mbx(MBX_EVENT, MODE_POLL_MS)
        cpu(40)
        if ercd == E_TMOUT:
            watch()
            continue
        check(ercd)
        kind, par = msg.kind, msg.par
        check(rel_mpf(MPF_EVENT, msg))
        REACTIONS[kind](par)


def enter(mode: int, target: int = 0) -> None:
    """Change the mode and all that hangs on it; *target* is where to heat to, 0 for nowhere."""
    if mode != my.mode:
        log(LOG_NORMAL, LOG_MODE, my.mode, mode)
    if mode == MODE_STANDBY:
        display_off()
        io.PUMP = 0
        io.ENABLE = 1
        my.trip = TRIP_NONE
        my.countdown = my.unlocked = 0
    elif my.mode == MODE_STANDBY:
        rsm_tsk(TSK_DISPLAY)
    my.mode = mode
    my.boiling_ms = 0
    my.target = target
    heat(target if io.LID == LID_CLOSED else 0)
    wup_tsk(TSK_DISPLAY)


def heat(setpoint: int) -> None:
    """Tell the heater task where to heat to, 0 to stop; it obeys now and not at the end of its period."""
    my.setpoint = setpoint
    if setpoint:
        log(LOG_NORMAL, LOG_TARGET, setpoint, measured()[0])
    _, pk = ref_tst(TSK_HEATER)
    if pk.tskstat & TTS_WAI:
        rel_wai(TSK_HEATER)
    elif pk.tskstat == TTS_DMT and setpoint:
        act_tsk(TSK_HEATER)


def watch() -> None:
    """Twice a second: has it boiled, is there still enough water?"""
    temp, level = measured()
    if my.target and level < LEVEL_MIN_ML and io.LID == LID_CLOSED:
        refuse(KEY_BOIL, level)
        enter(MODE_READY)
    elif my.mode == MODE_BOIL and temp >= TEMP_BOILING:
        my.boiling_ms += MODE_POLL_MS
        if my.boiling_ms >= BOIL_HOLD_MS:
            log(LOG_NORMAL, LOG_BOILED, temp, level)
            buzz(SOUND_BOILED)
            enter(MODE_KEEP, my.keep * DEGREE)


def refuse(key: int, level: int = -1) -> None:
    """What *key* asks for cannot be done now; if for lack of water, *level* says how much there is."""
    log(LOG_NORMAL, LOG_REFUSED, key, level)
    buzz(SOUND_REFUSED)


def boil() -> None:
    """Start to boil if there is enough water."""
    _, level = measured()
    if level < LEVEL_MIN_ML:
        refuse(KEY_BOIL, level)
    else:
        enter(MODE_BOIL, TEMP_BOILING + DEGREE)


def key_down(key: int) -> None:
    """A key is pressed."""
    log(LOG_DEBUG, LOG_KEY, key)
    if key == KEY_POWER and my.mode != MODE_ERROR:
        buzz(SOUND_KEY)
        enter(MODE_READY if my.mode == MODE_STANDBY else MODE_STANDBY)
    elif my.mode in (MODE_STANDBY, MODE_ERROR):
        refuse(key)
    elif key == KEY_BOIL:
        buzz(SOUND_KEY)
        boil()
    elif key == KEY_WARM:
        buzz(SOUND_KEY)
        keep_warm()
    elif key == KEY_TIMER:
        buzz(SOUND_KEY)
        my.countdown += TIMER_STEP_S
        log(LOG_NORMAL, LOG_TIMER, my.countdown)
    elif key == KEY_UNLOCK:
        buzz(SOUND_KEY)
        my.unlocked = UNLOCK_S
        log(LOG_NORMAL, LOG_UNLOCK, 1)
    elif my.unlocked and io.LID == LID_CLOSED:
        io.PUMP = 1
        log(LOG_NORMAL, LOG_POUR, 1, measured()[1])
    else:
        refuse(key)


def keep_warm() -> None:
    """Keep the water warm, or if it is kept warm, at the next of the temperatures."""
    if my.mode == MODE_KEEP:
        my.keep = WARM_STEPS[(WARM_STEPS.index(my.keep) + 1) % len(WARM_STEPS)]
        check(acre_tsk(T_CTSK(TA_HLNG | TA_ACT, my.keep, save_job, PRI_JOB, STK_SMALL, NULL)))
    _, level = measured()
    if level < LEVEL_MIN_ML:
        refuse(KEY_WARM, level)
    elif my.mode != MODE_BOIL:
        enter(MODE_KEEP, my.keep * DEGREE)


def key_up(key: int) -> None:
    """A key is let go."""
    if key == KEY_POUR and io.PUMP:
        io.PUMP = 0
        log(LOG_NORMAL, LOG_POUR, 0, measured()[1])


def key_long(key: int) -> None:
    """A key is held: the power key ends an error."""
    if key == KEY_POWER and my.mode == MODE_ERROR:
        log(LOG_DEBUG, LOG_KEY, key, 1)
        buzz(SOUND_KEY)
        enter(MODE_STANDBY)


def lid_moved(state: int) -> None:
    """The heater is off already if the lid is open; go on when it is closed."""
    log(LOG_NORMAL, LOG_LID, state, measured()[0])
    io.PUMP = 0
    heat(my.target if state == LID_CLOSED else 0)


def timer_ended(_par: int) -> None:
    """The countdown has come to its end."""
    log(LOG_NORMAL, LOG_TIMER, 0)
    if my.mode in (MODE_READY, MODE_KEEP):
        boil()


def relock(_par: int) -> None:
    """Nobody has poured for a while."""
    io.PUMP = 0
    log(LOG_NORMAL, LOG_UNLOCK, 0)


def tripped(_why: int) -> None:
    """The safety task has cut the heater off."""
    io.PUMP = 0
    buzz(SOUND_ALARM)
    frsm_tsk(TSK_DISPLAY)
    enter(MODE_ERROR)


REACTIONS = {
    EV_KEY_DOWN: key_down,
    EV_KEY_UP: key_up,
    EV_KEY_LONG: key_long,
    EV_LID: lid_moved,
    EV_TIMER: timer_ended,
    EV_RELOCK: relock,
    EV_TRIP: tripped,
}


def save_job(keep: int) -> None:
    """A one-shot task: write the settings to the slow EEPROM, a page at a time, then vanish."""
    for page in range(EEPROM_PAGES):
        wai_sem(SEM_BUS)
        io.EEPROM[page] = keep
        dly_tsk(EEPROM_PAGE_MS)
        sig_sem(SEM_BUS)
    log(LOG_NORMAL, LOG_SAVED, keep)
    exd_tsk()


# -- heater


def heater_task(exinf: int) -> None:
    """Heat until told to stop, or until the lid opens; the relay opens however this ends."""
    regulator = Regulator()
    try:
        while my.setpoint and io.LID == LID_CLOSED:
            temp, _ = measured()
            cpu(60)
            duty = FULL_POWER if my.setpoint > TEMP_BOILING else regulator.duty(my.setpoint, temp)
            io.RELAY = regulator.switch(duty)
            dly_tsk(CONTROL_MS)
    finally:
        io.RELAY = 0
    ext_tsk()


# -- buzzer and display


def buzz(pattern: int) -> None:
    """Play a pattern; one that matters replaces one that plays."""
    if sta_tsk(TSK_BUZZER, pattern) == E_OBJ and pattern >= SOUND_BOILED:
        ter_tsk(TSK_BUZZER)
        sta_tsk(TSK_BUZZER, pattern)


def buzzer_task(stacd: int) -> None:
    """Play one pattern."""
    try:
        for hertz, milliseconds in PATTERNS[stacd]:
            io.BUZZER = hertz
            dly_tsk(milliseconds)
    finally:
        io.BUZZER = 0
    ext_tsk()


def display_off() -> None:
    """Darken the display and hold its task, which must not have the bus then."""
    wai_sem(SEM_BUS)
    io.LCD = ""
    sus_tsk(TSK_DISPLAY)
    sig_sem(SEM_BUS)


def display_task(exinf: int) -> None:
    """Refresh the display; what is not yet reached blinks."""
    lit = True
    while True:
        if tslp_tsk(DISPLAY_MS) == E_TMOUT:
            lit = not lit
        temp, level = measured()
        if twai_sem(SEM_BUS, BUS_PATIENCE_MS) != E_OK:
            continue
        cpu(350)
        io.LCD = screen(temp, level, lit)
        sig_sem(SEM_BUS)


def screen(temp: int, level: int, lit: bool) -> str:
    """Sixteen characters."""
    if my.mode == MODE_ERROR:
        return f"E{my.trip} ERROR        "[:16] if lit else " " * 16
    heating = "*" if io.RELAY and lit else " "
    goal = f">{my.target // DEGREE:3d}" if my.target else "    "
    return f"{temp // DEGREE:3d}C{goal}{heating} {level:4d}ml "[:16]


# -- time


def second_handler(exinf: int) -> None:
    """Every second: activate the clock task, and note who had the processor."""
    _, tskid = iget_tid()
    my.busy_seconds[tskid] = my.busy_seconds.get(tskid, 0) + 1
    iact_tsk(TSK_CLOCK)


def clock_task(exinf: int) -> None:
    """Count a second, and those that were missed meanwhile."""
    seconds = 1 + can_act(TSK_SELF)
    cpu(20)
    my.uptime += seconds
    dis_dsp()
    due = 0 < my.countdown <= seconds
    my.countdown = max(my.countdown - seconds, 0)
    relocks = 0 < my.unlocked <= seconds and not io.PUMP
    if not io.PUMP:
        my.unlocked = max(my.unlocked - seconds, 0)
    ena_dsp()
    if due:
        tell(EV_TIMER)
    if relocks:
        tell(EV_RELOCK)
    if my.uptime % STATUS_S == 0 and my.mode != MODE_STANDBY:
        log(LOG_DEBUG, LOG_STATUS, *measured())
    if my.uptime % SELFTEST_S == 0:
        act_tsk(TSK_ROMTEST)
        act_tsk(TSK_RAMTEST)
    ext_tsk()


# -- log and service console


def logger_task(exinf: int) -> None:
    """Write the log, alarms first and fast."""
    while True:
        msg = check(rcv_mbx(MBX_LOG))
        _, usual = get_pri(TSK_SELF)
        if msg.msgpri == LOG_ALARM:
            chg_pri(TSK_SELF, PRI_LOG_URGENT)
        text = line(msg.time, msg.msgpri, msg.code, msg.a, msg.b)
        check(rel_mpf(MPF_LOG, msg))
        cpu(5 * len(text))
        io.UART_TX(text)
        chg_pri(TSK_SELF, usual)


def uart_isr(exinf: int) -> None:
    """A character comes in; a whole line is worth a unit of the semaphore *exinf*."""
    cpu(2)
    character = io.UART_RX
    if character != UART_NEWLINE:
        my.typed.append(character)
        return
    my.lines.append(my.typed.decode("ascii", "replace"))
    my.typed.clear()
    isig_sem(exinf)


def monitor_task(exinf: int) -> None:
    """Carry out what the service technician types."""

    def put(text: str) -> None:
        cpu(5 * len(text))
        io.UART_TX(text)

    while True:
        check(wai_sem(SEM_UART))
        command(next_line(), put, measured, TSK_DISPLAY)


def next_line() -> str:
    """Take a line over from the interrupt service routine; the caller may have locked the CPU already."""
    nested = sns_loc()
    if not nested:
        loc_cpu()
    text = my.lines.pop(0)
    if not nested:
        unl_cpu()
    return text


# -- self-test, when nothing else is to do


def robin_handler(exinf: int) -> None:
    """The background tasks take turns."""
    irot_rdq(exinf)


def romtest_task(exinf: int) -> None:
    """Checksum the program memory."""
    sta_cyc(CYC_ROBIN)
    for _ in range(exinf):
        cpu(1500)
    stp_cyc(CYC_ROBIN)
    my.rounds += 1
    if my.rounds % 12 == 0:
        log(LOG_DEBUG, LOG_SELFTEST, my.rounds, my.lost)
    ext_tsk()


def ramtest_task(exinf: int) -> None:
    """Test the memory a cell at a time, with interrupts masked while its contents are away; the bus if it is free."""
    _, level = get_ixx()
    for _ in range(exinf):
        chg_ixx(IPL_MASK_ALL)
        cpu(20)
        chg_ixx(level)
        cpu(800)
        rot_rdq(TPRI_SELF)
    if pol_sem(SEM_BUS) == E_OK:
        cpu(150)
        sig_sem(SEM_BUS)
    ext_tsk()
