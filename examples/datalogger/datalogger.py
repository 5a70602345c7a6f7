# SPDX-License-Identifier: MIT
"""A data logger for a pump on a test bench, as one would write it in C for a POSIX system with realtime.

One thread for each sensor samples it whenever the thread's own timer has sent its signal, and queues what it read without ever
waiting: a sample that finds no room is lost, and counted. The logger, the least urgent thread, collects samples into blocks
and writes those to a memory card, which is slow at times. A limit that is exceeded makes an alarm; the panel's thread is
started when the first one comes into the empty queue of alarms. The main thread waits for signals: the hour, which is two
seconds here, begins a new file, SIGUSR1 asks for a report, and SIGTERM ends the logger, which first writes all that is queued.
"""

import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from posix_rt import *

sys.path.insert(0, str(Path(__file__).resolve().parent))

import sensors

# 2026-11-21 08:00:00 UTC; the hour of this bench lasts two seconds.
START = 1_795_248_000
HOUR = 2

SAMPLES, ALARMS = "/samples", "/alarms"
# Priorities of messages in SAMPLES. The end comes after all that is queued, a new file and what exceeds its limit before.
END, SAMPLE, HOT_SAMPLE, NEW_FILE = range(4)

RECORD = struct.Struct("<Bqi")
BLOCK = 12
ROOM = 16


class Channel(NamedTuple):
    """One sensor: how often it is read, how urgently, and what it says when all is well."""

    sensor: int
    name: str
    unit: str
    period_ms: int
    priority: int
    low: int
    high: int


CHANNELS = (
    Channel(sensors.TEMPERATURE, "temperature", "mdegC", 100, 40, 0, 75_000),
    Channel(sensors.PRESSURE, "pressure", "hPa", 50, 50, 2_000, 9_000),
    Channel(sensors.VIBRATION, "vibration", "um/s", 20, 60, 0, 5_000),
)
LOGGER, PANEL, MAIN = 10, 20, 70


class Totals:
    """What the threads count, under ``lock``; and who gets the lines for people."""

    def __init__(self, echo: Callable[[str], object]) -> None:
        self.echo = echo
        self.lock = pthread_mutex_init()
        self.taken = [0] * len(CHANNELS)
        self.lost = [0] * len(CHANNELS)
        self.late = 0
        self.alarms = 0
        self.blocks: list[list[int]] = []

    def add(self, counts: list[int], index: int, number: int = 1) -> None:
        """Count."""
        pthread_mutex_lock(self.lock)
        counts[index] += number
        pthread_mutex_unlock(self.lock)


# -- times, sets, attributes


def ms(number: int) -> timespec:
    """So many milliseconds."""
    return timespec(number // 1000, number % 1000 * 1_000_000)


def now_ms(clock: int = CLOCK_REALTIME) -> int:
    """Milliseconds, by a clock."""
    time = clock_gettime(clock)
    return time.tv_sec * 1000 + time.tv_nsec // 1_000_000


def stamp(time_ms: int) -> str:
    """The time of day."""
    seconds = time_ms // 1000
    return f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{time_ms % 1000:03}"


def signals(*numbers: int) -> sigset_t:
    """A set of signals."""
    found = sigemptyset()
    for number in numbers:
        sigaddset(found, number)
    return found


def with_priority(priority: int) -> pthread_attr_t:
    """Attributes of a thread under SCHED_FIFO."""
    attributes = pthread_attr_init()
    pthread_attr_setinheritsched(attributes, PTHREAD_EXPLICIT_SCHED)
    pthread_attr_setschedpolicy(attributes, SCHED_FIFO)
    pthread_attr_setschedparam(attributes, sched_param(priority))
    return attributes


# -- sampling


def sampler(argument: tuple[Totals, Channel]) -> None:
    """Read a sensor each time its timer goes off, until cancelled."""
    totals, channel = argument
    samples = mq_open(SAMPLES, O_WRONLY | O_NONBLOCK)
    alarms = mq_open(ALARMS, O_WRONLY | O_NONBLOCK)
    tick = SIGRTMIN + channel.sensor
    timer = timer_create(CLOCK_MONOTONIC, sigevent(SIGEV_SIGNAL, tick, channel.name))
    pthread_cleanup_push(put_away, (timer, samples, alarms))
    timer_settime(timer, 0, itimerspec(ms(channel.period_ms), ms(channel.period_ms)))
    ticks = signals(tick)
    alarmed = False
    while True:
        sigwaitinfo(ticks)
        totals.late += timer_getoverrun(timer)
        value = sensors.sample(channel.sensor, now_ms(CLOCK_MONOTONIC))
        record = RECORD.pack(channel.sensor, now_ms(), value)
        exceeds = not channel.low <= value <= channel.high
        try:
            mq_send(samples, record, HOT_SAMPLE if exceeds else SAMPLE)
            totals.add(totals.taken, channel.sensor)
        except BlockingIOError:
            totals.add(totals.lost, channel.sensor)
        if exceeds and not alarmed:
            mq_send(alarms, record, channel.priority)
        alarmed = exceeds


def put_away(argument: tuple[timer_t, mqd_t, mqd_t]) -> None:
    """The end of a sampler: its timer and its descriptors."""
    timer, *queues = argument
    timer_delete(timer)
    for queue in queues:
        mq_close(queue)


# -- alarms


class Panel(NamedTuple):
    """What the panel's thread needs."""

    totals: Totals
    alarms: mqd_t
    attributes: pthread_attr_t


def ask_for_alarms(panel: Panel) -> None:
    """Have the panel's thread started by the next alarm that comes into the empty queue."""
    mq_notify(panel.alarms, sigevent(SIGEV_THREAD, 0, panel, show_alarms, panel.attributes))


def show_alarms(panel: Panel) -> None:
    """Show all alarms that are queued, the most urgent sensor's first; ask again before, so that none is overlooked."""
    ask_for_alarms(panel)
    while True:
        try:
            data, _ = mq_receive(panel.alarms, RECORD.size)
        except BlockingIOError:
            return
        sensor, time, value = RECORD.unpack(data)
        panel.totals.alarms += 1
        panel.totals.echo(f"{stamp(time)} ALARM {CHANNELS[sensor].name} {value} {CHANNELS[sensor].unit}")


# -- logging


def logger(totals: Totals) -> int:
    """Collect samples into blocks and write them, a part of one too if nothing comes; returns the number of blocks."""
    samples = mq_open(SAMPLES, O_RDONLY)
    block: list[bytes] = []
    blocks = 0
    priority = SAMPLE
    while priority != END:
        try:
            data, priority = mq_timedreceive(samples, RECORD.size, ms(now_ms() + 70))
        except TimeoutError:
            data, priority = b"", SAMPLE
        if data:
            block.append(data)
        if block and (len(block) == BLOCK or not data):
            blocks += 1
            nanosleep(ms(sensors.writing_ms(blocks)))
            totals.blocks[-1].append(len(block))
            block.clear()
        if priority == NEW_FILE:
            sizes = totals.blocks[-1]
            totals.echo(f"{stamp(now_ms())} file {len(totals.blocks)}: {sum(sizes)} samples in {len(sizes)} blocks")
            totals.blocks.append([])
    mq_close(samples)
    return blocks


# -- the main thread


def report(totals: Totals, samples: mqd_t) -> None:
    """One line for each channel."""
    waiting = mq_getattr(samples).mq_curmsgs
    totals.echo(f"{stamp(now_ms())} report: {waiting} samples wait, {totals.alarms} alarms, {totals.late} late")
    pthread_mutex_lock(totals.lock)
    for channel, taken, lost in zip(CHANNELS, totals.taken, totals.lost, strict=True):
        totals.echo(f"  {channel.name:<12}{taken:5} taken{lost:5} lost")
    pthread_mutex_unlock(totals.lock)


def main(echo: Callable[[str], object]) -> Totals:
    """Set all up, do what signals ask for, and put all away."""
    clock_settime(CLOCK_REALTIME, timespec(START, 0))
    commands = signals(SIGTERM, SIGHUP, SIGUSR1)
    pthread_sigmask(SIG_BLOCK, signals(SIGTERM, SIGHUP, SIGUSR1, *[SIGRTMIN + channel.sensor for channel in CHANNELS]))
    totals = Totals(echo)
    totals.blocks.append([])
    samples = mq_open(SAMPLES, O_CREAT | O_EXCL | O_RDWR, 0o600, mq_attr(0, ROOM, RECORD.size, 0))
    alarms = mq_open(ALARMS, O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK, 0o600, mq_attr(0, 8, RECORD.size, 0))
    ask_for_alarms(Panel(totals, alarms, with_priority(PANEL)))
    hours = timer_create(CLOCK_REALTIME, sigevent(SIGEV_SIGNAL, SIGHUP, "hour"))
    timer_settime(hours, TIMER_ABSTIME, itimerspec(timespec(HOUR, 0), timespec(START + HOUR, 0)))

    writer = pthread_create(with_priority(LOGGER), logger, totals)
    samplers = [pthread_create(with_priority(channel.priority), sampler, (totals, channel)) for channel in CHANNELS]
    echo(f"{stamp(now_ms())} logging {', '.join(channel.name for channel in CHANNELS)}")

    number = 0
    while number != SIGTERM:
        number = sigwaitinfo(commands).si_signo
        if number == SIGHUP:
            mq_send(samples, b"", NEW_FILE)
        elif number == SIGUSR1:
            report(totals, samples)

    timer_delete(hours)
    for thread in samplers:
        pthread_cancel(thread)
        assert pthread_join(thread) is PTHREAD_CANCELED
    mq_send(samples, b"", END)
    blocks = pthread_join(writer)
    echo(f"{stamp(now_ms())} stopped: {sum(map(sum, totals.blocks))} samples in {blocks} blocks, {len(totals.blocks)} files")
    report(totals, samples)
    for name, queue in ((SAMPLES, samples), (ALARMS, alarms)):
        mq_close(queue)
        mq_unlink(name)
    pthread_mutex_destroy(totals.lock)
    return totals
