# SPDX-License-Identifier: MIT
"""Every call of the system services is documented completely, and returns just the errors that are documented."""

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pyitron import ercd_name, syssvc
from pyitron.syssvc import SYSTEM_SERVICES

SECTIONS = ("Args", "Returns", "Errors", "Context", "Cost", "Source")
ALIASES = {"vwri_log", "vrea_log", "vmsk_log", *(f"syslog_{number}" for number in range(6))}
CALLS = sorted(set(SYSTEM_SERVICES) - ALIASES)


def sections(call):
    """The docstring's sections by title."""
    parts = re.split(r"^(\w+):\n", inspect.getdoc(getattr(syssvc, call)), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def documented(call):
    return re.findall(r"^    (E_\w+):", sections(call).get("Errors", ""), re.MULTILINE)


@pytest.mark.parametrize("call", [call for call in CALLS if call != "logtask"])
def test_docstring_has_every_section_in_order(call):
    """As in the service calls of the kernel."""
    found = sections(call)
    assert list(found) == [title for title in SECTIONS if title in found]
    assert {"Returns", "Context", "Cost", "Source"} <= set(found)
    parameters = list(inspect.signature(getattr(syssvc, call)).parameters)
    assert re.findall(r"^    (\w+):", found.get("Args", ""), re.MULTILINE) == parameters


def test_all_names_are_there_once():
    """What is exported exists."""
    assert len(syssvc.__all__) == len(set(syssvc.__all__))
    assert all(hasattr(syssvc, name) for name in syssvc.__all__)


def test_kernel_without_system_services_does_not_import_them():
    """It pays nothing for them."""
    program = "import sys, pyitron; k = pyitron.Kernel(); k.run(); print('pyitron.syssvc' in sys.modules, k.extensions)"
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False {}\n"


def test_every_documented_error_is_returned_in_a_test(tmp_path):
    """The tests here run once more, and note which call returned which code."""
    if "PYITRON_SEEN_FILE" in os.environ:
        pytest.skip("this is that run")
    seen_file = tmp_path / "seen.json"
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:xdist", str(Path(__file__).parent)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        command, env={**environment, "PYITRON_SEEN_FILE": str(seen_file)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    ours = {call for call in CALLS if call != "logtask"}
    seen = {(call, ercd_name(code)) for call, code in json.loads(seen_file.read_text()) if call in ours}
    # What logtask_flush returns after waiting is what the calls in it return.
    later = {("logtask_flush", "E_RLWAI"), ("logtask_flush", "E_SYS")}
    assert seen | later == {(call, code) for call in ours for code in documented(call)}
