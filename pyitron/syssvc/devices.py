# SPDX-License-Identifier: MIT
"""What a serial port can be connected to: memory, the console, a file, a pseudo-terminal.

A device gives bytes when the port asks for them (``read``), takes bytes (``write``), and raises the interrupt of the serial
ports when something has changed. Bytes from the host (``HostDevice``) come in by a thread while a run in real time lasts. In
virtual time nothing comes in by itself: the host is looked at while a task waits for input, at most one byte every 10
milliseconds, so that what a task does with a character takes place before the next one. A file is read like that in
real time, too.
"""

import contextlib
import os
import select
import stat
import sys
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

try:
    import termios
except ImportError:  # not a POSIX host
    termios = None  # type: ignore[assignment]

from pyitron.service_call import NANOSECONDS

__all__ = ["Console", "Device", "File", "HostDevice", "Memory", "PseudoTerminal"]

# Nanoseconds of virtual time between two looks at the host, and from one byte to the next.
PACE = 10 * NANOSECONDS
# Seconds that a run in virtual time waits at each look when nothing but input can go on.
PATIENCE = 0.05
CHUNK = 256


class Host(Protocol):
    """What a device may use of the kernel that it is attached to."""

    real: bool

    def now(self) -> int:
        """Nanoseconds since the kernel's start."""

    def at(self, instant: int, callback: Callable[[], object]) -> None:
        """Call *callback* at *instant*."""

    def signal(self) -> None:
        """Raise the interrupt of the serial ports; from any host thread."""

    def is_idle(self) -> bool:
        """Whether nothing will happen in a run without an end unless something comes in."""


class Device:
    """A device that is always ready to take and never gives anything; the base of the others."""

    # What the port has no room for stays where it is; else it is lost, unless the other side heeds XOFF.
    holds_back = True

    def __init__(self) -> None:
        self._host: Any = None

    def attach(self, host: Host, name: str) -> None:
        """Belong to a kernel, as what *name* says there."""
        if self._host is not None:
            raise ValueError(f"{name}: this device is in use already; give each port a device of its own")
        self._host = host

    def read(self, limit: int) -> bytes:
        """Bytes that have come in, *limit* at most."""
        return b""

    def write(self, data: bytes) -> int:
        """Put out *data*: the number of bytes taken; for the rest the port tries again when the device signals."""
        return len(data)

    def expect(self, reading: bool, room: bool) -> None:
        """Tell whether the port waits for something to come in, or for room to put something out."""

    def connect(self, connected: bool) -> None:
        """The port is open and a run is going on, or that has ended."""

    def close(self) -> None:
        """The kernel is closed."""


class Memory(Device):
    """A line in memory, for tests: what goes out is in *output*, what comes in is given to ``send``."""

    holds_back = False

    def __init__(self) -> None:
        super().__init__()
        self.output = bytearray()
        self._arrived = bytearray()
        self._sent: list[tuple[float | None, bytes]] = []

    @property
    def text(self) -> str:
        """The output as text, with its line ends as ``\\n``."""
        return self.output.decode("utf-8", "replace").replace("\r\n", "\n")

    def attach(self, host: Host, name: str) -> None:
        super().attach(host, name)
        for at, data in self._sent:
            self._send(data, at)

    def send(self, data: bytes | str, at: float | None = None) -> None:
        """Let *data* come in, all at once, now or at an instant in milliseconds since the kernel's start.

        What the port has no room for is lost. While the port is closed, what comes in waits here.
        """
        data = data.encode() if isinstance(data, str) else bytes(data)
        if self._host is None:
            self._sent.append((at, data))
        else:
            self._send(data, at)

    def _send(self, data: bytes, at: float | None) -> None:
        if at is None:
            self._arrive(data)
        else:
            self._host.at(round(at * NANOSECONDS), lambda: self._arrive(data))

    def _arrive(self, data: bytes) -> None:
        self._arrived += data
        self._host.signal()

    def read(self, limit: int) -> bytes:
        data = bytes(self._arrived)
        self._arrived.clear()
        return data

    def write(self, data: bytes) -> int:
        self.output += data
        return len(data)


class HostDevice(Device):
    """A device that reads a file descriptor of the host, *source* (None: nothing comes in)."""

    def __init__(self, source: int | None = None) -> None:
        super().__init__()
        # A file can be read at any time without waiting, and needs no thread.
        self._is_file = source is not None and stat.S_ISREG(os.fstat(source).st_mode)
        self._source = -1 if source is None else source
        # Nothing comes in any more. Windows can wait for sockets only.
        self._ended = source is None or (os.name == "nt" and not self._is_file)
        self._threaded = False
        self._expected = (False, False)
        # Without a thread: when the next byte may come in, and whether a look at the host is due.
        self._next = 0
        self._looking = False
        # Shared with the thread: what has come in, and whether output was refused.
        self._arrived = bytearray()
        self._refused = False
        self._thread: threading.Thread | None = None
        self._bell: tuple[int, int] | None = None

    def attach(self, host: Host, name: str) -> None:
        super().attach(host, name)
        self._threaded = host.real and not self._is_file and not self._ended

    def read(self, limit: int) -> bytes:
        if self._threaded:
            data = bytes(self._arrived[:limit])
            if data:
                del self._arrived[:limit]
                self._ring()
            return data
        if self._ended or limit < 1 or self._host.now() < self._next or not self._ready(True, False, 0.0):
            return b""
        data = os.read(self._source, 1)
        self._ended = not data
        self._next = self._host.now() + PACE
        return data

    def refuse(self) -> None:
        """Output found no room: look out for it."""
        self._refused = True
        self._ring()

    def expect(self, reading: bool, room: bool) -> None:
        self._expected = (reading and not self._ended, room)
        if not self._threaded and not self._looking and any(self._expected):
            self._looking = True
            self._host.at(max(self._next, self._host.now() + (0 if self._is_file else PACE)), self._look)

    def _look(self) -> None:
        """Without a thread: see whether the host is ready; if nothing else can happen, wait for it a while."""
        self._looking = False
        reading, room = self._expected
        if not reading and not room:
            return
        if self._ready(reading, room, PATIENCE if self._host.is_idle() else 0.0):
            self._host.signal()
        else:
            self.expect(reading, room)

    def _ready(self, reading: bool, room: bool, patience: float) -> bool:
        if self._is_file:
            return True
        sources = [self._source] if reading else []
        return any(select.select(sources, [self._source] if room else [], [], patience))

    # -- the thread

    def connect(self, connected: bool) -> None:
        if connected and self._threaded and self._thread is None:
            self._bell = os.pipe()
            self._thread = threading.Thread(target=self._listen, args=self._bell[:1], name="pyitron-serial", daemon=True)
            self._thread.start()
        elif not connected and self._thread is not None and self._bell is not None:
            ear, bell = self._bell
            self._bell = None
            os.close(bell)
            self._thread.join()
            self._thread = None
            os.close(ear)

    def _ring(self) -> None:
        if self._bell is not None:
            os.write(self._bell[1], b"\0")

    def _listen(self, ear: int) -> None:
        """Read while there is room, and tell of room to write; ends when the bell is taken away."""
        while True:
            sources = [ear] if self._arrived or self._ended else [ear, self._source]
            readable, writable, _ = select.select(sources, [self._source] if self._refused else [], [])
            if ear in readable and not os.read(ear, CHUNK):
                return
            if self._source in readable:
                with contextlib.suppress(OSError):
                    self._arrived += os.read(self._source, CHUNK)
                self._ended = not self._arrived
            if writable:
                self._refused = False
            if writable or self._arrived:
                self._host.signal()


class Console(HostDevice):
    """Standard output and, unless *reads* is False, standard input; a terminal gives single characters while a run lasts."""

    def __init__(self, reads: bool = True) -> None:
        super().__init__(_standard_input() if reads else None)
        self.is_terminal = not self._ended and termios is not None and os.isatty(self._source)
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._mode: list[Any] | None = None

    def write(self, data: bytes) -> int:
        text = self._decoder.decode(data).replace("\r\n", "\n")
        out = sys.stdout
        if out is None or not text:
            return len(data)
        try:
            out.write(text)
            out.flush()
        except UnicodeEncodeError:
            out.write(text.encode(out.encoding, "replace").decode(out.encoding))
            out.flush()
        except BrokenPipeError:
            pass  # Whoever read it has gone; the run goes on, as on a board with nothing at its serial port.
        except RuntimeError:
            # A task in the middle of a print was preempted.
            os.write(out.fileno(), text.encode(out.encoding, "replace"))
        return len(data)

    def connect(self, connected: bool) -> None:
        if connected and self.is_terminal and self._mode is None:
            if _in_foreground(self._source):
                self._take_terminal()
            else:
                # A process in the background may not touch the terminal.
                self._ended = True
        super().connect(connected)
        if not connected and self._mode is not None:
            termios.tcsetattr(self._source, termios.TCSADRAIN, self._mode)
            self._mode = None

    def _take_terminal(self) -> None:
        self._mode = termios.tcgetattr(self._source)
        single = termios.tcgetattr(self._source)
        single[3] &= ~(termios.ICANON | termios.ECHO)
        single[6][termios.VMIN], single[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._source, termios.TCSADRAIN, single)


def _in_foreground(terminal: int) -> bool:
    """Whether this process may use *terminal*: any but one that controls it and others use now."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return True


def _standard_input() -> int | None:
    """Standard input as a file descriptor; None if this process has none."""
    try:
        source = sys.stdin.fileno()
        os.fstat(source)
    except (AttributeError, OSError, ValueError):
        return None
    return source


class File(HostDevice):
    """A file that gets what goes out, byte by byte as it is; and one with what comes in, if *source* is given.

    Raises:
        OSError: a file cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str], source: str | os.PathLike[str] | None = None) -> None:
        super().__init__(None if source is None else os.open(source, os.O_RDONLY | getattr(os, "O_BINARY", 0)))
        self._file = Path(path).open("wb", buffering=0)  # noqa: SIM115

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def close(self) -> None:
        self._file.close()
        if self._source >= 0:
            os.close(self._source)


class PseudoTerminal(HostDevice):
    """A pseudo-terminal of the host: a terminal program connects to *name*, which is told on standard error.

    Raises:
        RuntimeError: the host has no pseudo-terminals.
    """

    def __init__(self) -> None:
        if not hasattr(os, "openpty") or termios is None:
            raise RuntimeError('this host has no pseudo-terminals: use "console", a file, or a device of your own')
        import tty

        source, self._terminal = os.openpty()
        # Kept open, so that a terminal program may come and go.
        tty.setraw(self._terminal)
        os.set_blocking(source, False)
        super().__init__(source)
        self.name = os.ttyname(self._terminal)

    def attach(self, host: Host, name: str) -> None:
        super().attach(host, name)
        print(f"pyitron: serial {name} is {self.name}", file=sys.stderr, flush=True)

    def write(self, data: bytes) -> int:
        try:
            taken = os.write(self._source, data)
        except BlockingIOError:
            taken = 0
        if taken < len(data):
            self.refuse()
        return taken

    def close(self) -> None:
        os.close(self._source)
        os.close(self._terminal)
