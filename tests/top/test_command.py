# SPDX-License-Identifier: MIT
"""The command: what it needs, what it refuses, and a whole session on a terminal of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pyitron.cli import main
from pyitron.top import command

FIRST = Path(__file__).parents[2] / "examples" / "first"
APPLICATION = [str(FIRST / "first.cfg"), "--app", str(FIRST / "first.py")]


def test_without_textual_it_says_what_to_install(monkeypatch, capsys):
    """And nothing else."""
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert main(["top", *APPLICATION]) == 2
    assert capsys.readouterr().err == (
        'pyitron: top draws with textual, which is not installed: pip install "pyitron[top]"\n'
    )


def test_without_a_terminal_it_says_what_to_do_instead(capsys):
    """As in a pipe."""
    pytest.importorskip("textual")
    assert main(["top", *APPLICATION]) == 2
    assert "top needs a terminal; without one, pyitron run --stats" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--speed", "fast"], "'fast' is no speed: write a number above 0, at most 1000000, or max"),
        (["--speed", "0"], "'0' is no speed"),
        (["--refresh", "x"], "'x' is not a number of seconds from 0 to 60"),
        (["--refresh", "61"], "'61' is not a number of seconds from 0 to 60"),
        (["--until", "soon"], "'soon' is not a time"),
    ],
)
def test_wrong_words_get_a_message_with_the_right_ones(capsys, words, message):
    """Exit code 2, as with every command."""
    with pytest.raises(SystemExit) as end:
        main(["top", *APPLICATION, *words])
    assert end.value.code == 2
    assert message in capsys.readouterr().err


class Terminal:
    """The command on a pseudo-terminal of 80 columns and 24 lines."""

    def __init__(self, words):
        import pty
        import termios

        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "pyitron", "top", *words],
            stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.seen = b""

    def wait_for(self, text):
        """Read until the text has come; what came since the last time is forgotten."""
        while text not in self.seen:
            self.seen += os.read(self.master, 65536)
        self.seen = self.seen.partition(text)[2]

    def end(self):
        """What comes until the end, and the exit code."""
        try:
            while data := os.read(self.master, 65536):
                self.seen += data
        except OSError:
            # So a pseudo-terminal says that nobody has it any more.
            pass
        code = self.process.wait()
        os.close(self.master)
        return self.seen.decode().replace("\r\n", "\n"), code


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
@pytest.mark.parametrize(("how", "code"), [(b"q", 0), (signal.SIGINT, 130)], ids=["q", "signal"])
def test_a_session_ends_with_the_summary_and_its_exit_code(how, code):
    """By a key, and by a signal from elsewhere while the run is held."""
    pytest.importorskip("textual")
    terminal = Terminal([*APPLICATION, "--hold", "--no-color"])
    terminal.wait_for(b"held")
    os.write(terminal.master, b"tt")
    terminal.wait_for(b"dispatch idle")
    if isinstance(how, bytes):
        os.write(terminal.master, how)
    else:
        terminal.process.send_signal(how)
    text, ended = terminal.end()
    assert ended == code
    said = "ended by the user" if code == 0 else "interrupted by Ctrl-C"
    assert f"pyitron: {said}, after 0.1 s of simulated time" in text
    assert text.rstrip().endswith("faults 0")
