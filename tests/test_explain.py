# SPDX-License-Identifier: MIT
"""``pyitron explain``: every error of every call has its condition and what to do about it."""

import errno
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import posix_rt
import pyitron
from pyitron import cli, errors, explain

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
GROUP = "pyitron.explained"


@pytest.fixture(autouse=True)
def posix(monkeypatch):
    """The entry points of this project, whether it is installed or not."""
    points = [metadata.EntryPoint(name, value, GROUP) for name, value in PROJECT["entry-points"][GROUP].items()]
    monkeypatch.setattr(explain.metadata, "entry_points", lambda group: points if group == GROUP else [])
    explain._functions.cache_clear()
    yield
    explain._functions.cache_clear()


@pytest.fixture
def ask(capsys):
    """What the command prints, and its exit code."""

    def ask(*words):
        try:
            code = cli.main(["explain", *words])
        except SystemExit as stopped:
            code = stopped.code
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return ask


def test_code_and_call_in_either_order(ask):
    """The condition, what to do, what is checked before, and what the call is."""
    code, text = ask("E_ILUSE", "loc_mtx")
    assert (code, text) == ask("loc_mtx", "e_iluse") == ask("-28", "loc_mtx")
    assert code == 0
    paragraphs = text.split("\n\n")
    assert paragraphs[0] == "loc_mtx: E_ILUSE: illegal use (-28)"
    assert " ".join(paragraphs[1].split()).startswith("the caller holds the mutex already, or its base priority is above")
    assert paragraphs[2].startswith("What to do: ")
    assert paragraphs[3] == "Checked before it: E_CTX, E_ID, E_NOEXS."
    assert paragraphs[4].startswith("loc_mtx(mtxid: int) -> int\n  Lock a mutex, waiting for it")


@pytest.mark.parametrize(
    ("call", "advice"),
    [
        ("sig_sem", "In a handler call isig_sem."),
        ("isig_sem", "In a task call sig_sem."),
        ("wai_sem", "pol_sem does not wait."),
        ("twai_flg", "pol_flg does not wait."),
        ("trcv_dtq", "prcv_dtq does not wait."),
        ("dly_tsk", "It may wait, so the CPU must be unlocked and dispatching enabled. Call"),
    ],
)
def test_wrong_context_is_answered_with_the_other_forms(ask, call, advice):
    """Those that there are."""
    _, text = ask("E_CTX", call)
    assert advice in " ".join(text.split())


def test_code_that_a_call_does_not_return(ask):
    """Its relatives may; its own errors follow."""
    code, text = ask("E_TMOUT", "loc_mtx")
    assert code == 0
    assert text.startswith("loc_mtx does not give E_TMOUT. ploc_mtx, tloc_mtx may.\n\n")
    assert re.findall(r"^  (E_\w+)", text, re.MULTILINE) == ["E_CTX", "E_ID", "E_NOEXS", "E_ILUSE", "E_RLWAI", "E_DLT"]


def test_any_call_may_return_an_internal_error(ask):
    """It is in no list."""
    assert "any call may return it" in ask("E_SYS", "sig_sem")[1]
    assert "Any call may return it." in ask("E_SYS")[1]


def test_code_alone_lists_the_calls(ask):
    """Each with its own condition."""
    _, text = ask("E_RSFN")
    assert text.startswith("E_RSFN: there is no such function code (-10)\n\nDefine the function code first")
    assert "1 call gives it:\n\n  cal_svc  " in text


def test_static_api_answers_as_its_service_call(ask):
    """It reports the same errors."""
    assert ask("CRE_SEM") == ask("cre_sem")


def test_call_without_errors_says_so(ask):
    """There is nothing to be wrong with it."""
    assert ask("sns_ctx")[1].endswith("It gives no errors of its own.\n")


def test_posix_functions_are_known(ask):
    """By their entry point; the name of a code by which they give it."""
    code, text = ask("EDEADLK", "pthread_mutex_lock")
    assert code == 0 and text.startswith(f"pthread_mutex_lock: EDEADLK: Resource deadlock avoided (errno {errno.EDEADLK})\n\n")
    assert ask(str(errno.EDEADLK))[1].startswith("EDEADLK: ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["loc_mtxx"], "loc_mtxx is neither an error code nor a call that is known here; did you mean loc_mtx"),
        (["E_ILUS"], "did you mean E_ILUSE?"),
        (["?!"], "?! is neither an error code nor a call that is known here: see the reference for their names"),
        (["E_CTX", "E_PAR"], "ask for one error code, one call, or one of each"),
        (["-7"], "there is no error code -7"),
        (["100000"], "there is no error code 100000"),
        ([], "the following arguments are required: WORD"),
    ],
)
def test_questions_without_an_answer(ask, words, message):
    """One line, and exit code 2."""
    code, text = ask(*words)
    assert code == 2
    assert message in text.splitlines()[-1]


@pytest.mark.parametrize("call", [*pyitron.SERVICE_CALLS, "sem_wait", "pthread_create"])
def test_every_error_of_every_call_is_explained(call):
    """A condition, and for codes of service calls a remedy."""
    function = explain._functions()[call]
    assert function.summary and function.context
    for code, condition in function.errors.items():
        text = explain.explain(code, call)
        assert condition.split()[0] in text
        assert ("What to do:" in text) == code.startswith("E_")


def test_every_code_has_a_remedy_but_the_normal_end():
    """And there is none for a code that does not exist."""
    assert {name for name in errors.__all__ if name.startswith("E_")} == {*explain._REMEDIES, "E_OK"}


def test_every_function_of_posix_with_errors_is_known():
    """No function is left out because of how its docstring is written."""
    documented = {name for name in posix_rt.__all__ if "Errors:\n" in (getattr(posix_rt, name).__doc__ or "")}
    functions = {name for name in documented if not isinstance(getattr(posix_rt, name), type)}
    assert len(functions) > 100 and functions - set(explain._functions()) == set()
