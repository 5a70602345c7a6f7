# SPDX-License-Identifier: MIT
"""Message queues: opening, priorities, waiting, time-outs, and the other API on the same objects."""

from errno import EAGAIN, EBADF, EEXIST, EINTR, EINVAL, EMFILE, EMSGSIZE, ENAMETOOLONG, ENFILE, ENOENT, ENOSPC, EPERM, ETIMEDOUT

import pytest

from kernel.trace import CALL, RELEASE, RETURN, WAIT
from posix_rt import (
    MQ_PRIO_MAX,
    O_CREAT,
    O_EXCL,
    O_NONBLOCK,
    O_RDONLY,
    O_RDWR,
    O_WRONLY,
    from_id,
    mq_attr,
    mq_close,
    mq_getattr,
    mq_open,
    mq_receive,
    mq_send,
    mq_setattr,
    mq_timedreceive,
    mq_timedsend,
    mq_unlink,
    mqd_t,
    timespec,
)
from pyitron import (
    E_DLT,
    E_NOEXS,
    E_OK,
    E_TMOUT,
    T_RMBF,
    TTW_RMBF,
    TTW_SMBF,
    act_tsk,
    chg_pri,
    del_mbf,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    get_tim,
    loc_cpu,
    prcv_mbf,
    psnd_mbf,
    rcv_mbf,
    ref_mbf,
    ref_tsk,
    rel_wai,
    set_tim,
    snd_mbf,
    ter_tsk,
    trcv_mbf,
    unl_cpu,
)

SMALL = mq_attr(0, 2, 8, 0)
DEFAULT = mq_attr(0, 10, 8192, 0)


def error(call, *arguments):
    """The error number that a call raises."""
    with pytest.raises(OSError) as caught:
        call(*arguments)
    return caught.value.errno


def outcome(call, *arguments):
    """What a call returns, or its error number."""
    try:
        return call(*arguments)
    except OSError as failure:
        return failure.errno


def opened(name="/q", flags=O_RDWR, attr=SMALL):
    """A queue, which is made if there is none."""
    return mq_open(name, O_CREAT | flags, 0o600, attr)


def at(ms):
    """This many milliseconds from now, by the wall clock."""
    now = get_tim()[1] + ms
    return timespec(now // 1000, now % 1000 * 1_000_000)


def actor(app, ident, priority, call, *arguments):
    """A dormant task that makes one call and logs its id, the outcome and the time."""
    return app.task(ident, priority, lambda exinf: app.note(ident, outcome(call, *[get() for get in arguments])), active=False)


# -- opening and closing


def test_open_makes_an_empty_queue_with_its_sizes(app):
    """Without attributes it has room for 10 messages of 8192 bytes; attributes of a queue that exists do not matter."""

    def body():
        first, second = mq_open("/a", O_CREAT | O_RDWR), opened("/b")
        return mq_getattr(first), mq_getattr(second), mq_getattr(opened("/b", attr=mq_attr(0, 7, 7, 0)))

    assert app.result_of(body) == (DEFAULT, SMALL, SMALL)


def test_traces_know_the_queue_by_its_name(app):
    """Whichever descriptor it is used with; waits, too."""
    seen = []
    app.kernel.trace_to(lambda event: seen.append(event[1:]))
    actor(app, 1, 50, mq_receive, lambda: mq_open("/q", O_RDWR), lambda: 8)

    def body():
        opened("/other"), opened()
        act_tsk(1)
        mq_send(opened(), b"", 0)

    app.main(body)
    assert app.kernel.names["mbf", 1] == "/other"
    assert app.kernel.names["mbf", 2] == "/q"
    assert {(kind, label, value) for kind, _, label, value in seen if label in ("mq_receive", "mq_send", "rmbf")} == {
        (CALL, "mq_receive", 2), (WAIT, "rmbf", 2), (CALL, "mq_send", 2), (RELEASE, "rmbf", 0), (RETURN, "mq_send", 0),
        (RETURN, "mq_receive", 0),
    }  # fmt: skip


def test_descriptors_of_one_queue_differ_and_share_its_id(app):
    """Each has its own flag; the id is the message buffer's, under which it is known to the other API."""

    def body():
        first, second = opened(), opened(flags=O_RDWR | O_NONBLOCK)
        assert first != second and first.id == second.id and first != from_id(mqd_t, first.id)
        assert first == mqd_t(first.id, first.descriptor) and len({first, second}) == 2
        mq_send(first, b"x", 5)
        return [mq_getattr(d).mq_flags for d in (first, second)], mq_receive(second, 8), first.id, repr(first)

    assert app.result_of(body) == ([0, O_NONBLOCK], (b"x", 5), 1, "mqd_t(1, 1)")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("/none", O_RDWR), ENOENT),
        (("/q", O_CREAT | O_EXCL | O_RDWR), EEXIST),
        (("/none", 3 | O_CREAT), EINVAL),
        (("none", O_CREAT), EINVAL),
        (("/", O_CREAT), EINVAL),
        (("/" + 256 * "x", O_CREAT), ENAMETOOLONG),
        (("/none", O_CREAT, 0, mq_attr(0, 0, 8, 0)), EINVAL),
        (("/none", O_CREAT, 0, mq_attr(0, 1, -1, 0)), EINVAL),
        (("/none", O_CREAT, 0, mq_attr(0, 1 << 70, 1 << 70, 0)), ENOSPC),
    ],
)
def test_open_refuses(app, arguments, expected):
    """And makes nothing."""

    def body():
        opened("/q")
        result = error(mq_open, *arguments)
        return result, outcome(mq_open, "/none", O_RDONLY)

    assert app.result_of(body) == (expected, ENOENT)


def test_o_excl_without_o_creat_and_the_longest_name_work(app):
    """O_EXCL alone means nothing."""

    def body():
        name = "/" + 255 * "x"
        opened(name)
        return mq_getattr(mq_open(name, O_RDWR | O_EXCL))

    assert app.result_of(body) == SMALL


def test_open_without_a_free_descriptor_or_id(make_app):
    """Descriptors and message buffers each have as many ids as the kernel allows."""
    app = make_app(max_id=3)
    app.mbf(1)
    app.mbf(2)

    def body():
        opened()
        result = [outcome(mq_open, "/r", O_CREAT, 0, SMALL)]
        opened(), opened()
        return [*result, outcome(mq_open, "/q", O_RDONLY)]

    assert app.result_of(body, ident=3) == [ENFILE, EMFILE]


def test_unlinked_queue_lives_until_its_last_close(app):
    """Its name is free at once; then its memory and its id are."""

    def body():
        first, second = opened(), opened()
        mq_send(first, b"old", 1)
        mq_unlink("/q")
        log = [error(mq_unlink, "/q"), error(mq_open, "/q", O_RDWR)]
        other = opened()
        mq_close(first)
        log += [mq_receive(second, 8), other.id, ref_mbf(first.id)[0]]
        mq_close(second)
        return [*log, ref_mbf(first.id)[0], error(mq_getattr, second), mq_getattr(other)]

    assert app.result_of(body) == [ENOENT, ENOENT, (b"old", 1), 2, E_OK, E_NOEXS, EBADF, SMALL]


def test_unlinking_a_closed_queue_deletes_it(app):
    """A closed queue that keeps its name keeps its messages."""

    def body():
        first = opened()
        mq_send(first, b"kept", 1)
        mq_close(first)
        second = opened()
        kept = mq_receive(second, 8)
        mq_close(second)
        mq_unlink("/q")
        return kept, ref_mbf(first.id)[0]

    assert app.result_of(body) == ((b"kept", 1), E_NOEXS)


def test_memory_comes_back(make_app):
    """A queue takes what it needs from the kernel's memory, and gives it back."""
    app = make_app(memory=1000)

    def body():
        for _ in range(3):
            queue = opened(attr=mq_attr(0, 20, 30, 0))
            assert error(mq_open, "/other", O_CREAT, 0, mq_attr(0, 20, 30, 0)) == ENOSPC
            mq_close(queue)
            mq_unlink("/q")

    app.task(1, 1, lambda exinf: body(), stack=8)
    app.run()


@pytest.mark.parametrize("name", ["/none", "none", "/", ""])
def test_unlink_of_no_queue(app, name):
    """Whatever the name looks like."""
    assert app.result_of(lambda: [error(mq_unlink, name), error(mq_unlink, "/" + 256 * "x")]) == [ENOENT, ENAMETOOLONG]


def test_closed_descriptor_is_bad_everywhere(app):
    """Also one that never was."""

    def body():
        queue = opened()
        mq_close(queue)
        results = []
        for bad in (queue, from_id(mqd_t, 9), mqd_t(-1), mqd_t(1 << 80)):
            results += [
                error(mq_close, bad), error(mq_getattr, bad), error(mq_setattr, bad, SMALL), error(mq_send, bad, b"", 0),
                error(mq_receive, bad, 8), error(mq_timedsend, bad, b"", 0, timespec(0, 0)),
                error(mq_timedreceive, bad, 8, timespec(0, 0)),
            ]  # fmt: skip
        return set(results)

    assert app.result_of(body) == {EBADF}


# -- messages


def test_messages_come_out_by_priority_and_then_in_order(app):
    """The highest first; equals in the order in which they were sent."""

    def body():
        queue = opened(attr=mq_attr(0, 8, 4, 0))
        for priority, data in [(1, b"a"), (0, b"b"), (MQ_PRIO_MAX - 1, b"c"), (1, b"d"), (32, b""), (31, b"f")]:
            mq_send(queue, data, priority)
        assert mq_getattr(queue).mq_curmsgs == 6
        return [mq_receive(queue, 4) for _ in range(6)]

    assert app.result_of(body) == [(b"c", MQ_PRIO_MAX - 1), (b"", 32), (b"f", 31), (b"a", 1), (b"d", 1), (b"b", 0)]


def test_message_is_a_copy_of_any_buffer(app):
    """Changing the buffer afterwards changes nothing, also if the sender waits."""
    buffer = bytearray(b"12345678")

    def body():
        queue = opened(attr=mq_attr(0, 1, 8, 0))
        mq_send(queue, memoryview(buffer)[::2], 0)
        act_tsk(1)
        buffer[:] = b"xxxxxxxx"
        return mq_receive(queue, 8), mq_receive(queue, 8)

    actor(app, 1, 50, mq_send, opened, lambda: buffer, lambda: 3)
    assert app.result_of(body) == ((b"1357", 0), (b"12345678", 3))


@pytest.mark.parametrize("priority", [-1, MQ_PRIO_MAX, 1 << 80])
def test_priority_out_of_range(app, priority):
    """EINVAL, before anything else about the queue is looked at."""

    def body():
        queue = opened()
        mq_close(queue)
        return error(mq_send, queue, b"", priority), error(mq_timedsend, queue, b"", priority, timespec(0, 0))

    assert app.result_of(body) == (EINVAL, EINVAL)


def test_sizes(app):
    """A message of the largest size goes through, a larger one not, and too little room is an error even for a small one."""

    def body():
        queue = opened()
        mq_send(queue, b"12345678", 0)
        return [
            error(mq_send, queue, b"123456789", 0), error(mq_timedsend, queue, b"123456789", 0, timespec(0, 0)),
            error(mq_receive, queue, 7), error(mq_receive, queue, -1), error(mq_timedreceive, queue, 7, timespec(0, 0)),
            mq_receive(queue, 1 << 70),
        ]  # fmt: skip

    assert app.result_of(body) == [EMSGSIZE] * 5 + [(b"12345678", 0)]


def test_access_modes(app):
    """Sending needs O_WRONLY or O_RDWR, receiving O_RDONLY or O_RDWR."""

    def body():
        sender, receiver = opened(flags=O_WRONLY), opened(flags=O_RDONLY)
        results = [error(mq_receive, sender, 8), error(mq_send, receiver, b"", 0)]
        mq_send(sender, b"x", 0)
        return [*results, mq_receive(receiver, 8)]

    assert app.result_of(body) == [EBADF, EBADF, (b"x", 0)]


def test_o_nonblock_is_of_the_descriptor_and_can_be_changed(app):
    """EAGAIN instead of waiting; mq_setattr tells how it was, and ignores the sizes."""

    def body():
        queue, other = opened(flags=O_RDWR | O_NONBLOCK), opened()
        log = [error(mq_receive, queue, 8), error(mq_timedreceive, queue, 8, timespec(0, 0))]
        mq_send(queue, b"1", 0), mq_send(queue, b"2", 0)
        log += [error(mq_send, queue, b"3", 0), error(mq_timedsend, queue, b"3", 0, timespec(0, 0))]
        log += [mq_setattr(queue, mq_attr(0, 77, 77, 77)), mq_setattr(queue, DEFAULT), mq_getattr(other).mq_flags]
        log += [error(mq_timedsend, queue, b"3", 0, timespec(0, 0)), error(mq_setattr, queue, mq_attr(1, 0, 0, 0))]
        mq_setattr(other, mq_attr(O_NONBLOCK, 0, 0, 0))
        return [*log, error(mq_send, other, b"3", 0), mq_getattr(queue).mq_flags]

    assert app.result_of(body) == [
        EAGAIN, EAGAIN, EAGAIN, EAGAIN, mq_attr(O_NONBLOCK, 2, 8, 2), mq_attr(0, 2, 8, 2), 0, ETIMEDOUT, EINVAL, EAGAIN, 0,
    ]  # fmt: skip


# -- waiting


def test_receivers_are_served_by_priority_and_then_in_order(app):
    """The most urgent waiting thread gets the message; equals in the order in which they came."""
    for ident, priority in [(1, 30), (2, 20), (3, 30), (4, 20)]:
        actor(app, ident, priority, mq_receive, opened, lambda: 8)

    def body():
        queue = opened()
        for ident in (1, 2, 3, 4):
            act_tsk(ident)
        for number in range(4):
            mq_send(queue, bytes([number]), number)

    assert app.main(body) == [(2, (b"\0", 0), 0), (4, (b"\1", 1), 0), (1, (b"\2", 2), 0), (3, (b"\3", 3), 0)]


def test_senders_are_served_by_priority_whatever_their_messages(app):
    """Room goes to the most urgent waiting thread; its message then comes out by its own priority."""
    for ident, priority, prio in [(1, 30, 9), (2, 20, 1), (3, 20, 2)]:
        actor(app, ident, priority, mq_send, opened, lambda ident=ident: bytes([ident]), lambda prio=prio: prio)

    def body():
        queue = opened()
        mq_send(queue, b"a", 5), mq_send(queue, b"b", 5)
        for ident in (1, 2, 3):
            act_tsk(ident)
        for _ in range(5):
            app.log.append(mq_receive(queue, 8))

    assert app.main(body) == [
        (2, None, 0), (b"a", 5), (3, None, 0), (b"b", 5), (1, None, 0), (b"\3", 2), (b"\1", 9), (b"\2", 1),
    ]  # fmt: skip


def test_changed_priority_changes_the_place_in_line(app):
    """Receivers and senders alike."""
    for ident in (1, 2):
        actor(app, ident, 20 + ident, mq_receive, opened, lambda: 8)

    def body():
        queue = opened()
        act_tsk(1), act_tsk(2)
        chg_pri(2, 5)
        mq_send(queue, b"x", 0), mq_send(queue, b"y", 0)

    assert app.main(body) == [(2, (b"x", 0), 0), (1, (b"y", 0), 0)]


def test_timed_calls_wait_until_the_time(app):
    """ETIMEDOUT then; at once if it has passed, but not if they need not wait."""

    def body():
        queue = opened()
        app.note(outcome(mq_timedreceive, queue, 8, at(7)))
        app.note(outcome(mq_timedreceive, queue, 8, timespec(0, 0)))
        mq_timedsend(queue, b"1", 1, timespec(0, 0)), mq_timedsend(queue, b"2", 2, timespec(-5, 0))
        app.note(outcome(mq_timedsend, queue, b"3", 3, at(5)))
        app.note(outcome(mq_timedsend, queue, b"3", 3, timespec(0, 0)))
        app.note(mq_timedreceive(queue, 8, timespec(0, 0)))

    assert app.main(body) == [(ETIMEDOUT, 7), (ETIMEDOUT, 7), (ETIMEDOUT, 12), (ETIMEDOUT, 12), ((b"2", 2), 12)]


def test_timed_calls_end_when_served(app):
    """The message, or room, comes before the time."""
    actor(app, 1, 50, mq_timedreceive, opened, lambda: 8, lambda: at(9))
    actor(app, 2, 50, mq_timedsend, opened, lambda: b"3", lambda: 3, lambda: at(9))

    def body():
        queue = opened()
        act_tsk(1)
        dly_tsk(4)
        for number in range(3):
            mq_send(queue, b"x", number)
        act_tsk(2)
        dly_tsk(4)
        app.log.append(mq_receive(queue, 8))
        dly_tsk(20)

    assert app.main(body) == [(1, (b"x", 0), 4), (2, None, 8), (b"x", 2)]


def test_deadline_follows_the_wall_clock(app):
    """A clock that is set forward brings the end of the wait nearer."""
    actor(app, 1, 50, mq_timedreceive, opened, lambda: 8, lambda: at(50))

    def body():
        act_tsk(1)
        dly_tsk(10)
        set_tim(get_tim()[1] + 30)

    assert app.main(body) == [(1, ETIMEDOUT, 20)]


@pytest.mark.parametrize("nanoseconds", [-1, 1_000_000_000])
def test_nanoseconds_out_of_range(app, nanoseconds):
    """EINVAL, whether or not the call would have to wait."""

    def body():
        queue = opened()
        time = timespec(1, nanoseconds)
        mq_send(queue, b"", 0)
        return error(mq_timedsend, queue, b"", 0, time), error(mq_timedreceive, queue, 8, time)

    assert app.result_of(body) == (EINVAL, EINVAL)


def test_release_and_deletion_by_the_other_api_end_waits(app):
    """rel_wai: EINTR. del_mbf: EBADF, also for the descriptors from then on, which can still be closed; the name is free."""
    actor(app, 1, 50, mq_receive, opened, lambda: 8)
    actor(app, 2, 50, mq_receive, opened, lambda: 8)

    def body():
        queue = opened()
        act_tsk(1), act_tsk(2)
        rel_wai(1)
        del_mbf(queue.id)
        app.log.append((error(mq_send, queue, b"", 0), error(mq_open, "/q", O_RDWR)))
        again = opened()
        mq_close(queue)
        app.log.append((error(mq_close, queue), mq_getattr(again)))

    assert app.main(body) == [(1, EINTR, 0), (2, EBADF, 0), (EBADF, ENOENT), (EBADF, SMALL)]


def test_deleted_queue_whose_id_is_used_again(make_app):
    """An old descriptor does not lead to the new message buffer, and closing it leaves that alone."""
    app = make_app(max_id=99)
    results = []

    def body():
        queue = opened()
        del_mbf(queue.id)
        app.mbf_again = opened("/other")
        while app.mbf_again.id != queue.id:
            del_mbf(app.mbf_again.id)
            app.mbf_again = opened(f"/other{app.mbf_again.descriptor}")
        results.extend([error(mq_getattr, queue), mq_close(queue), mq_getattr(app.mbf_again)])

    app.main(body)
    assert results == [EBADF, None, SMALL]


def test_waiting_sender_that_ends_leaves_room_to_those_behind(app):
    """A terminated sender's message is never received."""
    actor(app, 1, 20, mq_send, opened, lambda: b"1", lambda: 1)
    actor(app, 2, 30, mq_send, opened, lambda: b"2", lambda: 2)

    def body():
        queue = opened()
        mq_send(queue, b"a", 9), mq_send(queue, b"b", 9)
        act_tsk(1), act_tsk(2)
        ter_tsk(1)
        app.log.extend([mq_receive(queue, 8), mq_receive(queue, 8), mq_receive(queue, 8), mq_getattr(queue).mq_curmsgs])

    assert app.main(body) == [(2, None, 0), (b"a", 9), (b"b", 9), (b"2", 2), 0]


# -- contexts


def test_contexts(app):
    """With the CPU locked nothing works; calls that may wait do not with dispatching disabled."""

    def body():
        queue = opened(flags=O_RDWR | O_NONBLOCK)
        calls = [
            (mq_send, queue, b"", 0), (mq_timedsend, queue, b"", 0, timespec(0, 0)), (mq_receive, queue, 8),
            (mq_timedreceive, queue, 8, timespec(0, 0)),
        ]  # fmt: skip
        others = [(mq_open, "/q", 0), (mq_getattr, queue), (mq_setattr, queue, SMALL), (mq_close, queue), (mq_unlink, "/q")]
        loc_cpu()
        locked = {error(*call) for call in calls + others}
        unl_cpu()
        dis_dsp()
        disabled = {error(*call) for call in calls}
        results = [outcome(*call) for call in others]
        ena_dsp()
        return locked, disabled, results[1:]

    assert app.result_of(body) == ({EPERM}, {EPERM}, [mq_attr(O_NONBLOCK, 2, 8, 0), mq_attr(O_NONBLOCK, 2, 8, 0), None, None])


def test_in_a_handler(app):
    """Opening, looking and closing work, calls that may wait do not."""

    def body():
        queue = opened(flags=O_RDWR | O_NONBLOCK)
        result = error(mq_send, queue, b"", 0), error(mq_receive, queue, 8), mq_getattr(queue).mq_curmsgs
        mq_close(queue), mq_unlink("/q")
        return result

    assert app.in_handler(body) == (EPERM, EPERM, 0)


def test_outside_a_run(app):
    """In ``with kernel`` queues can be made before the tasks run."""
    with app.kernel:
        queue = opened()
        assert error(mq_receive, queue, 8) == EPERM
        assert mq_getattr(queue) == SMALL


@pytest.mark.parametrize(
    ("call", "arguments", "words"),
    [
        (mq_open, (1, 0), "mq_open: name must be a str, not int"),
        (mq_open, ("/q", "r"), "mq_open: oflag must be an int, not str"),
        (mq_open, ("/q", 0, 0.5), "mq_open: mode must be an int, not float"),
        (mq_open, ("/q", O_CREAT, 0, (0, 1, 2, 3)), "mq_open: attr must be an mq_attr, not tuple"),
        (mq_open, ("/q", O_CREAT, 0, mq_attr(0, 1.5)), "mq_open: attr.mq_maxmsg must be an int, not float"),
        (mq_send, (1, b"", 0), "mq_send: mqdes must be a mqd_t, not int"),
        (mq_send, (mqd_t(1), "text", 0), "mq_send: msg must be bytes or another buffer, not str"),
        (mq_send, (mqd_t(1), b"", "0"), "mq_send: msg_prio must be an int, not str"),
        (mq_receive, (mqd_t(1), None), "mq_receive: msg_len must be an int, not NoneType"),
        (mq_setattr, (mqd_t(1), None), "mq_setattr: mqstat must be an mq_attr, not NoneType"),
        (mq_timedsend, (mqd_t(1), b"", 0, 5), "mq_timedsend: abstime must be"),
        (mq_timedreceive, (mqd_t(1), 8, None), "mq_timedreceive: abstime must be"),
        (mq_unlink, (b"/q",), "mq_unlink: name must be a str, not bytes"),
    ],
)
def test_wrong_types(app, call, arguments, words):
    """A TypeError that names call and parameter."""

    def body():
        with pytest.raises(TypeError) as caught:
            call(*arguments)
        return str(caught.value)

    assert app.result_of(body).startswith(words)


# -- the other API


def test_message_buffer_calls_on_a_queue(app):
    """They send with priority 0, receive the most urgent message first, and see its room."""

    def body():
        queue = opened()
        log = [snd_mbf(queue.id, b"itron"), ref_mbf(queue.id)]
        mq_send(queue, b"posix", 1)
        log += [psnd_mbf(queue.id, b"x"), prcv_mbf(queue.id), mq_receive(queue, 8), trcv_mbf(queue.id, 3)]
        return log

    assert app.result_of(body) == [
        E_OK, (E_OK, T_RMBF(0, 0, 1, 12)), E_TMOUT, (5, b"posix"), (b"itron", 0), (E_TMOUT, None),
    ]  # fmt: skip


def test_waits_of_both_apis_on_one_queue(app):
    """Each gets what its call returns, in one line by priority; ref_tsk says what a thread waits for."""
    actor(app, 1, 50, mq_receive, opened, lambda: 8)
    actor(app, 2, 40, rcv_mbf, lambda: 1)
    actor(app, 3, 50, mq_send, opened, lambda: b"high", lambda: 7)
    actor(app, 4, 40, snd_mbf, lambda: 1, lambda: b"low")

    def body():
        queue = opened()
        act_tsk(1), act_tsk(2)
        app.log.append((ref_tsk(1)[1].tskwait, ref_tsk(1)[1].wobjid == queue.id, ref_mbf(1)[1].rtskid))
        mq_send(queue, b"a", 3)
        snd_mbf(queue.id, b"b")
        mq_send(queue, b"c", 1), mq_send(queue, b"d", 1)
        act_tsk(3), act_tsk(4)
        app.log.append((ref_tsk(3)[1].tskwait, ref_mbf(1)[1].stskid))
        app.log.extend([mq_receive(queue, 8) for _ in range(4)])

    assert app.main(body) == [
        (TTW_RMBF, True, 2), (2, (1, b"a"), 0), (1, (b"b", 0), 0), (TTW_SMBF, 4), (4, E_OK, 0), (3, None, 0),
        (b"c", 1), (b"d", 1), (b"high", 7), (b"low", 0),
    ]  # fmt: skip


def test_queue_calls_on_a_message_buffer(app):
    """A handle made from its id sends and receives with priority 0; it is no descriptor that could be closed or changed."""
    app.mbf(5, size=24, largest=8)

    def body():
        queue = from_id(mqd_t, 5)
        log = [mq_getattr(queue), error(mq_send, queue, b"x", 1), error(mq_close, queue), error(mq_setattr, queue, SMALL)]
        snd_mbf(5, b"itron")
        mq_send(queue, b"posix", 0)
        log += [mq_getattr(queue).mq_curmsgs, mq_receive(queue, 8), rcv_mbf(5), error(mq_receive, queue, 7)]
        return [*log, error(mq_timedreceive, queue, 8, timespec(0, 0)), repr(queue)]

    assert app.result_of(body) == [
        mq_attr(0, 2, 8, 0), EINVAL, EBADF, EBADF, 2, (b"itron", 0), (5, b"posix"), EMSGSIZE, ETIMEDOUT, "mqd_t(5)",
    ]  # fmt: skip


def test_message_buffer_without_room_hands_over(app):
    """Size 0: a sender waits for a receiver, whichever call each uses."""
    app.mbf(5, size=0, largest=8)
    actor(app, 1, 50, mq_send, lambda: from_id(mqd_t, 5), lambda: b"x", lambda: 0)
    actor(app, 2, 50, snd_mbf, lambda: 5, lambda: b"y")

    def body():
        act_tsk(1), act_tsk(2)
        app.log.append(rcv_mbf(5))
        app.log.append(mq_receive(from_id(mqd_t, 5), 8))

    assert app.main(body) == [(1, None, 0), (1, b"x"), (2, E_OK, 0), (b"y", 0)]


def test_deleted_while_senders_wait(app):
    """E_DLT for one API, EBADF for the other."""
    actor(app, 1, 50, mq_send, opened, lambda: b"x", lambda: 0)
    actor(app, 2, 50, snd_mbf, lambda: 1, lambda: b"y")

    def body():
        queue = opened()
        mq_send(queue, b"", 0), mq_send(queue, b"", 0)
        act_tsk(1), act_tsk(2)
        del_mbf(queue.id)

    assert app.main(body) == [(1, EBADF, 0), (2, E_DLT, 0)]


def test_closing_the_last_descriptor_of_an_unlinked_queue_ends_waits(app):
    """EBADF for who still waited."""

    def receive():
        queue = app.queue = opened()
        app.note(1, outcome(mq_receive, queue, 8))

    app.task(1, 50, lambda exinf: receive(), active=False)

    def body():
        act_tsk(1)
        mq_unlink("/q")
        mq_close(app.queue)

    assert app.main(body) == [(1, EBADF, 0)]


@pytest.mark.parametrize("descriptor", [-1, 1 << 31])
def test_no_handle_with_an_impossible_descriptor(descriptor):
    """A ValueError."""
    with pytest.raises(ValueError, match="there is no descriptor"):
        mqd_t(1, descriptor)
