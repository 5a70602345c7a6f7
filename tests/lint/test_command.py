# SPDX-License-Identifier: MIT
"""``pyitron lint`` as its user calls it."""

import json
import subprocess
import sys

import pytest

from pyitron.cli import main
from pyitron.lint import RULES

SOURCE = """\
#include <t_services.h>
void main_task(VP_INT exinf) { VP_INT data; if (rcv_dtq(1, &data) == E_OK) isig_sem(1); snd_msg(1, 0); while (!data); }
"""
CONFIGURATION = "CRE_TSK(TSK_MAIN, { TA_HLNG|TA_ACT, 0, main_task, 5, 512, NULL });\nCRE_SEM(SEM_A, { TA_TFIFO, 0, 1 });\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A source and its configuration file in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.c").write_text(SOURCE)
    (tmp_path / "app.cfg").write_text(CONFIGURATION)
    return tmp_path


def test_findings_are_printed_and_the_exit_code_says_so(files, capsys):
    """Findings on standard output, the totals on standard error."""
    assert main(["lint", "app.c", "app.cfg"]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "app.c:2:49: note: rcv_dtq gives p_data by a pointer [output-pointer]\n"
        "    write ercd, data = rcv_dtq(1)\n"
        "app.c:2:76: error: isig_sem, a call for handlers, in the task main_task (app.cfg:1) [context-handler]\n"
        "    write sig_sem\n"
        "app.c:2:89: error: snd_msg is a call of μITRON 3.0 [other-call]\n"
        "    write ercd = snd_mbx(1, 0); a message is any object\n"
        "app.c:2:104: warning: a busy wait: it looks at !data until it changes [busy-wait]\n"
        "    with the virtual clock no time passes in it: wait for an object that a handler signals, "
        "or dly_tsk between two looks\n"
    )
    assert err == "pyitron lint: 2 files, read as TOPPERS/JSP: 2 errors, 1 warning, 1 note\n"


def test_nothing_found_is_0(files, capsys):
    """And one line says so."""
    (files / "app.c").write_text("int level;\n")
    assert main(["lint", "app.c"]) == 0
    assert capsys.readouterr() == ("", "pyitron lint: 1 file, read as μITRON 4.0: 0 errors, 0 warnings, 0 notes\n")


def test_rules_and_levels_are_left_out(files, capsys):
    """By name, several at once or one by one."""
    assert main(["lint", "app.c", "--disable", "output-pointer,other-call", "--disable", "busy-wait"]) == 0
    assert main(["lint", "app.c", "app.cfg", "--level", "error", "--summary"]) == 1
    out = capsys.readouterr().out
    assert [line.split()[:2] for line in out.splitlines()] == [["other-call", "1"], ["context-handler", "1"]]


def test_json_has_all_of_a_finding(files, capsys):
    """One object, readable by any program."""
    assert main(["lint", "app.c", "--json", "--disable", "output-pointer,busy-wait", "--dialect", "jsp"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "dialect": "jsp",
        "findings": [{
            "file": "app.c", "line": 2, "column": 89, "rule": "other-call", "level": "error",
            "message": "snd_msg is a call of μITRON 3.0", "remedy": "write ercd = snd_mbx(1, 0); a message is any object",
        }],
    }  # fmt: skip


def test_list_tells_every_rule(capsys):
    """With its level and what it finds."""
    assert main(["lint", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [[name, rule.level] for name, rule in RULES.items()]


def test_headers_are_written_with_the_ids(files, capsys):
    """Those of the kernel, and kernel_id.h of the configuration file."""
    assert main(["lint", "--headers", "include", "--dialect", "jsp", "app.cfg"]) == 0
    written = capsys.readouterr().out.splitlines()
    assert "include/t_services.h" in written
    assert "#define SEM_A    1\n" in (files / "include/kernel_id.h").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.c"], "pyitron lint: none.c: there is no such file"),
        (["app.c", "app.py"], "pyitron lint: app.py: this is Python; give C sources and their configuration file"),
        (["--headers", "app.c"], "pyitron lint: --headers app.c: this is a file; give the folder"),
        ([], "pyitron lint: name the C sources and the configuration file: pyitron lint app.c app.cfg"),
        (["app.c", "-I", "nowhere"], "pyitron lint: -I nowhere: there is no such folder"),
        (["app.c", "--disable", "all"], "pyitron lint: there is no rule all; --list shows them"),
        (["app.c", "--dialect", "osek"], "pyitron lint: there is no dialect osek; there are itron4, jsp,"),
        (["--headers", "include", "--dialect", "osek"], "pyitron lint: there is no dialect osek; there are itron4, jsp,"),
        (["--headers", "app.c/include"], "pyitron lint: app.c/include: Not a directory"),
        (["--headers", "include", "bad.cfg"], "pyitron lint: bad.cfg has errors, so its ids are unknown:\nbad.cfg:1:1: "),
    ],
)
def test_wrong_usage_is_2_and_one_message(arguments, message, files, capsys):
    """With the file or the option, and what to do."""
    (files / "bad.cfg").write_text("CRE_SEM(")
    assert main(["lint", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(message)


def test_reader_that_goes_away_is_no_error(files):
    """As with ``| head``."""
    (files / "long.c").write_text("void f(void) {\n" + "vset_abc(1);\n" * 1200 + "}\n")
    command = [sys.executable, "-P", "-m", "pyitron", "lint", "long.c"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
