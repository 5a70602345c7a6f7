# SPDX-License-Identifier: MIT
"""What serial ports are connected to: files, pseudo-terminals, the console; and the mistakes one can make in setting up."""

import os
import subprocess
import sys
import threading

import pytest

import pyitron
from pyitron import E_OK, T_CTSK, TA_ACT, dly_tsk, ext_ker, syssvc
from pyitron.syssvc import (
    IOCTL_NULL,
    Console,
    Device,
    File,
    Memory,
    PseudoTerminal,
    serial_ctl_por,
    serial_opn_por,
    serial_rea_dat,
    serial_ref_por,
    serial_wri_dat,
)

needs_terminals = pytest.mark.skipif(not hasattr(os, "openpty"), reason="this host has no pseudo-terminals")


def talk(kernel, body):
    """Run *body* in a task that has opened port 1; returns what it returns."""
    results = []

    def task(exinf):
        assert serial_opn_por(1) == E_OK
        results.append(body())
        # In real time something might always come in: a run does not end by itself.
        ext_ker()

    assert kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, task, 5, 1024)) == E_OK
    result = kernel.run()
    kernel.close()
    assert [str(fault) for fault in result.faults] == []
    return results[0]


@pytest.mark.parametrize("clock", ["virtual", "real"])
def test_file_gets_what_goes_out_and_gives_what_comes_in(tmp_path, clock):
    """Bytes as they are; at the end of the source nothing comes in any more."""
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(b"input")
    kernel = pyitron.Kernel(clock=clock)
    syssvc.setup(kernel, port1=File(target, source), log=Memory())
    assert talk(kernel, lambda: (serial_rea_dat(1, 3), serial_wri_dat(1, b"\xff\n"), serial_rea_dat(1, 2))) == (
        (3, b"inp"), 2, (2, b"ut"),
    )  # fmt: skip
    assert target.read_bytes() == b"inp\xff\r\nut"


def test_path_as_a_connection_is_a_file_to_write(tmp_path):
    """The simplest way to keep a log."""
    kernel = pyitron.Kernel()
    syssvc.setup(kernel, port1=tmp_path / "log.txt", log=Memory())
    assert talk(kernel, lambda: serial_wri_dat(1, "line\n")) == 5
    assert (tmp_path / "log.txt").read_bytes() == b"line\r\n"


def test_input_from_a_file_in_virtual_time_is_deterministic(tmp_path):
    """One byte each 10 milliseconds, so that what a task does with one takes place before the next."""
    (tmp_path / "in").write_bytes(b"abc")
    kernel = pyitron.Kernel()
    syssvc.setup(kernel, port1=File(os.devnull, tmp_path / "in"), log=Memory())
    assert talk(kernel, lambda: [(serial_rea_dat(1, 1), kernel.now_ns // 1_000_000) for _ in range(3)]) == [
        ((1, b"a"), 0), ((1, b"b"), 10), ((1, b"c"), 20),
    ]  # fmt: skip


@needs_terminals
@pytest.mark.parametrize("clock", ["virtual", "real"])
def test_pseudo_terminal_a_program_talks_to_it(capfd, clock):
    """Its name is told; what the program writes is read, and what is written reaches it."""
    kernel = pyitron.Kernel(clock=clock)
    syssvc.setup(kernel, port1="pty", log=Memory())
    name = capfd.readouterr().err.removeprefix("pyitron: serial port 1 is ").strip()
    program = os.open(name, os.O_RDWR | os.O_NOCTTY)
    os.write(program, b"hi")
    assert talk(kernel, lambda: (serial_rea_dat(1, 2), serial_wri_dat(1, "!"), dly_tsk(1))) == ((2, b"hi"), 1, E_OK)
    os.close(program)


CONSOLE = """
import pyitron
from pyitron import *
from pyitron.syssvc import *

def task(exinf):
    serial_opn_por(1)
    size, data = serial_rea_dat(1, 3)
    syslog(LOG_NOTICE, "read %s", data)
    kernel_exit()

kernel = pyitron.Kernel(clock={clock!r})
kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, task, 5, 1024))
result = kernel.run()
print(result.reason, len(result.faults))
"""


@pytest.mark.parametrize("clock", ["virtual", "real"])
def test_console_reads_standard_input_and_writes_standard_output(clock):
    """Without any setting up."""
    command = [sys.executable, "-c", CONSOLE.format(clock=clock)]
    done = subprocess.run(command, input="xyz", capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines() == ["xyzread xyz", "exit 0"], done.stderr


def test_console_without_a_reader_is_no_fault(monkeypatch):
    """As with `pyitron run ... | head`: what is written is lost, the run goes on."""

    class Gone:
        def write(self, text):
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Gone())
    assert Console(reads=False).write(b"lost") == 4


TERMINAL = """
import pyitron
from pyitron import *
from pyitron.syssvc import *

def task(exinf):
    serial_opn_por(1)
    serial_ctl_por(1, IOCTL_CRLF)
    serial_wri_dat(1, "?")
    size, data = serial_rea_dat(1, 1)
    serial_wri_dat(1, b"[" + data + b"]")
    slp_tsk()

with pyitron.Kernel(clock={clock!r}) as kernel:
    kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, task, 5, 1024))
    kernel.run({until})
input()
"""


@needs_terminals
@pytest.mark.parametrize("clock", ["virtual", "real"])
def test_pseudo_terminal_that_is_full_makes_the_writer_wait(clock):
    """Until somebody reads; nothing is lost."""
    kernel = pyitron.Kernel(clock=clock)
    line = PseudoTerminal()
    syssvc.setup(kernel, port1=line, log=Memory())
    program = os.open(line.name, os.O_RDWR | os.O_NOCTTY)
    data = bytes(range(128)) * 500
    read = bytearray()

    def reader():
        while len(read) < len(data):
            read.extend(os.read(program, 1000))

    def body():
        serial_ctl_por(1, IOCTL_NULL)
        thread = threading.Timer(0.2, reader)
        thread.start()
        written = serial_wri_dat(1, data)
        while serial_ref_por(1)[1].wricnt:
            dly_tsk(10)
        thread.join()
        return written

    assert talk(kernel, body) == len(data)
    os.close(program)
    assert read == data


@needs_terminals
@pytest.mark.parametrize("clock", ["virtual", "real"])
@pytest.mark.parametrize("in_charge", [True, False])
def test_console_that_is_a_terminal_gives_single_characters(clock, in_charge):
    """Without the line's end and without the terminal's own echo; afterwards the terminal is as it was."""
    import pty
    import termios

    code = TERMINAL.format(clock=clock, until=None if clock == "virtual" else 500)
    if in_charge:
        # The terminal of the process's own session, as in a window.
        code = f"import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n{code}"
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code], stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, start_new_session=True
    )
    said = b""
    while b"?" not in said:
        said += os.read(ours, 100)
    during = termios.tcgetattr(theirs)
    os.write(ours, b"x")
    while b"]" not in said:
        said += os.read(ours, 100)
    while termios.tcgetattr(theirs) != before:
        assert process.poll() is None, process.stderr.read()
    os.write(ours, b"\n")
    assert process.wait(60) == 0
    process.stderr.close()
    os.close(ours)
    os.close(theirs)
    assert said == b"?[x]"
    assert not during[3] & (termios.ICANON | termios.ECHO)


def test_device_of_one_s_own(app):
    """A class with read and write is all it takes."""

    class Parrot(Device):
        def __init__(self):
            super().__init__()
            self.heard = b""

        def write(self, data):
            self.heard += data.upper()
            self._host.signal()
            return len(data)

        def read(self, limit):
            data, self.heard = self.heard[:limit], self.heard[limit:]
            return data

    syssvc.setup(app.kernel, port1=Parrot(), log=Memory())
    app.task(1, 5, lambda exinf: (serial_opn_por(1), serial_wri_dat(1, "pretty"), app.log.append(serial_rea_dat(1, 6))))
    app.run()
    assert app.log == [(6, b"PRETTY")]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"port1": 5}, TypeError, 'port1 must be "console", "pty", a path or a device, not int'),
        ({"log": None}, TypeError, 'log must be "console", "pty", a path or a device, not NoneType'),
        ({"port1": "console", "port2": "console"}, ValueError, "only one port can be connected to the console"),
        ({"port1": "console", "port2": Console()}, ValueError, "only one port can be connected to the console"),
        ({"interrupt": 256}, ValueError, "interrupt must be an int from 0 to 255, not 256"),
        ({"log_records": 0}, ValueError, "log_records must be an int of 1 or more, not 0"),
        ({"port1": "no/such/folder/file"}, OSError, "No such file or directory"),
    ],
)
def test_setting_up_wrongly_raises_with_the_name(options, error, message):
    """One clear message."""
    with pytest.raises(error, match=message):
        syssvc.setup(pyitron.Kernel(), **options)


def test_setting_up_twice_or_sharing_a_device_raises():
    """Each kernel once, each device in one place."""
    kernel, line = pyitron.Kernel(), Memory()
    syssvc.setup(kernel, port1=line, log=line)
    with pytest.raises(RuntimeError, match="set up already; call it once, before the run"):
        syssvc.setup(kernel)
    with pytest.raises(ValueError, match="port 1: this device is in use already; give each port a device of its own"):
        syssvc.setup(pyitron.Kernel(), port1=line, log=Memory())
    both = Memory()
    with pytest.raises(ValueError, match="port 2: this device is in use already"):
        syssvc.setup(pyitron.Kernel(), port1=both, port2=both, log=Memory())


def test_kernel_that_uses_no_services_has_none():
    """Nothing is imported, no server added."""
    code = "import pyitron, sys; pyitron.Kernel().run(); print('pyitron.syssvc' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
