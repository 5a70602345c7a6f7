# SPDX-License-Identifier: MIT
"""Every error code that a service call can return is returned in some test."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyitron
from pyitron import SERVICE_CALLS, ercd_name

TESTS = Path(__file__).parent


def documented():
    """(call, error code) as the docstrings have them."""
    for call in SERVICE_CALLS:
        _, _, errors = getattr(pyitron, call).__doc__.partition("Errors:\n")
        for code in re.findall(r"^\s+(E_\w+):", errors.partition("Context:")[0], re.MULTILINE):
            yield call, code


def test_every_documented_error_is_returned_in_a_test(tmp_path):
    """The unit tests run once more, and note which call returned which code."""
    seen_file = tmp_path / "seen.json"
    # What a call answers does not depend on where the servers are.
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:xdist", "-k", "not active", str(TESTS / "itron")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        command, env={**environment, "PYITRON_SEEN_FILE": str(seen_file)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    seen = {(call, ercd_name(code)) for call, code in json.loads(seen_file.read_text())}
    assert sorted(set(documented()) - seen) == []
    # What an extended service call returns is up to the application.
    unexpected = {(call, code) for call, code in seen - set(documented()) if code != "E_SYS" and call != "cal_svc"}
    assert sorted(unexpected) == []
