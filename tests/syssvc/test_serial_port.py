# SPDX-License-Identifier: MIT
"""Serial ports: reading, writing, echo, line ends, flow control, and every error."""

import pytest

from pyitron import (
    E_CTX,
    E_DLT,
    E_ID,
    E_OBJ,
    E_OK,
    E_PAR,
    E_RLWAI,
    E_SYS,
    TTW_RDV,
    chg_pri,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    loc_cpu,
    ref_tsk,
    rel_wai,
    ter_tsk,
    unl_cpu,
)
from pyitron.syssvc import (
    IOCTL_CRLF,
    IOCTL_ECHO,
    IOCTL_FCANY,
    IOCTL_FCRCV,
    IOCTL_FCSND,
    IOCTL_NULL,
    SERIAL_BUFSZ,
    T_SERIAL_RPOR,
    Device,
    Memory,
    serial_cls_por,
    serial_ctl_por,
    serial_opn_por,
    serial_rea_dat,
    serial_ref_por,
    serial_wri_dat,
)

XON, XOFF = b"\x11", b"\x13"


class Slow(Memory):
    """Takes as many bytes as it is allowed to, and says when there is room again."""

    def __init__(self, room=0):
        super().__init__()
        self.room = room

    def write(self, data):
        taken = min(self.room, len(data))
        self.room -= taken
        super().write(data[:taken])
        return taken

    def allow(self, room):
        self.room += room
        self._host.signal()


class Failing(Device):
    """Fails as soon as something is written."""

    def write(self, data):
        raise OSError("the line was cut")


def test_read_waits_until_all_characters_are_there(app, lines):
    """They may come one by one; the reader goes on when the last one is in."""
    lines.open()
    for instant, text in ((2, "a"), (4, "b"), (6, "cd")):
        lines.port.send(text, at=instant)
    app.main(lambda: (app.note(serial_rea_dat(1, 3)), app.note(serial_ref_por(1)), app.note(serial_rea_dat(1, 1))))
    assert app.log == [((3, b"abc"), 6), ((E_OK, T_SERIAL_RPOR(1, 0)), 6), ((1, b"d"), 6)]


def test_read_of_what_is_there_does_not_wait(app, lines):
    """Nothing at all is read at once; what came in while the port was closed waits in memory."""
    lines.port.send("xy")
    app.main(lambda: (serial_opn_por(1), app.note(serial_rea_dat(1, 0), serial_rea_dat(1, 2))))
    assert app.log == [((0, b""), (2, b"xy"), 0)]


def test_readers_are_served_in_order_of_priority(app, lines):
    """The more urgent one first."""
    lines.open()
    app.task(1, 20, lambda exinf: app.log.append(("low", serial_rea_dat(1, 1))))
    app.task(2, 10, lambda exinf: app.log.append(("high", serial_rea_dat(1, 1))))
    lines.port.send("12", at=5)
    app.run()
    assert app.log == [("high", (1, b"1")), ("low", (1, b"2"))]


def test_echo_and_line_ends(app, lines):
    """As opened: what is read comes back, LF goes out as CR LF; IOCTL_NULL switches all of it off."""
    lines.open()
    lines.port.send("a\nb\n")

    def main():
        serial_rea_dat(1, 2)
        app.log.append(bytes(lines.port.output))
        serial_ctl_por(1, IOCTL_NULL)
        app.log.append((serial_rea_dat(1, 2), serial_wri_dat(1, "x\n"), serial_wri_dat(1, b"\xff")))

    app.main(main)
    assert app.log == [b"a\r\n", ((2, b"b\n"), 2, 1)]
    assert lines.port.output == b"a\r\nx\n\xff"


def test_write_takes_any_buffer_and_text(app, lines):
    """The result counts the caller's bytes, not the carriage returns."""
    lines.open()
    texts = ("猫\n", bytearray(b"ab"), memoryview(b"xyz")[1:], b"")
    app.main(lambda: app.log.append([serial_wri_dat(1, text) for text in texts]))
    assert app.log == [[4, 2, 2, 0]]
    assert lines.port.text == "猫\nabyz"


def test_write_waits_for_room(app, make_lines):
    """The send buffer takes what the device does not; the writer goes on when its last byte is in the buffer."""
    slow = Slow()
    lines = make_lines(app, port1=slow)
    lines.open()
    data = bytes(range(33, 127)) * 4
    app.kernel.at(5, lambda: slow.allow(len(data) - SERIAL_BUFSZ))
    app.kernel.at(9, lambda: slow.allow(1000))

    def main():
        app.note(serial_wri_dat(1, data), serial_ref_por(1)[1])
        dly_tsk(10)
        app.note(serial_ref_por(1)[1])

    app.main(main)
    assert app.log == [(len(data), T_SERIAL_RPOR(0, SERIAL_BUFSZ), 5), (T_SERIAL_RPOR(0, 0), 15)]
    assert slow.output == data


def test_writers_go_in_order_of_priority_and_whole(app, make_lines):
    """One message after the other, never mixed."""
    slow = Slow()
    lines = make_lines(app, port1=slow)
    lines.open()
    for ident, priority, character in ((1, 10, b"1"), (2, 30, b"2"), (3, 20, b"3")):
        app.task(ident, priority, lambda c: app.log.append((c, serial_wri_dat(1, c * 300))), exinf=character)
    for instant in range(1, 12):
        app.kernel.at(instant, lambda: slow.allow(100))
    app.run()
    assert app.log == [(b"1", 300), (b"3", 300), (b"2", 300)]
    assert slow.output == b"1" * 300 + b"3" * 300 + b"2" * 300


def test_flow_control_of_what_is_sent(app, lines):
    """XOFF stops the output, XON starts it again; with IOCTL_FCANY any character does; they are not read themselves."""
    lines.open()

    def main():
        lines.port.send(XOFF)
        dly_tsk(1)
        app.log.append((serial_wri_dat(1, "held"), lines.port.text, serial_ref_por(1)[1].wricnt))
        lines.port.send(XON)
        dly_tsk(1)
        app.log.append((lines.port.text, serial_ref_por(1)[1]))
        serial_ctl_por(1, IOCTL_FCSND | IOCTL_FCANY)
        lines.port.send(XOFF)
        dly_tsk(1)
        serial_wri_dat(1, "!")
        lines.port.send("g")
        dly_tsk(1)
        app.log.append((lines.port.text, serial_rea_dat(1, 0)))
        serial_ctl_por(1, IOCTL_NULL)
        lines.port.send(XOFF)
        dly_tsk(1)
        app.log.append((serial_wri_dat(1, "?"), lines.port.text, serial_rea_dat(1, 1)))

    app.main(main)
    assert app.log == [
        (4, "", 4), ("held", T_SERIAL_RPOR(0, 0)), ("held!", (0, b"")), (1, "held!?", (1, XOFF)),
    ]  # fmt: skip


def test_flow_control_of_what_is_received(app, lines):
    """XOFF goes out when three quarters of the buffer are full, XON when half of it is free again."""
    lines.open()

    def main():
        serial_ctl_por(1, IOCTL_FCRCV)
        lines.port.send(bytes(SERIAL_BUFSZ * 3 // 4))
        dly_tsk(1)
        app.log.append(bytes(lines.port.output))
        serial_rea_dat(1, SERIAL_BUFSZ // 4)
        app.log.append(bytes(lines.port.output))

    app.main(main)
    assert app.log == [XOFF, XOFF + XON]


def test_received_characters_without_room_are_lost(app, lines):
    """As on a line whose other side does not listen."""
    lines.open()

    def main():
        serial_ctl_por(1, IOCTL_NULL)
        lines.port.send(bytes(SERIAL_BUFSZ) + b"lost")
        dly_tsk(1)
        app.log.append((serial_ref_por(1)[1].reacnt, serial_rea_dat(1, SERIAL_BUFSZ) == (SERIAL_BUFSZ, bytes(SERIAL_BUFSZ))))
        lines.port.send("new")
        app.log.append(serial_rea_dat(1, 3))

    app.main(main)
    assert app.log == [(SERIAL_BUFSZ, True), (3, b"new")]


@pytest.mark.parametrize("came", ["", "ab"])
def test_wait_for_input_is_ended(app, lines, came):
    """By force and by closing; what came before is returned all the same."""
    lines.open()
    app.task(1, 10, lambda exinf: app.log.append(serial_rea_dat(1, 9)))
    app.task(2, 11, lambda exinf: (dly_tsk(3), app.log.append(serial_rea_dat(1, 9))))
    lines.port.send(came, at=1)

    def main():
        dly_tsk(2)
        app.log.append((ref_tsk(1)[1].tskwait, rel_wai(1)))
        dly_tsk(2)
        lines.port.send(came)
        dly_tsk(1)
        app.log.append((serial_cls_por(1), serial_rea_dat(1, 1)))

    app.main(main)
    got = (len(came), came.encode())
    first = got if came else (E_RLWAI, None)
    second = got if came else (E_DLT, None)
    assert app.log == [first, (TTW_RDV, E_OK), second, (E_OK, (E_OBJ, None))]


@pytest.mark.parametrize("how", ["rel_wai", "close", "ter_tsk"])
def test_wait_for_room_is_ended(app, make_lines, how):
    """The number of bytes that had gone is returned, or the error if there were none."""
    lines = make_lines(app, port1=Slow())
    lines.open()
    app.task(1, 10, lambda exinf: app.log.append((1, serial_wri_dat(1, bytes(300)))))
    app.task(2, 11, lambda exinf: app.log.append((2, serial_wri_dat(1, b"x"))))

    def main():
        for ident in (1, 2):
            app.log.append({"rel_wai": rel_wai, "ter_tsk": ter_tsk}.get(how, lambda _: serial_cls_por(1))(ident))

    app.main(main)
    assert app.log == {
        "rel_wai": [(1, SERIAL_BUFSZ), E_OK, (2, E_RLWAI), E_OK],
        "close": [(1, SERIAL_BUFSZ), (2, E_DLT), E_OK, E_OBJ],
        "ter_tsk": [E_OK, E_OK],
    }[how]


def test_port_opens_and_closes(app, lines):
    """Opened twice, closed twice, used while closed; opening again forgets what was set."""

    def main():
        closed = [serial_wri_dat(1, "x"), serial_rea_dat(1, 1), serial_ctl_por(1, 0), serial_ref_por(1), serial_cls_por(1)]
        app.log.append(closed)
        opened = [serial_opn_por(1), serial_opn_por(1), serial_ctl_por(1, IOCTL_NULL), serial_cls_por(1), serial_opn_por(1)]
        app.log.append(opened)
        serial_wri_dat(1, "\n")

    app.main(main)
    assert app.log == [[E_OBJ, (E_OBJ, None), E_OBJ, (E_OBJ, None), E_OBJ], [E_OK, E_OBJ, E_OK, E_OK, E_OK]]
    assert lines.port.output == b"\r\n"


def test_device_that_fails_is_contained(app, make_lines):
    """Those who wait and whoever calls then get E_SYS; a fault is recorded; closed and opened, the port is tried anew."""
    lines = make_lines(app, port1=Failing())
    lines.open()

    def main():
        answers = [serial_wri_dat(1, "x"), serial_rea_dat(1, 1), serial_ref_por(1), serial_ctl_por(1, 0)]
        app.log.append([*answers, serial_wri_dat(1, "y")])
        app.log.append([serial_cls_por(1), serial_opn_por(1), serial_ctl_por(1, 0)])

    app.task(2, 9, lambda exinf: app.log.append(("reader", serial_rea_dat(1, 1))))
    app.task(1, 10, lambda exinf: main())
    faults = app.kernel.run().faults
    assert [str(fault).partition(": ")[2] for fault in faults] == ["OSError: the line was cut"]
    assert app.log == [("reader", (E_SYS, None)), [E_SYS, (E_SYS, None), (E_SYS, None), E_SYS, E_SYS], [E_OK, E_OK, E_OK]]


def _all():
    return [
        serial_opn_por(1), serial_cls_por(1), serial_rea_dat(1, 1)[0], serial_wri_dat(1, b"x"), serial_ctl_por(1, 0),
        serial_ref_por(1)[0],
    ]  # fmt: skip


def test_serial_calls_contexts(app, make_lines):
    """For tasks with the CPU unlocked; those that may wait need dispatching enabled."""
    lines = make_lines(app)
    lines.open()
    app.interrupt(1, lambda: app.log.append(_all()))

    def main():
        dly_tsk(2)
        loc_cpu()
        app.log.append(_all())
        unl_cpu()
        dis_dsp()
        app.log.append(_all()[2:4])
        ena_dsp()

    app.main(main)
    assert app.log == [[E_CTX] * 6, [E_CTX] * 6, [E_CTX] * 2]


def test_serial_calls_errors_in_order_of_precedence(app, lines):
    """Port, then length, then state."""
    codes = app.result_of(
        lambda: [
            serial_opn_por(0), serial_cls_por(5), serial_rea_dat(2, -1)[0], serial_rea_dat(1, -1)[0], serial_rea_dat(1, 1)[0],
            serial_wri_dat(2, b""), serial_ctl_por(-1, 0), serial_ref_por(3)[0], serial_rea_dat(1, 2**31)[0],
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_ID, E_ID, E_PAR, E_OBJ, E_ID, E_ID, E_ID, E_PAR]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: serial_opn_por("1"), "serial_opn_por: portid must be an int, not str"),
        (lambda: serial_rea_dat(1, "1"), "serial_rea_dat: len must be an int, not str"),
        (lambda: serial_wri_dat(1, 5), "serial_wri_dat: buf must be bytes or another contiguous buffer, not int"),
        (
            lambda: serial_wri_dat(1, memoryview(b"abcd")[::2]),
            "serial_wri_dat: buf must be bytes or another contiguous buffer, not memoryview",
        ),
        (lambda: serial_ctl_por(1, None), "serial_ctl_por: ioctl must be an int, not NoneType"),
    ],
)
def test_serial_calls_wrong_types_raise_type_error(app, lines, call, message):
    """The message says which call and which parameter."""

    def body():
        with pytest.raises(TypeError) as caught:
            call()
        return str(caught.value)

    assert app.result_of(body) == message


def test_two_ports_do_not_mix(app, make_lines):
    """Each has its device, its buffers and its settings."""
    second = Memory()
    lines = make_lines(app, port2=second)
    lines.port.send("one")
    second.send("two")

    def main():
        app.log.append((serial_opn_por(1), serial_opn_por(2), serial_ctl_por(2, IOCTL_ECHO)))
        app.log.append((serial_rea_dat(1, 3), serial_rea_dat(2, 3)))
        serial_wri_dat(2, "\n")

    app.main(main)
    assert app.log == [(E_OK, E_OK, E_OK), ((3, b"one"), (3, b"two"))]
    assert (lines.port.output, second.output) == (b"one", b"two\n")


def test_crlf_in_a_nearly_full_buffer_is_not_torn(app, make_lines):
    """A line end needs room for both of its characters."""
    slow = Slow()
    lines = make_lines(app, port1=slow)
    lines.open()
    data = b"x" * (SERIAL_BUFSZ - 1) + b"\nend"
    app.kernel.at(1, lambda: slow.allow(1000))
    app.main(lambda: (serial_ctl_por(1, IOCTL_CRLF), app.log.append(serial_wri_dat(1, data))))
    assert app.log == [len(data)]
    assert slow.output == data.replace(b"\n", b"\r\n")


def raw(ioctl=IOCTL_NULL):
    """Open the port, and let it do nothing by itself."""
    assert (serial_opn_por(1), serial_ctl_por(1, ioctl)) == (E_OK, E_OK)


def test_readers_with_a_part_are_overtaken_by_more_urgent_ones(app, lines):
    """One that has a part already is overtaken, too, and so is one whose priority is changed."""

    def reader(exinf):
        app.note(exinf, serial_rea_dat(1, 2))

    def conductor():
        raw()
        dly_tsk(30)
        chg_pri(3, 4)

    app.task(1, 5, lambda exinf: (dly_tsk(1), reader(exinf)), exinf="a")
    app.task(2, 3, lambda exinf: (dly_tsk(10), reader(exinf)), exinf="b")
    app.task(3, 6, lambda exinf: (dly_tsk(1), reader(exinf)), exinf="c")
    for at, character in ((5, "1"), (15, "2"), (20, "3"), (40, "4"), (41, "5"), (42, "6")):
        lines.port.send(character, at)
    app.main(conductor)
    assert app.log == [("b", (2, b"23"), 20), ("c", (2, b"45"), 41), ("a", (2, b"16"), 42)]


def test_released_reader_gets_what_it_has(app, lines):
    """With nothing at all it gets the error."""

    def reader(exinf):
        raw()
        app.note(serial_rea_dat(1, 3))
        app.note(serial_rea_dat(1, 3))
        app.note(serial_rea_dat(1, 1))

    app.task(1, 1, reader)
    lines.port.send("ab", 1)
    lines.port.send("c", 20)
    app.main(lambda: (dly_tsk(5), rel_wai(1), dly_tsk(5), rel_wai(1)))
    assert app.log == [((2, b"ab"), 5), ((E_RLWAI, None), 10), ((1, b"c"), 20)]


def test_terminated_reader_takes_its_part_along(app, lines):
    """The next one in line gets what comes after."""
    app.task(1, 1, lambda exinf: (raw(), serial_rea_dat(1, 3)))
    app.task(2, 2, lambda exinf: app.note(serial_rea_dat(1, 1)))
    lines.port.send("a", 1)
    lines.port.send("b", 3)
    app.main(lambda: (dly_tsk(2), ter_tsk(1)))
    assert app.log == [((1, b"b"), 3)]


def test_read_of_more_than_the_buffer_goes_on_as_it_comes_in(app, lines):
    """The buffer is emptied meanwhile."""
    for at in range(10):
        lines.port.send(bytes([at]) * 100, at + 1)
    app.task(1, 1, lambda exinf: (raw(), app.note(serial_rea_dat(1, 1000)[0])))
    app.run()
    assert app.log == [(1000, 10)]


def test_released_writer_lets_the_next_one_go_on(app, make_lines):
    """A released one has written a part of what it wanted to."""
    slow = Slow(0)
    make_lines(app, port1=slow)
    app.kernel.at(5, lambda: slow.allow(6))
    app.kernel.at(8, lambda: slow.allow(1000))

    def writer(exinf):
        app.note(exinf, serial_wri_dat(1, exinf.encode() * 4))

    def main():
        raw()
        serial_wri_dat(1, b"-" * SERIAL_BUFSZ)
        dly_tsk(6)
        app.note(rel_wai(1), rel_wai(2))

    app.task(1, 20, lambda exinf: (dly_tsk(1), writer(exinf)), exinf="a")
    app.task(2, 10, lambda exinf: (dly_tsk(2), writer(exinf)), exinf="b")
    app.task(3, 30, lambda exinf: (dly_tsk(3), writer(exinf)), exinf="c")
    app.task(4, 40, lambda exinf: (dly_tsk(4), writer(exinf)), exinf="d")
    app.main(main)
    assert app.log == [
        ("b", 4, 5),
        ("a", 2, 6),
        (E_OK, E_OBJ, 6),
        ("c", 4, 8),
        ("d", 4, 8),
    ]
    assert slow.output == b"-" * SERIAL_BUFSZ + b"bbbbaaccccdddd"


def test_what_was_written_is_sent_when_the_kernel_closes(app, make_lines):
    """The send buffer, what a writer waits with, even if the other side had said stop."""
    memory = Memory()
    make_lines(app, port1=memory)
    memory.send(XOFF, 1)
    data = bytes(range(250)) * 2

    def writer(exinf):
        raw(IOCTL_FCSND)
        dly_tsk(2)
        serial_wri_dat(1, data)

    app.task(1, 1, writer)
    assert app.run().reason == "idle"
    assert memory.output == b""
    app.kernel.close()
    assert memory.output == data


def test_cr_lf_that_fills_the_buffer_waits_as_a_whole(app, make_lines):
    """One byte of room is not enough for it."""
    slow = Slow(0)
    make_lines(app, port1=slow)
    app.kernel.at(5, lambda: slow.allow(1))
    app.kernel.at(6, lambda: slow.allow(1000))

    def writer(exinf):
        raw(IOCTL_CRLF)
        app.note(serial_wri_dat(1, b"-" * 255 + b"\n"), serial_ref_por(1)[1].wricnt)

    app.task(1, 1, writer)
    app.run()
    assert app.log == [(256, 256, 5)]
    assert slow.output == b"-" * 255 + b"\r\n"


def test_echo_that_finds_no_room_is_left_out(app, make_lines):
    """The reader does not wait for it."""

    class Both(Memory):
        def write(self, data):
            return 0

    both = Both()
    make_lines(app, port1=both)
    both.send("ab", 1)

    def reader():
        raw(IOCTL_ECHO)
        serial_wri_dat(1, b"-" * (SERIAL_BUFSZ - 1))
        app.note(serial_rea_dat(1, 2), serial_ref_por(1)[1].wricnt)

    app.main(reader)
    assert app.log == [((2, b"ab"), SERIAL_BUFSZ, 1)]


def test_filling_receive_buffer_tells_the_other_side_to_stop(app, lines):
    """XOFF once at three quarters, XON once at a half; they pass a stopped send buffer."""

    def reader():
        raw(IOCTL_FCRCV | IOCTL_FCSND)
        dly_tsk(10)
        app.note(bytes(lines.port.output))
        for count in (64, 1, 100):
            serial_rea_dat(1, count)
            app.note(bytes(lines.port.output))

    lines.port.send(XOFF + b"x" * 191, 1)
    app.kernel.at(2, lambda: app.log.append(bytes(lines.port.output)))
    lines.port.send("x", 3)
    lines.port.send("x", 4)
    app.main(reader)
    assert app.log == [b"", (XOFF, 10), (XOFF, 10), (XOFF + XON, 10), (XOFF + XON, 10)]


def test_wait_is_shown_by_ref_tsk_and_in_the_report(app, lines):
    """A kind of rendezvous with the port."""
    app.task(1, 1, lambda exinf: (raw(), serial_rea_dat(1, 1)))
    app.main(lambda: app.note(*[getattr(ref_tsk(1)[1], name) for name in ("tskwait", "wobjid")]))
    assert app.log == [(TTW_RDV, 1, 0)]
    report = app.kernel.run().report
    assert report.startswith("task 1 waits for serial port 1 [")


def test_device_that_cannot_be_connected_leaves_the_port_closed(app, make_lines):
    """Opening it can be tried again."""
    memory = Memory()
    make_lines(app, port1=memory)
    connect, memory.connect = memory.connect, lambda connected: connected and 1 / 0

    def body(exinf):
        app.note(serial_opn_por(1), serial_cls_por(1))
        memory.connect = connect
        app.note(serial_opn_por(1), serial_wri_dat(1, b"x"))

    app.task(1, 1, body)
    assert len(app.kernel.run().faults) == 1
    assert app.log == [(E_SYS, E_OBJ, 0), (E_OK, 1, 0)]


def test_device_that_fails_later_ends_the_waits(app, make_lines):
    """A reader is told by E_SYS."""
    memory = Memory()
    make_lines(app, port1=memory)
    app.task(1, 1, lambda exinf: (raw(), app.note(serial_rea_dat(1, 1))))

    def fail():
        memory.read = lambda limit: 1 / 0
        memory.send("x")

    app.kernel.at(5, fail)
    result = app.kernel.run()
    assert app.log == [((E_SYS, None), 5)]
    assert [type(fault.exception) for fault in result.faults] == [ZeroDivisionError]
