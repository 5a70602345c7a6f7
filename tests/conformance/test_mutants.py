# SPDX-License-Identifier: MIT
"""The tool that proves that the conformance suite can fail: ``make mutants`` tries all mutants, this a few."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutants import catalogue
from mutants.model import Edit, find, is_pure, wrapped
from pure_build import of_the_pure_build

TOOLS = Path(__file__).parents[2] / "tools"


def mutants(*options):
    """Run the tool; returns its exit code and what it printed."""
    path = os.pathsep.join([str(TOOLS), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-P", "-m", "mutants", "-n", "1", *options],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_sample_of_mutants_is_noticed_by_the_scenarios_of_their_unit():
    """A few of each kind; mutants cannot be made of compiled functions."""
    kinds = [option for kind in catalogue.KINDS for option in ("--kind", kind)]
    code, text = mutants("--scenarios", "alarm", "--unit", "alarm", "--sample", "20", *kinds)
    if not is_pure():
        assert code != 0
        assert "pure build" in text
        return
    assert code == 0, text
    assert "20 mutants" in text


@of_the_pure_build
def test_what_no_scenario_notices_is_listed_and_is_an_error():
    """The scenarios of another unit do not know what a semaphore should do."""
    code, text = mutants("--scenarios", "overrun", "--id", "stub/sig_sem", "--id", "order/sem/lifo")
    assert code == 1
    assert "survives stub/sig_sem" in text
    assert "survives order/sem/lifo" in text


@of_the_pure_build
def test_every_mutant_has_an_id_of_its_own_and_the_known_ones_exist():
    """The list of equivalent mutants would otherwise hide others."""
    ids = [mutant.id for mutant in catalogue.all_mutants()]
    assert len(set(ids)) == len(ids)
    known = catalogue.known_ids()
    assert [ident for ident in known if not any(map(catalogue.matcher(ident), ids))] == []
    assert len(set(known)) == len(known)
    assert all(reason.endswith(".") for reason in catalogue.equivalent().values())


@of_the_pure_build
def test_every_kind_of_mutant_can_be_made_and_undone():
    """Afterwards the functions have the code that they had."""
    names = [("kernel.wait_queue", "WaitQueue._link"), ("pyitron.semaphore", "wai_sem"), ("pyitron.kernel", "Kernel.static")]
    watched = [find(*name) for name in names]
    before = [function.__code__ for function in watched]
    for mutant in catalogue.sample(catalogue.all_mutants(), 150):
        with mutant.apply():
            pass
    assert [function.__code__ for function in watched] == before


@of_the_pure_build
def test_an_edit_of_what_is_not_there_is_refused():
    """When the sources change, a mutant must not become the right kernel unnoticed."""
    with pytest.raises(LookupError, match="0 times"):
        Edit("kernel.wait_queue", "WaitQueue._link", "no such text", "").apply()


@of_the_pure_build
def test_a_wrapped_function_is_changed_for_those_who_have_it_already():
    """Functions keep their identity."""
    function = find("pyitron.service_call", "nanoseconds")
    with wrapped(function, lambda original: lambda timeout: original(timeout) + 1):
        assert function(2) == 2_000_001
    assert function(2) == 2_000_000
