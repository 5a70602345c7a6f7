# SPDX-License-Identifier: MIT
"""Every service call is documented completely, in the same order of sections; the reference pages are made from this."""

import inspect
import re

import pytest

import pyitron
from pyitron import SERVICE_CALLS, ercd_name

SECTIONS = ("Args", "Returns", "Errors", "Context", "Cost", "Source")
CONTEXTS = (
    "Task.",
    "Task, with dispatching enabled.",
    "Task; the CPU may be locked.",
    "Task; the CPU may be locked, dispatching may be disabled.",
    "Non-task.",
    "Non-task; the CPU may be locked.",
    "Any.",
    "Any; the CPU may be locked.",
)


def sections(call):
    """The docstring's summary, and its sections by title; the compiled build puts the signature before it."""
    text = inspect.cleandoc(re.sub(rf"^{call}\(.*\n", "", getattr(pyitron, call).__doc__))
    parts = re.split(r"^(\w+):\n", text, flags=re.MULTILINE)
    return parts[0], dict(zip(parts[1::2], parts[2::2], strict=True))


def test_each_service_call_is_listed_once():
    """By the module of its unit only."""
    assert len(SERVICE_CALLS) == len(set(SERVICE_CALLS))


@pytest.mark.parametrize("call", SERVICE_CALLS)
def test_docstring_has_every_section_in_order(call):
    """Only calls without parameters or errors go without that section."""
    summary, found = sections(call)
    assert summary.split("\n\n")[0].endswith(".")
    assert list(found) == [title for title in SECTIONS if title in found]
    assert {"Returns", "Context", "Cost", "Source"} <= set(found)
    parameters = list(inspect.signature(getattr(pyitron, call)).parameters)
    assert re.findall(r"^    (\w+):", found.get("Args", ""), re.MULTILINE) == parameters
    assert found["Context"].strip() in CONTEXTS
    assert found["Source"].startswith("    μITRON 4.0, ")


@pytest.mark.parametrize("call", SERVICE_CALLS)
def test_docstring_errors_are_error_codes_each_named_once(call):
    """E_CTX comes first, since the context is checked first."""
    _, found = sections(call)
    codes = re.findall(r"^    (E_\w+):", found.get("Errors", ""), re.MULTILINE)
    assert len(codes) == len(set(codes))
    assert all(ercd_name(getattr(pyitron, code)) == code for code in codes)
    assert codes[:1] == ([] if found["Context"].strip() == "Any; the CPU may be locked." else ["E_CTX"])
