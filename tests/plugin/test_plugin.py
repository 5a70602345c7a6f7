# SPDX-License-Identifier: MIT
"""The plugin, in projects that pytest runs within these tests."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import kernel
import pyitron_pytest.plugin
from pyitron.testing.trace_file import file_name

pytest_plugins = ["pytester"]

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
HEAD = """\
import pytest
from pyitron import *

pytestmark = pytest.mark.pyitron(cfg="app.cfg")
"""


def test_the_installed_plugin_is_the_one_tested_here():
    """Under the module's own name."""
    assert PROJECT["project"]["entry-points"]["pytest11"] == {"pyitron_pytest": "pyitron_pytest"}


def test_plugin_imports_nothing_of_the_kernel():
    """Whoever has tests without a kernel waits for none."""
    code = "import pytest, sys; before = {*sys.modules}; import pyitron_pytest; print(*{*sys.modules} - before)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert sorted(done.stdout.split()) == ["pyitron_pytest", "pyitron_pytest.plugin", "pyitron_pytest.settings"]


def test_old_pytest_gets_along_without_the_plugin(project, monkeypatch):
    """All tests run but those that want a kernel, and these say why."""
    monkeypatch.setattr(pytest, "version_tuple", (7, 4, 4))
    for name in ("pyitron_pytest", "pyitron_pytest.plugin", "pyitron_pytest.settings"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    result = project("def test_it(): pass\n\ndef test_kernel(kernel): pass\n\ndef test_process(process): pass")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["the fixtures of pyitron need pytest 8 or later; this is *"])


def test_kernel_is_loaded_run_and_asked(project):
    """The marker names the files; the module beside the configuration file is the application."""
    result = project(HEAD + """
def test_it(kernel):
    kernel.run_until(25)
    kernel.assert_states(TSK_SENDER="delayed", TSK_TAKER="waiting for SEM_UNIT")
    assert kernel.application.taken == [E_OK, E_OK]
    assert kernel.ids.SEM_UNIT == kernel.application.SEM_UNIT == 1
""")
    result.assert_outcomes(passed=1)


def test_application_is_new_for_each_test(project):
    """Its globals are those of its file again, and it is no module of the process."""
    result = project(HEAD + """
import sys

@pytest.mark.parametrize("number", [1, 2])
def test_it(kernel, number):
    assert kernel.application.taken == [] and "app" not in sys.modules
    kernel.run_until(25)
    assert kernel.application.taken != []
""")
    result.assert_outcomes(passed=2)


def test_application_is_found_from_the_test_or_from_the_root(project, pytester):
    """And the error names where it was looked for."""
    pytester.mkdir("deep").joinpath("test_deep.py").write_text(HEAD + """
def test_root(kernel):
    assert kernel.ids.SEM_UNIT == 1

def test_missing(make_kernel):
    with pytest.raises(FileNotFoundError) as caught:
        make_kernel().load_application("other.cfg")
    first, second = str(caught.value).partition("; looked for ")[2].split(" and ")
    assert first.endswith("other.cfg") and "deep" in first and "deep" not in second
    with pytest.raises(FileNotFoundError, match="there is no nothing.py"):
        make_kernel().load_application("app.cfg", "nothing.py")
""", encoding="utf-8")
    project("def test_it(): pass").assert_outcomes(passed=3)


def test_application_may_import_what_is_beside_it(project, pytester):
    """Wherever it is; the path for imports is as before afterwards."""
    folder = pytester.mkdir("elsewhere")
    folder.joinpath("pumps.cfg").write_text("CRE_TSK(TSK_A, { TA_HLNG|TA_ACT, 0, task, 5, 64, NULL });", encoding="utf-8")
    folder.joinpath("pumps.py").write_text("from pump_speed import SPEED\ndef task(exinf): pass\n", encoding="utf-8")
    folder.joinpath("pump_speed.py").write_text("SPEED = 3\n", encoding="utf-8")
    result = project("""
import sys

before = [*sys.path]

def test_it(make_kernel):
    made = make_kernel()
    assert made.load_application("elsewhere/pumps.cfg").SPEED == 3
    assert sys.path != before
    made.close()
    assert sys.path == before
""")
    result.assert_outcomes(passed=1)


def test_application_may_be_a_module_and_is_set_up(project, pytester):
    """Its ``pyitron_setup`` gets the kernel; what that raises is raised."""
    with Path(pytester.path, "app.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef pyitron_setup(kernel):\n    if kernel.now_ns == 0:\n        raise LookupError('no device')\n")
    result = project("""
import app, pytest

def test_it(kernel):
    with pytest.raises(LookupError, match="no device"):
        kernel.load_application("app.cfg", app)
    with pytest.raises(LookupError, match="no device"):
        kernel.load_application("app.cfg")
""")
    result.assert_outcomes(passed=1)


def test_calls_of_the_test_are_for_its_kernel(project):
    """Between runs, as those of a handler; two kernels of one test go their own ways."""
    result = project(HEAD + """
def test_it(kernel, make_kernel):
    kernel.run_until(5)
    assert isig_sem(kernel.ids.SEM_UNIT) == E_OK
    kernel.run_until(6)
    assert kernel.application.taken == [E_OK]
    other = make_kernel()
    other.load_application("app.cfg")
    other.run_until(35)
    assert (len(other.application.taken), other.now_ns, kernel.now_ns) == (3, 35_000_000, 6_000_000)
""")
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "arguments", "ini", "expected"),
    [
        ("", [], "", ["passive"]),
        ("", [], "pyitron_servers = active", ["active"]),
        ("", ["--pyitron-servers=both"], "pyitron_servers = active", ["passive", "active"]),
        ("@pytest.mark.pyitron(servers='active')", ["--pyitron-servers=both"], "", ["active"]),
        ("@pytest.mark.pyitron(servers='both')", [], "", ["passive", "active"]),
    ],
)
def test_servers_are_where_the_closest_says(project, marker, arguments, ini, expected):
    """The marker, then the option, then the setting; both means each test twice."""
    result = project(HEAD + f"""
{marker}
def test_it(kernel, pyitron_servers):
    kernel.run_until(15)
    assert kernel._system.active == (pyitron_servers == "active")
""", "-v", *arguments, ini=ini)
    result.assert_outcomes(passed=len(expected))
    if len(expected) == 2:
        result.stdout.fnmatch_lines(["*test_it?passive? PASSED*", "*test_it?active? PASSED*"])


def test_tests_without_a_kernel_are_not_made_twice(project):
    """Only those that have one."""
    project("def test_it(): pass", "--pyitron-servers=both").assert_outcomes(passed=1)


def test_tests_for_the_other_build_are_skipped(project):
    """With the reason; also those without a kernel."""
    other = {"pure": "compiled", "compiled": "pure"}[kernel.build_kind()]
    result = project(f"""
import pytest

@pytest.mark.pyitron(build="{kernel.build_kind()}")
def test_mine(): pass

@pytest.mark.pyitron(build="{other}")
def test_other(): assert False
""", "-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines([f"*for the {other} build of pyitron, and this is the {kernel.build_kind()} one"])


def test_options_of_kernels_are_set_in_steps(project):
    """The setting, the marker over it, and the factory over both."""
    result = project(HEAD + """
@pytest.mark.pyitron(max_id=20)
def test_it(kernel, make_kernel):
    assert (kernel.max_id, kernel._system.dispatcher.call_time) == (20, 1000)
    assert make_kernel(max_id=30).max_id == 30
""", ini="pyitron_options =\n    max_id = 10\n    call_time = 1_000")
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "ini", "complaint"),
    [
        ("(server='active')", "", "the marker pyitron has no server; it has clock, "),
        ("('active')", "", "the marker pyitron takes names with values, as servers='active'"),
        ("(servers='lazy')", "", "servers of the marker pyitron is one of passive, active, both, not 'lazy'"),
        ("(build='fast')", "", "build of the marker pyitron is one of pure, compiled, not 'fast'"),
        ("(call_time='long')", "", "test_it: call_time must be an int of 0 or more, not 'long'"),
        ("(last_events=-1)", "", "test_it: last_events must be an int of 0 or more, not -1"),
        ("(cfg='none.cfg')", "", "there is no none.cfg; looked for "),
        ("(cfg='bad.cfg', app='app.py')", "", "bad.cfg:1:"),
        ("(app='app.py')", "", "the marker pyitron has app, but no cfg"),
        ("()", "pyitron_servers = lazy", "ERROR: pyitron_servers: give passive, active or both, not 'lazy'"),
        ("()", "pyitron_options = calltime = 3", "ERROR: pyitron_options: 'calltime = 3' is no option of a kernel"),
        ("()", "pyitron_options = call_time = x", "pyitron_options: 'call_time = x': call_time is an int"),
        ("()", "pyitron_last_events = many", "ERROR: pyitron_last_events: give an int of 0 or more, not 'many'"),
    ],
)
def test_wrong_settings_are_refused_by_name(project, pytester, marker, ini, complaint):
    """The test does not run, and there is no traceback."""
    pytester.makefile(".cfg", bad="CRE_SEM(SEM_A, { TA_TFIFO });")
    result = project(f"import pytest\n\n@pytest.mark.pyitron{marker}\ndef test_it(kernel): pass\n", ini=ini)
    text = "\n".join([*result.outlines, *result.errlines])
    assert complaint in text and " passed" not in text
    assert "Traceback" not in text and "During handling" not in text and "pyitron_pytest/" not in text


FAILING = HEAD + """
def test_it(kernel):
    kernel.inject.error("wai_sem", E_RLWAI)
    kernel.run_until(5)
    assert kernel.states() == {"TSK_SENDER": "dormant", "TSK_TAKER": "waiting for SEM_UNIT"}
"""


def test_failure_shows_tasks_injections_and_events(project):
    """The comparison as a table, then what the kernel looked like."""
    result = project(FAILING, ini="pyitron_last_events = 3")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        "E* assert not as expected",
        "E*   task        expected              found",
        "E* > TSK_SENDER  dormant               delayed",
        "E*   TSK_TAKER   waiting for SEM_UNIT  waiting for SEM_UNIT",
        "*- pyitron: tasks at 5.000 ms -*",
        "TSK_SENDER  priority 6  delayed, 5.000 ms left  app.py:8 in sender",
        "*- pyitron: injected -*",
        "wai_sem returns E_RLWAI at call 1: once",
        "*- pyitron: the last 3 events of the trace -*",
        "0.000000 call          TSK_SENDER dly_tsk",
        "0.000000 wait          TSK_SENDER dly",
        "0.000000 dispatch      idle",
    ])  # fmt: skip


def test_error_codes_have_names_in_tests_with_a_kernel(project):
    """Not elsewhere, and not if no error is among them."""
    result = project("""
from pyitron import E_OK, wai_sem

def test_code(kernel):
    assert wai_sem(1) == E_OK

def test_count(kernel):
    assert 3 == 0

def test_number():
    assert -25 == 0
""")
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["E* assert E_CTX == E_OK  (-25 == 0)", "E* assert 3 == 0", "E* assert -25 == 0"])


def test_assertion_in_a_task_fails_the_test_with_its_lines(project):
    """With the values that pytest finds in it."""
    result = project("""
from pyitron import *

def test_it(kernel):
    def body(exinf):
        level = 3
        assert level > 4
    kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, body, 1, 64))
    kernel.run()
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([">*kernel.run()", ">*assert level > 4", "E*assert 3 > 4", "E*raised in task 1 at 0.000 ms"])
    result.stdout.no_fnmatch_line("*dispatcher.py*")


def test_injection_in_vain_fails_a_test_that_passes(project):
    """One that fails by itself keeps its own reason."""
    result = project(HEAD + """
def test_it(kernel):
    kernel.inject.lost_interrupt(3)

def test_other(kernel):
    kernel.inject.lost_interrupt(3)
    assert False, "for another reason"
""")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["injected in vain: interrupt 3 is lost at request 1; there were none.*"])
    assert sum("injected in vain" in line for line in result.outlines if not line.startswith("FAILED")) == 1


def test_kernel_may_be_closed_in_its_test(project):
    """By the test, at the end of a ``with`` block of its own, or by the application."""
    result = project("""
from pyitron import *
from pyitron.kernel import ext_ker

def test_closed(kernel):
    kernel.close()

def test_left(kernel):
    with kernel:
        kernel.run()

def test_ended(kernel):
    kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, lambda exinf: ext_ker(), 1, 64))
    assert kernel.run_until(10).reason == "exit"
""")
    result.assert_outcomes(passed=3)


def test_fault_at_the_end_is_an_error_of_the_test(project):
    """Of its teardown."""
    result = project("""
from pyitron import *

def test_it(kernel):
    def body(exinf):
        try:
            slp_tsk()
        finally:
            raise RuntimeError("cannot clean up")
    kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, body, 1, 64))
    kernel.run()
""")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E*RuntimeError: cannot clean up"])


@pytest.mark.parametrize("form", ["json", "html", "txt", "svg", "vcd"])
def test_traces_are_written_to_files(project, pytester, form):
    """One for each kernel of each test, whole, under the test's name."""
    if form == "vcd":
        pytest.importorskip("vcd")
    result = project(HEAD + """
@pytest.mark.parametrize("word", ["a/b", "c"])
def test_it(kernel, make_kernel, word):
    kernel.run_until(1_000)
    make_kernel().run()
""", "--pyitron-trace=traces", f"--pyitron-trace-format={form}")
    result.assert_outcomes(passed=2)
    first, second = "test_app.py-test_it-a-b-3391c4a7", "test_app.py-test_it-c"
    stems = [first, f"{first}+2", second, f"{second}+2"]
    files = sorted(Path(pytester.path, "traces").iterdir())
    assert [path.name for path in files] == sorted(f"{stem}.{form}" for stem in stems)
    text = Path(pytester.path, "traces", f"{stems[0]}.{form}").read_text(encoding="utf-8")
    if form == "json":
        assert len(json.loads(text)["traceEvents"]) > 1_000
    elif form == "txt":
        assert len(text.splitlines()) > 1_000
    else:
        assert text.startswith({"svg": "<svg", "html": "<!DOCTYPE html>", "vcd": "$"}[form]) and "TSK_SENDER" in text


def test_names_of_traces_are_those_of_tests():
    """What a file's name cannot have is replaced, and the name made one of its own; so is one that is too long."""
    assert file_name("tests/test_a.py::Test::test_b[1-x]", 0, "json") == "tests-test_a.py-Test-test_b-1-x.json"
    assert file_name("test_a.py::test_温度", 1, "svg") == "test_a.py-test_温度+2.svg"
    odd = {file_name(f"test_a.py::test_b[{text}]", 0, "txt") for text in ("a b", "a*b", "a?b", "x" * 300, "x" * 301)}
    assert len(odd) == 5 and all(len(name) < 170 and not set(name) & set(" *?") for name in odd)
    like = ("a/b.py::test_c[d]", "a-b.py::test_c[d]", "a_b.py::test_c[d]", "a/b.py::test_c_d", "a/b.py::test_c::d_")
    assert len({file_name(test, 0, "txt") for test in like}) == len(like)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--pyitron-trace=app.py/traces"], "ERROR: --pyitron-trace=app.py/traces: Not a directory; give another folder"),
        (["--pyitron-trace-format=png"], "invalid choice: 'png'"),
    ],
)
def test_traces_that_cannot_be_written_are_refused_before_any_test(project, arguments, complaint):
    """With what is wrong."""
    result = project("def test_it(kernel): pass", *arguments)
    assert complaint in result.stderr.str() and "passed" not in result.stdout.str()


def test_waveforms_without_their_package_are_refused(project, monkeypatch):
    """With how to get it."""
    monkeypatch.setattr(pyitron_pytest.plugin, "find_spec", lambda name: None)
    result = project("", "--pyitron-trace=traces", "--pyitron-trace-format=vcd")
    result.stderr.fnmatch_lines(["ERROR: --pyitron-trace-format=vcd needs pyvcd: pip install 'pyitron?vcd?'*"])


def test_seed_is_an_option(project):
    """Injections by chance begin with it."""
    result = project("""
def test_it(kernel):
    assert "(seed 12)" in str(kernel.inject.jitter(1))
""", "--pyitron-seed=12")
    result.assert_outcomes(passed=1)


def test_processes_are_made_and_asked(project):
    """With main and its argument; what fails in a thread fails the test."""
    result = project("""
import pytest
from posix_rt import *

def main(argument):
    semaphore = sem_init(0, 0)
    pthread_create(None, sem_wait, semaphore)
    nanosleep(timespec(0, argument))
    sem_post(semaphore)
    nanosleep(timespec(0, argument))
    return "done"

def test_it(process):
    made = process(main, 5_000_000, max_id=50)
    made.run_until(3)
    assert made.states() == {"main": "delayed", "tsk2": "waiting for sem1"}
    assert made.run().reason == "exit" and made.status == "done" and made.max_id == 50

def test_fault(process):
    with pytest.raises(ZeroDivisionError):
        process(lambda argument: 1 // argument, 0).run()
""", "--pyitron-servers=both", ini="pyitron_options =\n    tmax_actcnt = 3")
    result.assert_outcomes(passed=4)


def test_tests_run_on_several_processes_at_once(project, pytester):
    """The reports come from other processes, and are the same."""
    pytest.importorskip("xdist")
    project(FAILING, ini="pyitron_last_events = 3")
    result = pytester.runpytest("-p", "pyitron_pytest", "-p", "no:cacheprovider", "-n1", "--pyitron-servers=both")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*- pyitron: tasks at 5.000 ms -*", "*- pyitron: the last 3 events of the trace -*"])


def test_help_lists_options_settings_and_the_marker(project):
    """As ``pytest --help`` and ``--markers`` show them."""
    project("", "--help").stdout.fnmatch_lines(["kernels of pyitron:", "*--pyitron-servers*", "*pyitron_options*"])
    project("", "--markers").stdout.fnmatch_lines(["@pytest.mark.pyitron(servers=*"])
