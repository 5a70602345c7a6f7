# SPDX-License-Identifier: MIT
"""``pyitron conformance``, as a user types it."""

import json
import os
import pty
import shlex
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from conformance import command, counts, selection
from conformance.report import VERDICTS
from pyitron import cli

CATALOGUE = """\
title = "Semaphores"
[pol_sem]
profile = "standard"
requirements = [
  ["SEM-1", "normal", "It takes a unit."],
  ["SEM-2", "error", "It returns E_NOEXS if there is none.", "full"],
]
[sig_sem]
profile = "standard"
requirements = [["SEM-3", "normal", "It gives a unit back."]]
"""
SCENARIO = """\
title = "{title}"
covers = ["{covers}"]
[before]
TASK1 = {{ state = "running" }}
SEM1 = {{ count = 1 }}
[[do]]
call = "{call}"
returns = "{returns}"
"""


@pytest.fixture
def conformance(capfd, monkeypatch, tmp_path):
    """Run a command line in this process; return its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        try:
            code = command.main(arguments)
        except SystemExit as stop:
            code = stop.code
        out, err = capfd.readouterr()
        return code, out, err

    return run


@pytest.fixture
def suite(tmp_path):
    """Makes a small suite of one's own from the texts of its scenarios."""

    def make(catalogue=CATALOGUE, **texts):
        folder = tmp_path / "own"
        (folder / "catalogue").mkdir(parents=True)
        (folder / "itron" / "semaphore" / "pol_sem").mkdir(parents=True)
        (folder / "catalogue" / "semaphore.toml").write_text(catalogue)
        for name, text in texts.items():
            (folder / "itron" / "semaphore" / "pol_sem" / f"{name}.toml").write_text(text)
        return str(folder)

    return make


def scenario(call="pol_sem(SEM1)", returns="E_OK", covers="SEM-1", title="a unit is taken"):
    lines = SCENARIO.format(call=call, returns=returns, covers=covers, title=title)
    return lines + ("[after]\nSEM1 = { count = 0 }\n" if call == "pol_sem(SEM1)" and returns == "E_OK" else "")


FAMILY = scenario("pol_sem({id})", "{error}", "{covers}", "{id}") + """
[family]
columns = ["id", "error", "covers"]
rows = [
""" + "".join(f'  ["SEM{number}", "E_NOEXS", "SEM-2"],\n' for number in range(2, 40)) + "]\n"
# isig_sem gives a unit back.
LACKING = scenario("isig_sem(SEM1)", "E_OK", "SEM-3").replace("call =", "by = 'INH1'\ncall =")
LACKING += "[after]\nSEM1 = { count = 2 }\n"
BACKEND = "deceiving:Deceiving"


@pytest.fixture(autouse=True)
def findable(monkeypatch):
    """The backends beside this file are found by name, in other processes too."""
    folder = os.path.dirname(__file__)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([folder, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep))


# What is run


def test_unit_runs_and_each_call_has_a_line(conformance):
    """Every requirement passes; the exit code says so."""
    code, out, _ = conformance("--unit", "semaphore", "--call", "pol_sem", "--call", "wai_sem")
    assert code == 0
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line}
    assert rows["requirements"] == list(VERDICTS)
    known = selection.load(counted=True).catalogue
    wanted = [entry.call for entry in known.values() if entry.unit == "semaphore" and entry.call in ("pol_sem", "wai_sem")]
    for call in ("pol_sem", "wai_sem"):
        assert rows[call] == [str(wanted.count(call)), "-", "-", "-", "-"]
    assert rows["all"][0] == str(len(wanted))
    assert f"requirements: {len(wanted)}, all pass" in out


def test_profile_leaves_out_what_is_beyond_it(conformance, suite):
    """SEM-2 is of the full set."""
    folder = suite(one=scenario(), two=FAMILY)
    code, out, _ = conformance("--suite", folder, "--profile", "standard", "--call", "pol_sem")
    assert code == 0
    assert "requirements: 1, all pass; scenarios: 1," in out
    assert ["SEM-1", "It", "takes", "a", "unit.", "1", "-", "-", "-", "-"] in [line.split() for line in out.splitlines()]


def test_scenario_runs_alone_in_either_placement(conformance, suite):
    """Its id is enough."""
    folder = suite(one=scenario(), two=FAMILY)
    for placement in ("passive", "active"):
        code, out, _ = conformance("semaphore/pol_sem/two[5]", "--suite", folder, "--servers", placement)
        assert code == 0
        assert "scenarios: 1," in out and f"servers {placement}" in out


def test_list_shows_families_by_prefix_and_requirements_by_id(conformance, suite):
    """An id, a folder, how ids begin, a requirement: each names scenarios; nothing is run."""
    folder = suite(one=scenario(), two=FAMILY, three=LACKING)
    family = [f"semaphore/pol_sem/two[{row}]" for row in range(1, 39)]
    one, three = "semaphore/pol_sem/one", "semaphore/pol_sem/three"
    for wish, wanted in (
        ("semaphore/pol_sem/two", family),
        ("SEM-2", family),
        ("SEM-3", [three]),
        ("semaphore/pol_sem/", [one, three, *family]),
        ("semaphore/pol_sem/t", [three, *family]),
        ("semaphore/pol_sem/one.toml", [one]),
    ):
        code, out, _ = conformance("--suite", folder, "--list", wish)
        assert code == 0
        assert [line.split()[0] for line in out.splitlines()] == wanted


def test_results_are_the_same_in_several_processes(conformance, suite, tmp_path):
    """In the same order, whatever their number."""
    folder = suite(one=scenario(), two=FAMILY, three=LACKING)
    kept = []
    for processes in ("1", "2"):
        code, _, _ = conformance("--suite", folder, "--backend", BACKEND, "-n", processes, "--json", f"{processes}.json")
        assert code == 1
        content = json.loads((tmp_path / f"{processes}.json").read_text())
        kept.append([(entry["id"], entry["verdict"], entry["step"], entry["differences"]) for entry in content["scenarios"]])
    assert kept[0] == kept[1]
    assert [verdict for _, verdict, _, _ in kept[0]] == ["pass", "unsupported", *["fail"] * 38]


def test_other_processes_test_the_same_kernel(conformance, suite, tmp_path):
    """Not one whose sources happen to be in the current folder."""
    for package in ("conformance", "kernel", "pyitron"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("raise ImportError('the wrong one')")
    folder = suite(one=scenario(), two=FAMILY)
    for backend in ((), ("--backend", BACKEND)):
        _, out, err = conformance("--suite", folder, "-n", "2", *backend)
        assert "scenarios: 39," in out and err == ""


# What fails


def test_failure_shows_the_step_both_states_and_the_command_for_one_more(conformance, suite):
    """And that command does run just that one again."""
    folder = suite(good=scenario(covers="SEM-3"), bad=scenario("pol_sem(SEM9)", "E_NOEXS", "SEM-2"))
    code, out, _ = conformance("--suite", folder, "--backend", BACKEND)
    assert code == 1
    lines = [line.split() for line in out.splitlines()]
    assert ["FAIL", "semaphore/pol_sem/bad", "a", "unit", "is", "taken"] in lines
    assert ["expected", "found"] in lines
    assert ["step", "1:", "pol_sem(SEM9)", "E_NOEXS", "E_OK"] in lines
    (again,) = [line.split("again: ")[1] for line in out.splitlines() if "again: " in line]
    words = shlex.split(again)
    assert words[:2] == ["pyitron", "conformance"]
    code, out, _ = conformance(*words[2:])
    assert code == 1 and "scenarios: 1," in out


def test_unsupported_and_untested_requirements_are_named(conformance, suite):
    """Nothing fails, yet the kernel is not shown to conform: exit code 3."""
    code, out, _ = conformance("--suite", suite(one=scenario(), three=LACKING), "--backend", BACKEND)
    assert code == 3
    assert "unsupported: SEM-3\n" in out and "untested: SEM-2\n" in out


def test_backend_that_raises_leaves_requirements_unresolved(conformance, suite):
    """With its traceback; the other scenarios are played."""
    code, out, _ = conformance("--suite", suite(one=scenario()), "--backend", "deceiving:Falling")
    assert code == 1
    assert "UNRESOLVED semaphore/pol_sem/one" in out and "RuntimeError: the board does not answer" in out


def test_backend_that_takes_its_process_down_is_told(conformance, suite):
    """There are no results then."""
    code, out, err = conformance("--suite", suite(one=scenario(), two=FAMILY), "--backend", "deceiving:Dying", "-n", "2")
    assert code == 2 and out == ""
    assert "a process that ran scenarios has died; with -n 1 the last one shown is at fault" in err


# Counts


@pytest.fixture
def budget(suite, monkeypatch, tmp_path):
    """Gives one situation a budget, in a small suite; returns its id."""
    monkeypatch.setattr(selection, "FOLDER", Path(suite(one=scenario())))
    situation = next(entry for entry in counts.situations() if entry.call == "sig_sem")
    right = counts.fitted(counts.measured(situation))

    def give(**changes):
        (tmp_path / "budgets.toml").touch()
        monkeypatch.setattr(counts, "BUDGETS", tmp_path / "budgets.toml")
        monkeypatch.setattr(counts, "budgets", lambda: {situation.id: {**right, **changes}})
        return situation.id

    return give


def test_count_is_a_requirement_with_a_command_of_its_own(conformance, budget):
    """It is measured, and passes."""
    code, out, _ = conformance(budget())
    assert code == 0 and "scenarios: 0, counts: 1," in out


def test_count_that_is_not_as_budgeted_fails(conformance, budget):
    """With both numbers at each size."""
    ident = budget(messages=7)
    code, out, _ = conformance("--call", "sig_sem", "--json", "out.json")
    assert code == 1
    assert f"FAIL {ident}  sig_sem: " in out and "messages at 1000 " in out and ": budget 7, found 1\n" in out
    assert f"    again: pyitron conformance {ident}\n" in out
    (count,) = json.loads(Path("out.json").read_text(encoding="utf-8"))["counts"]
    assert (count["id"], count["verdict"]) == (ident, "fail")
    assert (count["cost"]["messages"], count["found"]["100"]["messages"]) == ("7", 1)


@pytest.mark.parametrize("arguments", [("--servers", "active"), ("--no-counts",)])
def test_counts_are_left_out(conformance, budget, arguments):
    """Costs are those of passive servers; and they can be unwanted."""
    code, out, err = conformance(budget(), *arguments)
    assert code == 2 and out == ""
    assert "is no count that is made here; counts are made of pyitron with passive servers, and without --no-counts" in err


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unit", "semafore"], "there is no unit 'semafore'; is it semaphore?"),
        (["--call", "pol_semm"], "there is no call 'pol_semm'; is it pol_sem?"),
        (["--call", "x"], "there is no call 'x'; there are pol_sem, sig_sem"),
        (["semaphore/pol_sem/on_"], "there is no scenario 'semaphore/pol_sem/on_'; is it semaphore/pol_sem/one?"),
        (["pol_sem"], "there is no scenario 'pol_sem'; for a call give --call pol_sem"),
        (["nonsense"], "there is no scenario 'nonsense'; --list shows all"),
        (["--unit", "semaphore", "--profile", "minimum"], "no requirement is in all of: unit semaphore, profile minimum"),
        (["--backend", "nonsense"], "a backend is given as module:Class or libc, not as 'nonsense'"),
        (["--backend", "no.such:Thing"], "the backend no.such:Thing cannot be made: ModuleNotFoundError: "),
        (["--backend", "json:JSONDecoder"], "json:JSONDecoder is no backend, it lacks: name, constants, "),
        (["--backend", "json:JSONDecoder", "--servers", "active"], "cannot be made with servers='active': TypeError"),
        (["--suite", "own/itron"], "own/itron is no suite: it has no folder catalogue"),
        (["--junit", "no/such/folder.xml"], "no/such/folder.xml cannot be written: No such file or directory"),
        (["-n", "0"], "'0' is no number of processes, 1 to 1024"),
        (["--profile", "huge"], "invalid choice: 'huge'"),
    ],
)
def test_mistake_is_told_with_the_remedy(conformance, suite, arguments, message):
    """Exit code 2, nothing on standard output."""
    code, out, err = conformance("--suite", suite(one=scenario()), *arguments)
    assert code == 2 and out == ""
    assert message in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "t"\ncovers = [\n', "one.toml: Invalid value (at end of document)"),
        ('title = "t"\ntitle = "u"\n', "one.toml: Cannot overwrite a value (at line 2, column 12)"),
        ('title = "t"\ncovers = ["SEM-1"]\n', "one.toml: nothing is done"),
        (scenario() + "[[do]]\nby = 7\ncall = 'pol_sem(SEM1)'\n", "one.toml: step 2: by = 7 is of the wrong type"),
        ('title = "t"\ncovers = ["SEM-1"]\ndo = 5\n', "one.toml: TypeError: "),
        (scenario(covers="SEM-77"), "one.toml: there is no requirement SEM-77 in the catalogue"),
    ],
)
def test_mistake_in_a_scenario_is_told_with_file_and_place(conformance, suite, text, message):
    """Nothing is run."""
    code, out, err = conformance("--suite", suite(one=text))
    assert code == 2 and out == ""
    assert message in err and "Traceback" not in err


def test_every_file_with_a_mistake_is_told(conformance, suite):
    """Scenarios and the catalogue."""
    folder = suite(one="x", two="y", three=scenario(), catalogue=CATALOGUE.replace("normal", "nice"))
    code, _, err = conformance("--suite", folder)
    assert code == 2
    assert "catalogue/semaphore.toml: SEM-1: there is no kind 'nice'" in err
    assert "one.toml: " in err and "two.toml: " in err and "three.toml" not in err


# The command


def test_help_documents_every_option_verdict_and_exit_code(conformance):
    """Nothing has to be guessed."""
    code, out, _ = conformance("--help")
    assert code == 0
    words = ["--unit", "--call", "--profile", "--servers", "--backend", "--suite", "--list", "-n N", *VERDICTS, "130"]
    assert [word for word in (*words, "--junit", "--html", "--json") if word not in out] == []


def test_module_and_terminal(suite):
    """``python -m conformance`` on a terminal shows a bar on it, and the same report."""
    folder = suite(one=scenario())
    master, slave = pty.openpty()
    program = [sys.executable, "-m", "conformance", "--suite", folder, "SEM-1"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=slave, env={**os.environ, "TERM": "xterm"}) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        out = process.stdout.read().decode()
    os.close(master)
    assert process.returncode == 0
    assert b"1/1" in shown and b"semaphore/pol_sem/one" in shown
    assert "requirements: 1, all pass" in out


def test_pyitron_has_the_command(capsys):
    """Through an entry point: pyitron itself does not know the suite."""
    if not metadata.entry_points(group="pyitron.commands", name="conformance"):
        pytest.skip("pyitron is not installed, so it has no entry points")
    assert cli.main(["conformance", "--list", "--call", "pol_sem"]) == 0
    assert "semaphore/" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert " | conformance" in " ".join(capsys.readouterr().out.split())


# POSIX

POSIX_CATALOGUE = """\
title = "Semaphores"
[sem_post]
profile = "PSE51"
requirements = [["PSEM-1", "normal", "It gives a unit."], ["PSEM-2", "error", "It is EOVERFLOW at the limit.", "PSE52"]]
"""
POSIX_SCENARIO = """\
title = "a unit is given"
covers = ["PSEM-1"]
[before]
S1 = "sem_init(0, 1)"
[[do]]
call = "sem_post(S1)"
[[do]]
call = "sem_getvalue(S1)"
returns = {value}
"""


@pytest.fixture
def both(suite):
    """Makes a small suite for both APIs."""

    def make(value=2):
        folder = Path(suite(one=scenario()))
        (folder / "catalogue" / "posix").mkdir()
        (folder / "catalogue" / "posix" / "semaphores.toml").write_text(POSIX_CATALOGUE)
        (folder / "posix" / "semaphores" / "sem_post").mkdir(parents=True)
        (folder / "posix" / "semaphores" / "sem_post" / "gives.toml").write_text(POSIX_SCENARIO.format(value=value))
        return str(folder)

    return make


def test_both_apis_are_run_or_one_of_them(conformance, both):
    """By --api, and by a profile of one of them."""
    folder, itron, posix = both(), "semaphore/pol_sem/one", "semaphores/sem_post/gives"
    for options, wanted in (
        ((), [itron, posix]),
        (("--api", "itron"), [itron]),
        (("--api", "posix"), [posix]),
        (("--profile", "standard"), [itron]),
        (("--profile", "PSE51"), [posix]),
        (("--backend", "libc"), [posix]),
        (("--backend", BACKEND), [itron]),
    ):
        code, out, _ = conformance("--suite", folder, "--list", *options)
        assert code == 0
        assert [line.split()[0] for line in out.splitlines()] == wanted, options
    code, out, _ = conformance("--suite", folder, "--profile", "PSE51", "-n", "2")
    assert code == 0 and "requirements: 1, all pass; scenarios: 1," in out
    code, out, _ = conformance("--suite", folder, "--json", "out.json")
    assert code == 3 and "untested: SEM-2, SEM-3, PSEM-2\n" in out
    content = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert {entry["id"]: entry["api"] for entry in content["requirements"]} == {
        "SEM-1": "itron", "SEM-2": "itron", "SEM-3": "itron", "PSEM-1": "posix", "PSEM-2": "posix",
    }  # fmt: skip


def test_options_of_different_apis_leave_nothing(conformance, both):
    """It is told, not run."""
    folder = both()
    for options in (("--api", "itron", "--profile", "PSE52"), ("--api", "itron", "--backend", "libc")):
        code, out, err = conformance("--suite", folder, *options)
        assert code == 2 and out == ""
        assert "nothing is left: --api, --profile and --backend are of different APIs" in err


def test_failure_of_posix_shows_what_was_found_and_the_command(conformance, both):
    """In the same form as for μITRON."""
    code, out, _ = conformance("--suite", both(7), "--api", "posix")
    assert code == 1
    lines = [line.split() for line in out.splitlines()]
    assert ["FAIL", "semaphores/sem_post/gives", "a", "unit", "is", "given"] in lines
    assert ["step", "2:", "sem_getvalue(S1)", "7", "2"] in lines
