# SPDX-License-Identifier: MIT
"""The scenarios for POSIX reach every function and every error number that it documents, and meet no other."""

import tomllib
from pathlib import Path

import pytest

from conformance.catalogue import POSIX_FOLDER, load
from conformance.directed.backend import run
from conformance.directed.pyitron_backend import PyitronPosixBackend
from conformance.directed.scenario import collect

FUNCTIONS = tomllib.loads((Path(__file__).parents[2] / "docs/reference/posix.toml").read_text(encoding="utf-8"))["functions"]
UNITS = sorted({entry["module"] for entry in FUNCTIONS.values()})

# What no scenario can bring about, with the test that does.
ELSEWHERE: dict[tuple[str, str], str] = {
    ("fdatasync", "EIO"): "tests/posix/test_synchronised_io.py::test_error_of_the_host_is_raised",
    ("fsync", "EIO"): "tests/posix/test_synchronised_io.py::test_error_of_the_host_is_raised",
    ("mlock", "EAGAIN"): "tests/posix/test_memory_locking.py::test_real_clock_raises_what_the_host_refuses",
    ("mlockall", "EAGAIN"): "tests/posix/test_memory_locking.py::test_real_clock_raises_what_the_host_refuses",
    ("mlockall", "ENOMEM"): "tests/posix/test_memory_locking.py::test_real_clock_raises_what_the_host_refuses",
    ("mmap", "ENOMEM"): "tests/posix/test_mapped_memory.py::test_mmap_host_without_memory_is_enomem",
    ("msync", "EIO"): "tests/posix/test_synchronised_io.py::test_msync_error_of_the_host",
}


@pytest.fixture(scope="module")
def heard():
    """Every (function, error) that was answered in one run of the scenarios; "" for no error."""
    found = set()
    backend = PyitronPosixBackend()
    backend.heard = lambda name, error: found.add((name.rstrip("_"), error))
    for scenario in collect():
        run(scenario, backend)
    return found


def of(unit):
    """The functions of a unit, with what the table says of each."""
    return {name: entry for name, entry in FUNCTIONS.items() if entry["module"] == unit}


def test_every_function_is_in_the_catalogue():
    """By its name in C."""
    found = {requirement.call.rstrip("_") for requirement in load(POSIX_FOLDER, "posix").values()}
    assert sorted({name.rstrip("_") for name in FUNCTIONS} - found) == []


@pytest.mark.parametrize("unit", UNITS)
def test_every_function_succeeds_in_some_scenario(unit, heard):
    """But for those that do not return, or always with an error."""
    successes = {name for name, error in heard if error == ""}
    assert sorted({name.rstrip("_") for name in of(unit)} - successes - {"pthread_exit", "sigsuspend"}) == []


@pytest.mark.parametrize("unit", UNITS)
def test_every_error_is_met_in_some_scenario(unit, heard):
    """Or in the test that ELSEWHERE names."""
    expected = {(name.rstrip("_"), error) for name, entry in of(unit).items() for error in entry["errors"]}
    assert sorted(expected - heard - set(ELSEWHERE)) == []


@pytest.mark.parametrize("unit", UNITS)
def test_no_error_is_met_that_is_not_documented(unit, heard):
    """EPERM is documented where a context may be wrong."""
    entries = {name.rstrip("_"): entry for name, entry in of(unit).items()}
    met = {(name, error) for name, error in heard if name in entries and error}
    assert sorted((name, error) for name, error in met if error not in entries[name]["errors"]) == []
