# SPDX-License-Identifier: MIT
"""Message queues: orders for a turbine, of which the most urgent goes first."""

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


def in_ms(ms):
    """An instant so many milliseconds from now."""
    now = clock_gettime(CLOCK_REALTIME)
    return timespec(now.tv_sec, now.tv_nsec + ms * 1_000_000)


def turbine(name):
    """Whoever knows the name can open the queue. The most urgent message comes out
    first; the size is what there is room for, as in C."""
    orders = mq_open(name, O_RDONLY)
    while True:
        order, priority = mq_receive(orders, 32)
        say(f"turbine: {order.decode()} ({priority})")
        sleep_ms(50)


def give_orders():
    """Make a queue for four messages of 32 bytes, and send; a thread waits if it is
    full."""
    orders = mq_open("/orders", O_CREAT | O_WRONLY, 0o600, mq_attr(0, 4, 32, 0))
    pthread_create(None, turbine, "/orders")
    mq_send(orders, b"open the valve", 1)
    mq_send(orders, b"turn faster", 2)
    mq_send(orders, b"emergency stop", 30)
    return orders


def look_at_the_queue(orders):
    """How many messages there are, and how large they may be."""
    attr = mq_getattr(orders)
    say(f"messages: {attr.mq_curmsgs}, room for {attr.mq_maxmsg}")
    say(f"a message may have {attr.mq_msgsize} bytes")


def wait_with_an_end():
    """Two instants: nobody takes the second message, and nobody sends a third."""
    queue = mq_open("/test", O_CREAT | O_RDWR, 0o600, mq_attr(0, 1, 8, 0))
    mq_timedsend(queue, b"first", 0, in_ms(20))
    try:
        mq_timedsend(queue, b"second", 0, in_ms(20))
    except TimeoutError:
        say("the queue was full for 20 ms")
    message, priority = mq_timedreceive(queue, 8, in_ms(20))
    try:
        mq_timedreceive(queue, 8, in_ms(20))
    except TimeoutError:
        say("the queue was empty for 20 ms")
    mq_close(queue)
    mq_unlink("/test")


def never_wait(orders):
    """A descriptor can be set so that nobody waits with it."""
    mq_setattr(orders, mq_attr(O_NONBLOCK, 0, 0, 0))
    try:
        for number in range(9):
            mq_send(orders, b"order %d" % number, 0)
    except BlockingIOError:
        say(f"{number} orders found room")


def alarm(queue):
    """The thread that the notice starts; it takes the message."""
    message, priority = mq_receive(queue, 16)
    say(f"alarm: {message.decode()}")


def ask_for_a_notice():
    """Be told when a message comes into the empty queue, once, by a new thread."""
    queue = mq_open("/alarms", O_CREAT | O_RDWR, 0o600, mq_attr(0, 4, 16, 0))
    mq_notify(queue, sigevent(SIGEV_THREAD, 0, queue, alarm, None))
    mq_send(queue, b"oil is low", 0)
    sleep_ms(10)


def main(argument):
    """The control room."""
    orders = give_orders()
    look_at_the_queue(orders)
    sleep_ms(200)
    wait_with_an_end()
    never_wait(orders)
    ask_for_a_notice()


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
