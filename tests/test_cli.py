# SPDX-License-Identifier: MIT
"""The command line, as a user types it."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
import xml.etree.ElementTree as ElementTree

import pytest

from pyitron import cli

CFG = """\
#include "app.h"
/* one task and a semaphore */
CRE_TSK(MAIN_TASK, { TA_HLNG | TA_ACT, 0, main_task, MAIN_PRI, 1024, NULL });
CRE_SEM(SEM_ONE, { TA_TFIFO, 0, 1 });
"""

TICKING = """\
from pyitron import dly_tsk

def main_task(exinf):
    while True:
        print("tick")
        dly_tsk(100)
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a configuration, its header and a place for the application; the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "include").mkdir()
    (tmp_path / "include" / "app.h").write_text("#define MAIN_PRI 10\n")
    (tmp_path / "app.cfg").write_text(CFG)
    (tmp_path / "app.py").write_text(TICKING)

    def write(source, name="app.py"):
        (tmp_path / name).write_text(textwrap.dedent(source))
        return tmp_path

    return write


@pytest.fixture
def pyitron(project, capfd):
    """Run a command line in this process; return its exit code and what it printed."""

    def command(*arguments):
        try:
            code = cli.main(arguments)
        except SystemExit as stop:
            code = stop.code
        out, err = capfd.readouterr()
        return code, out, err

    return command


RUN = ("run", "app.cfg", "--app", "app.py", "-I", "include")


def body(*lines):
    """An application whose main task does *lines*."""
    return "from pyitron import *\n\ndef main_task(exinf):\n" + "".join(f"    {line}\n" for line in lines)


# Runs and how they end


def test_run_until_prints_the_output_and_a_summary(pyitron):
    """The application's output is on standard output, the summary on standard error, the exit code 0."""
    code, out, err = pyitron(*RUN, "--until", "1s")
    assert (code, out) == (0, "tick\n" * 11)
    assert "pyitron: the time given was reached, after 1 s of simulated time" in err
    assert re.search(r"service calls \d+, switches \d+, faults 0\n", err)


def test_application_beside_its_configuration_file_need_not_be_named(pyitron, tmp_path):
    """It is called as that is; without one, the message says what to give."""
    code, out, _ = pyitron("run", "app.cfg", "-I", "include", "--until", "1s")
    assert (code, out) == (0, "tick\n" * 11)
    (tmp_path / "app.py").rename(tmp_path / "other.py")
    code, _, err = pyitron("run", "app.cfg", "-I", "include")
    assert (code, err) == (2, "pyitron: there is no app.py beside app.cfg; name the application: --app MODULE|FILE.py\n")


def test_run_piped_shows_no_progress(pyitron, project):
    """Without a terminal there is no control character in the output, however long the run."""
    project(body("import time", "time.sleep(0.8)"))
    code, _, err = pyitron(*RUN)
    assert code == 0
    assert "\x1b" not in err and "\r" not in err
    assert "nothing is left to do" in err


def test_run_ended_by_the_application_exits_0(pyitron, project):
    """ext_ker() is a good end."""
    project(body("dly_tsk(5)", "pyitron.ext_ker()").replace("import *", "import *\nimport pyitron"))
    code, _, err = pyitron(*RUN)
    assert code == 0
    assert "the application ended it, after 0.005 s" in err


def test_run_with_a_fault_exits_1_with_its_traceback(pyitron, project):
    """The traceback of the task is shown, without the kernel's own frames."""
    project(body("dly_tsk(7)", "raise ValueError('water level')"))
    code, _, err = pyitron(*RUN, "--until", "20")
    assert code == 1
    assert "at 7.000 ms: ValueError: water level" in err and "line 5, in main_task" in err
    assert "dispatcher.py" not in err and "faults 1" in err


def test_run_into_deadlock_exits_3_with_the_report(pyitron, project):
    """A task that waits for what never comes is named."""
    project(body("wai_sem(1)"))
    code, _, err = pyitron(*RUN)
    assert code == 3
    assert "DEADLOCK" in err and "MAIN_TASK" in err and "SEM_ONE" in err


def test_run_into_livelock_exits_4(pyitron, project):
    """A task that calls for ever while no time passes ends the run, by name."""
    project(body("while True:", "    sns_ctx()", "    get_tid()"))
    code, _, err = pyitron(*RUN)
    assert code == 4
    assert "LIVELOCK" in err and "MAIN_TASK" in err


def interrupted(folder, first, *options):
    """Run until the first line has been printed, then press Ctrl-C; returns the exit code and standard error."""
    command = [sys.executable, "-m", "pyitron", *RUN, *options]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == first
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        finally:
            process.kill()
    return process.returncode, err


def test_loop_without_calls_is_found_by_interrupting_it(project):
    """No clock moves and no call is made, so only the user can end it; then its line is told."""
    folder = project("def main_task(exinf):\n    print('on', flush=True)\n    while True:\n        exinf += 1\n")
    code, err = interrupted(folder, "on\n")
    assert code == 130
    assert re.match(r"MAIN_TASK \(task 1\), priority \d+, has the processor \[app.py:[234] in main_task: ", err)


def test_run_interrupted_exits_130_with_the_summary(project):
    """Ctrl-C ends a run under the real clock, and the trace is complete."""
    folder = project(TICKING.replace('print("tick")', 'print("tick", flush=True)'))
    code, err = interrupted(folder, "tick\n", "--clock", "real", "--trace", "t.json")
    assert code == 130
    assert "interrupted by Ctrl-C" in err and "service calls" in err and "Traceback" not in err
    assert json.loads((folder / "t.json").read_text())["traceEvents"]


def test_run_sets_up_devices_first(pyitron, project):
    """pyitron_setup gets the configured kernel before the run."""
    project(
        """\
        from pyitron import slp_tsk

        def pyitron_setup(kernel):
            print("setup", kernel.ids.MAIN_TASK, kernel.now_ns)
            kernel.at(3, lambda: print("device"))

        def main_task(exinf):
            print("main")
        """
    )
    code, out, _ = pyitron(*RUN, "--until", "10")
    assert (code, out) == (0, "setup 1 0\nmain\ndevice\n")


def test_run_takes_a_dotted_module(pyitron, project):
    """A module of a package in the current folder is found by its dotted name."""
    folder = project(body("print(__name__)"))
    (folder / "cli_kettle").mkdir()
    (folder / "app.py").rename(folder / "cli_kettle" / "app.py")
    code, out, _ = pyitron("run", "app.cfg", "--app", "cli_kettle.app", "-I", "include")
    assert (code, out) == (0, "cli_kettle.app\n")


def test_run_file_is_loaded_under_its_own_name_with_its_folder_on_the_path(pyitron, project):
    """An application in another folder imports its neighbours."""
    folder = project(body("import cli_neighbour", "print(__name__, cli_neighbour.LEVEL)"))
    (folder / "sub").mkdir()
    (folder / "app.py").rename(folder / "sub" / "cli_main.py")
    (folder / "sub" / "cli_neighbour.py").write_text("LEVEL = 3\n")
    code, out, _ = pyitron("run", "app.cfg", "--app", "sub/cli_main.py", "-I", "include")
    assert (code, out) == (0, "cli_main 3\n")


# Traces


def test_trace_suffix_chooses_the_form(pyitron):
    """.json opens as JSON, .svg as XML, .txt has a line per event; .html is a page and .vcd waveforms."""
    for name in ("t.json", "t.svg", "t.txt", "t.html", "t.vcd"):
        code, _, err = pyitron(*RUN, "--until", "1s", "--trace", name)
        assert code == 0 and f"trace: {name}" in err
    with open("t.json") as file:
        tracks = {row["args"].get("name") for row in json.load(file)["traceEvents"] if row["ph"] == "M"}
    assert {"MAIN_TASK", "MAIN_TASK calls"} <= tracks
    texts = [element.text for element in ElementTree.parse("t.svg").iter()]
    assert "MAIN_TASK" in texts and "app.cfg" in texts
    with open("t.txt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert lines[0] == "           0.000000 ready         MAIN_TASK priority 10"
    assert "         100.000000 release       MAIN_TASK dly DONE" in lines
    for name, part in (("t.html", '"name":"MAIN_TASK"'), ("t.vcd", "$scope module MAIN_TASK $end")):
        with open(name, encoding="utf-8") as file:
            assert part in file.read()


def test_stats_list_calls_and_tasks(pyitron):
    """--stats prints the counts, with or without a trace."""
    for more in ((), ("--trace", "t.txt")):
        code, _, err = pyitron(*RUN, "--until", "1s", "--stats", *more)
        assert code == 0
        assert re.search(r"service call +number +errors\n +dly_tsk +11 +-\n", err)
        assert re.search(r"task +dispatches +running ms\n +MAIN_TASK +11 +0.000\n", err)


def test_progress_on_a_terminal_does_not_change_the_trace(project):
    """On a terminal the simulated time and the running task are shown, and the trace stays the same."""
    pty = pytest.importorskip("pty")
    folder = project(
        """\
        import time
        from pyitron import dly_tsk

        def main_task(exinf):
            for _ in range(150):
                time.sleep(0.01)
                dly_tsk(100)
        """
    )
    command = [sys.executable, "-m", "pyitron", *RUN, "--trace"]
    subprocess.run([*command, "piped.txt"], cwd=folder, check=True, capture_output=True)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*command, "shown.txt"], cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    assert process.wait(timeout=30) == 0
    assert re.search(rb"\d\.\d{3} s simulated, 1 tasks, running MAIN_TASK", shown)
    assert (folder / "shown.txt").read_bytes() == (folder / "piped.txt").read_bytes()


# Configuration commands


def test_check_reports_a_good_file(pyitron):
    """A file without errors is exit code 0, with and without its application."""
    for more in ((), ("--app", "app.py")):
        assert pyitron("check", "app.cfg", "-I", "include", *more) == (0, "app.cfg: no errors\n", "")


def test_names_that_the_output_cannot_show_are_escaped(project):
    """No terminal or pipe makes a command fail."""
    folder = project("")
    (folder / "温度.cfg").write_text("CRE_SEM(A, { 0, 0, 1 });")
    command = [sys.executable, "-m", "pyitron", "check", "温度.cfg"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"\\u6e29\\u5ea6.cfg: no errors\n", b"")


def test_check_reports_every_error_of_a_file(pyitron, project):
    """All errors are listed, one line each, with file and line; the exit code is 2."""
    folder = project(TICKING)
    (folder / "app.cfg").write_text(CFG.replace("MAIN_PRI", "300").replace("0, 1 }", "2, 1 }"))
    code, out, err = pyitron("check", "app.cfg", "-I", "include", "--app", "app.py")
    assert (code, out) == (2, "")
    assert re.search(r"app\.cfg:3:.*CRE_TSK.*itskpri 300.*E_PAR", err)
    assert re.search(r"app\.cfg:4:.*CRE_SEM.*E_PAR", err)
    assert "Traceback" not in err


def test_check_with_the_application_finds_a_missing_function(pyitron, project):
    """A task function that the module does not have is an error of the configuration."""
    project("x = 1\n")
    code, _, err = pyitron("check", "app.cfg", "-I", "include", "--app", "app.py")
    assert code == 2 and "main_task" in err and err.count("\n") == 1


def test_unknown_static_apis_skipped_with_a_note_each(pyitron, project):
    """--ignore-unknown, in all three commands; without it they are errors that name the option."""
    folder = project(TICKING)
    (folder / "app.cfg").write_text(CFG + "VATT_TER({ TA_HLNG, 0, finish });\nCFG_INT(3, { 0, -1 });\n")
    notes = "app.cfg:5:1: VATT_TER was skipped\napp.cfg:6:1: CFG_INT was skipped\n"
    option = ("-I", "include", "--ignore-unknown")
    assert pyitron("check", "app.cfg", *option) == (0, "app.cfg: no errors\n", notes)
    assert pyitron("check", "app.cfg", *option, "--app", "app.py") == (0, "app.cfg: no errors\n", notes)
    code, out, err = pyitron("cfg", "app.cfg", *option, "--header")
    assert (code, err) == (0, notes) and "MAIN_TASK" in out
    code, out, err = pyitron(*RUN, "--ignore-unknown", "--until", "100")
    assert (code, out) == (0, "tick\n" * 2) and err.startswith(notes + "pyitron: ")
    code, out, err = pyitron("check", "app.cfg", "-I", "include")
    assert (code, out, err.count("\n"), err.count("(--ignore-unknown skips it)")) == (2, "", 2, 2)


def test_cfg_header_goes_to_standard_output_or_a_file(pyitron, project):
    """The header defines the ids."""
    code, out, err = pyitron("cfg", "app.cfg", "-I", "include", "--header")
    assert (code, err) == (0, "")
    assert re.search(r"#define\s+MAIN_TASK\s+1\n", out) and re.search(r"#define\s+SEM_ONE\s+1\n", out)
    assert pyitron("cfg", "app.cfg", "-I", "include", "--header", "-o", "kernel_id.h") == (0, "", "")
    with open("kernel_id.h") as file:
        assert file.read() == out


def test_define_without_a_value_is_1(pyitron, project):
    """-D NAME selects what #ifdef and #if ask for."""
    folder = project(TICKING)
    (folder / "app.cfg").write_text(
        CFG + "#if EXTRA == 1\nCRE_SEM(SEM_TWO, { TA_TFIFO, LEVEL, 5 });\n#endif\n"
    )
    _, without, _ = pyitron("cfg", "app.cfg", "-I", "include", "--header")
    _, with_it, _ = pyitron("cfg", "app.cfg", "-I", "include", "--header", "-D", "EXTRA", "-D", "LEVEL=4")
    assert "SEM_TWO" not in without and "SEM_TWO" in with_it


# Mistakes: one clear message each


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "none.cfg", "--app", "app.py"), "there is no configuration file none.cfg"),
        (("check", "include"), "include is a folder; give the system configuration file"),
        (("check", "app.cfg", "-I", "nowhere"), "-I nowhere: there is no such folder"),
        (("run", "app.cfg", "-I", "include", "--app", "none.py"), "--app none.py: there is no such file"),
        (("run", "app.cfg", "-I", "include", "--app", "no_such_module"), "there is no module no_such_module"),
        (("run", "app.cfg", "-I", "include", "--app", "no.such"), "there is no module no; give its .py file"),
        (("run", "app.cfg", "-I", "include", "--app", "my-app"), "give a .py file or a dotted module name"),
        (("run", "app.cfg", "-I", "include", "--app", "include"), "this is a folder; give the .py file in it"),
        (("run", "app.cfg", "-I", "include", "--app", "app.cfg"), "this is no .py file; give the module that has tasks"),
        (("run", "app.py", "--app", "app.cfg"), "app.py is Python; give the system configuration file (.cfg) here"),
        ((*RUN, "--trace", "/proc/t.txt"), "cannot write /proc/t.txt: "),
        (
            ("run", "app.cfg", "-I", "include", "--app", "./include"),
            "this is a folder; give the .py file in it",
        ),
        (
            ("run", "app.cfg", "-I", "include", "--app", "./app.cfg"),
            "give a .py file or a dotted module name",
        ),
        ((*RUN, "--trace", "no/where.json"), "the folder no does not exist; create it first"),
        ((*RUN, "--trace", "t.xyz"), "says what to write: .html (a page to look around in), .svg (a picture), .json"),
        ((*RUN, "--trace", "include/.json"), "the end of the name says what to write"),
        (("cfg", "app.cfg", "-I", "include", "--header", "-o", "no/x.h"), "the folder no does not exist"),
    ],
)
def test_mistake_gets_one_line_and_exit_code_2(pyitron, arguments, message):
    """What is wrong and what to do, without a traceback."""
    code, out, err = pyitron(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*RUN, "--until", "soon"), "'soon' is not a time: write 10s, 500ms, 2min, 1h, 250us"),
        ((*RUN, "--until", "-5s"), "--until"),
        ((*RUN, "-D", "3=x"), "'3=x' defines nothing: write NAME or NAME=VALUE"),
        ((*RUN, "--clock", "atomic"), "invalid choice: 'atomic'"),
        (("cfg", "app.cfg"), "--header"),
        ((), "run | check | cfg"),
        (("fly",), "there is no command 'fly'; there are run, check, cfg, explain, "),
        (("chek", "app.cfg"), "there is no command 'chek'; did you mean check?"),
        (("app.cfg",), "begin with what is to be done: pyitron run app.cfg --app app.py, not app.cfg"),
    ],
)
def test_bad_option_gets_usage_and_exit_code_2(pyitron, arguments, message):
    """argparse's own form: usage, then what is wrong."""
    code, out, err = pyitron(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage:") and message in err.splitlines()[-1]


def test_application_that_fails_to_import_shows_its_own_lines_only(pyitron, project):
    """The traceback has the application's lines, not ours, and ends in one line that says what happened."""
    project("def level():\n    return 1 / 0\n\nlevel()\n")
    code, out, err = pyitron(*RUN)
    assert (code, out) == (2, "")
    assert "line 4, in <module>" in err and "line 2, in level" in err
    assert err.count("File ") == 2
    assert (
        err.splitlines()[-1]
        == "pyitron: --app app.py: importing it raised ZeroDivisionError: division by zero"
    )


def test_application_with_a_syntax_error_shows_the_line(pyitron, project):
    """A syntax error is shown as Python shows it."""
    project("def main_task(exinf:\n")
    code, _, err = pyitron(*RUN)
    assert code == 2
    assert 'app.py", line 1' in err and err.splitlines()[-1].startswith(
        "pyitron: --app app.py: importing it raised"
    )


def test_application_in_shift_jis_needs_to_say_so(pyitron, project):
    """The error has the remedy, and the remedy helps."""
    source = body("print('温度の表')").encode("cp932")
    (project("") / "app.py").write_bytes(source)
    code, _, err = pyitron(*RUN)
    assert code == 2
    assert err.splitlines()[-1].endswith("; save it as UTF-8, or name its encoding in its first line: # coding: cp932")
    (project("") / "cli_japanese.py").write_bytes(b"# coding: cp932\n" + source)
    code, out, _ = pyitron("run", "app.cfg", "--app", "cli_japanese.py", "-I", "include")
    assert (code, out) == (0, "温度の表\n")


def test_application_that_misses_a_module_is_told_which(pyitron, project):
    """A missing import of the application is not mistaken for a missing application."""
    project("import no_such_library\n")
    code, _, err = pyitron("run", "app.cfg", "-I", "include", "--app", "app")
    assert code == 2 and "importing it raised ModuleNotFoundError: No module named 'no_such_library'" in err


def test_application_that_exits_while_imported_is_an_error(pyitron, project):
    """sys.exit() in the application does not end the command silently."""
    project("import sys\nsys.exit(0)\n")
    code, _, err = pyitron(*RUN)
    assert code == 2 and "importing it raised SystemExit" in err


def test_application_named_as_a_used_module_must_be_renamed(pyitron, project):
    """A file that would take the place of a loaded module is refused."""
    project(TICKING, "json.py")
    code, _, err = pyitron("run", "app.cfg", "-I", "include", "--app", "json.py")
    assert (code, err) == (
        2,
        "pyitron: --app json.py: Python already uses a module called json; rename the file\n",
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def pyitron_setup(kernel):\n    raise OSError('none')\n", "pyitron_setup raised OSError: none"),
        ("pyitron_setup = 5\n", "pyitron_setup must be a function that takes the kernel"),
    ],
)
def test_setup_that_fails_is_an_error(pyitron, project, source, message):
    """A failing pyitron_setup ends the command before the run."""
    project(TICKING + "\n" + source)
    code, out, err = pyitron(*RUN)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"pyitron: app: {message}"


# Small things


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [("10s", 10**10), ("500ms", 5 * 10**8), ("2min", 120 * 10**9), ("1h", 3600 * 10**9), ("250us", 250_000),
     ("250µs", 250_000), ("15", 15_000_000), ("0", 0), ("1.5s", 1_500_000_000), (".5 ms", 500_000),
     ("0.000001", 1)],
)  # fmt: skip
def test_duration_is_exact(text, nanoseconds):
    """Every form of a time is read to the nanosecond."""
    assert cli.duration_ns(text) == nanoseconds


@pytest.mark.parametrize(
    "text", ["", "s", "1m", "1e3", "-1", "1:30", "0.0000001", "999999h" * 3, "9999999999h", "٣s"]
)
def test_duration_that_is_none_is_refused(text):
    """What is not a time, is too fine or too long, says what to write."""
    with pytest.raises(argparse.ArgumentTypeError):
        cli.duration_ns(text)


def test_version_tells_build_and_environment(pyitron):
    """--version says what is needed for a report."""
    code, out, _ = pyitron("--version")
    assert code == 0
    assert re.fullmatch(r"pyitron \S.* \((pure|compiled)\), CPython 3\.\d+\.\S+, greenlet \d\S+\n", out)


def test_help_documents_the_exit_codes(pyitron):
    """--help has every exit code, and no line is wider than a terminal."""
    for arguments in (("--help",), ("run", "--help")):
        code, out, _ = pyitron(*arguments)
        assert code == 0
        assert all(re.search(rf"^  {number} ", out, re.MULTILINE) for number in (0, 1, 2, 3, 4, 130))


def test_module_runs_as_a_program(project):
    """python -m pyitron is the command."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pyitron", *RUN, "--until", "2h"], cwd=project(body("dly_tsk(7_000_000)")),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "after 7,000 s of simulated time" in done.stderr
    assert time.monotonic() - started < 60
