# SPDX-License-Identifier: MIT
"""Every function is refused where the table says that it may not be called, before it looks at anything else, and only there.

Each is called with None for every parameter: where the context is right, that is found to be wrong, or accepted.
"""

import ast
import tomllib
from errno import EPERM
from pathlib import Path

import posix_rt
from pyitron import dis_dsp, ena_dsp, loc_cpu, unl_cpu

FUNCTIONS = tomllib.loads((Path(__file__).parents[2] / "docs/reference/posix.toml").read_text(encoding="utf-8"))["functions"]


def in_context(*contexts):
    """The functions of these contexts."""
    return [name for name, entry in FUNCTIONS.items() if entry["context"] in contexts]


def refused(name):
    """Whether the function, called with nothing useful, complains of the context."""
    count = len(ast.parse(f"def f{FUNCTIONS[name]['python']}: pass").body[0].args.args)
    try:
        getattr(posix_rt, name)(*[None] * count)
    except OSError as error:
        return error.errno == EPERM
    except Exception:
        return False
    return False


def locked(name):
    """Whether it is refused with the CPU locked."""
    loc_cpu()
    result = refused(name)
    unl_cpu()
    return result


def disabled(name):
    """Whether it is refused with dispatching disabled."""
    dis_dsp()
    result = refused(name)
    ena_dsp()
    return result


def test_with_the_cpu_locked_all_that_enters_the_kernel_is_refused(app):
    """The rest is not."""
    found = app.result_of(lambda: [name for name in FUNCTIONS if locked(name)])
    assert found == in_context("waiting", "thread", "any")


def test_in_a_handler_what_acts_on_the_calling_thread_is_refused(app):
    """And nothing else."""
    found = app.in_handler(lambda: [name for name in FUNCTIONS if refused(name)])
    assert found == in_context("waiting", "thread")


def test_by_the_host_what_acts_on_the_calling_thread_is_refused(app):
    """Outside a run there is none either."""
    with app.kernel:
        found = [name for name in FUNCTIONS if refused(name)]
    assert found == in_context("waiting", "thread")


def test_with_dispatching_disabled_what_may_wait_is_refused(app):
    """And nothing else; pthread_exit would end the task."""
    found = app.result_of(lambda: [name for name in FUNCTIONS if name != "pthread_exit" and disabled(name)])
    assert found == in_context("waiting")
