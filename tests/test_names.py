# SPDX-License-Identifier: MIT
"""What pyitron exports is what the specification has: nothing is missing, nothing has another name, order, value or rule.

``docs/reference/itron4.toml`` is the table of the specification. Where pyitron differs on purpose, the difference is here, with
its reason.
"""

import dataclasses
import inspect
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pyitron
from pyitron import SERVICE_CALLS
from pyitron.config import static_apis
from pyitron.static_api import STATIC_APIS

TABLE = tomllib.loads((Path(__file__).parents[1] / "docs/reference/itron4.toml").read_text(encoding="utf-8"))
CALLS = TABLE["calls"]

# Not of the specification: the kernel as an object, its runs and faults; exceptions for those who like them; the packet of
# ATT_INI, which in the specification has no name.
EXTENSIONS = {
    "ActiveServer", "Fault", "ItronError", "Kernel", "Livelock", "RunResult", "T_CINI", "check", "current_kernel", "ercd_name",
    "ext_ker",
}  # fmt: skip

# Parameters that Python does without: pointers to results, which are returned, and sizes, which messages know themselves.
OUTPUT = re.compile(r"\*+(p|ppk)_|T_R\w+ \*pk_")
SIZES = {"msgsz", "cmsgsz", "rmsgsz"}
# Into these calls *msg* is a pointer to a buffer for what is received.
RECEIVES = {"rcv_mbf", "prcv_mbf", "trcv_mbf", "acp_por", "pacp_por", "tacp_por"}
OTHER_PARAMETERS = {
    "set_tim": ["systim"],  # an int, where C passes the structure by a pointer
    "cal_svc": ["fncd", "pars"],  # any number
}

# The context as docstrings have it, by that of the table and whether the CPU may be locked.
CONTEXTS = {
    ("task", False): "Task.",
    ("task, dispatching enabled", False): "Task, with dispatching enabled.",
    ("non-task", False): "Non-task.",
    ("task", True): "Task; the CPU may be locked.",
    ("non-task", True): "Non-task; the CPU may be locked.",
    ("any", False): "Any.",
    ("any", True): "Any; the CPU may be locked.",
}
# What the specification leaves to the implementation.
OTHER_CONTEXTS = {
    "ext_tsk": "Task; the CPU may be locked, dispatching may be disabled.",
    "exd_tsk": "Task; the CPU may be locked, dispatching may be disabled.",
    "dis_int": "Task.",
    "ena_int": "Task.",
    "chg_ixx": "Task.",
    "get_ixx": "Task.",
}


def calls_with(parameter):
    """Calls one of whose parameters has this type or name."""
    return [call for call, entry in CALLS.items() if any(parameter in item.split() for item in entry["parameters"])]


def calls_named(pattern):
    """Calls whose whole name matches."""
    return [call for call in CALLS if re.fullmatch(pattern, call)]


# Errors that a call has besides those of the table, or (with "-") has not: the reason, the codes, the calls.
DIFFERENCES = [
    ("TMO_NBLK is refused: there is no non-blocking form", "E_NOSPT", calls_with("TMO")),
    (
        "results are returned: no pointer to them can be wrong",
        "-E_PAR",
        [*calls_named("ref_.*"), *calls_named("p?(rcv_dtq|rcv_mbx|rcv_mbf|get_mpf)"),
         "get_pri", "get_tim", "get_tid", "iget_tid", "get_ixx"],
    ),
    ("where a call that does not return would have to", "E_CTX", ["ext_tsk", "exd_tsk"]),
    ("ticks come from the kernel's clock, unless it was made otherwise", "E_NOSPT", ["isig_tim"]),
    ("every interrupt can be disabled", "-E_NOSPT", ["dis_int", "ena_int"]),
    ("the CPU is locked, or an active server is called by who may not wait", "E_CTX", ["cal_svc"]),
    ("the routine is an application's, and may fail; an active server is waited for", "E_SYS E_RLWAI E_DLT", ["cal_svc"]),
]


def ours(call):
    """The parameters that the table makes a Python call have."""
    if call in OTHER_PARAMETERS:
        return OTHER_PARAMETERS[call]
    names = []
    for item in CALLS[call]["parameters"]:
        name = item.split()[-1].lstrip("*")
        if not OUTPUT.search(item) and name not in SIZES and not (name == "msg" and call in RECEIVES):
            names.append(name)
    return names


def section(call, title):
    """One section of a call's docstring."""
    found = re.search(rf"^ *{title}:\n(.*?)(?:\n\s*\n|\Z)", getattr(pyitron, call).__doc__, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def test_table_is_complete():
    """166 calls and 20 static APIs of 20 units; 70 and 13 of them are the Standard Profile."""
    assert (len(TABLE["units"]), len(CALLS), len(TABLE["static"])) == (20, 166, 20)
    standard = [sum(entry["profile"] == "S" for entry in TABLE[kind].values()) for kind in ("calls", "static")]
    assert standard == [70, 13]
    assert {str(entry["unit"]) for entry in CALLS.values()} == set(TABLE["units"])


def test_exported_names_are_those_of_the_table():
    """All of them, and our own extensions; each once."""
    kinds = ["calls", "packets", "errors", "constants", "implementation_constants", "macros", "types"]
    names = {name for kind in kinds for name in TABLE[kind]} | set(TABLE["implementation_packets"]["names"])
    codes = {f"TFN_{call.upper()}" for call, entry in CALLS.items() if "code" in entry}
    assert sorted(pyitron.__all__) == sorted(names | codes | EXTENSIONS | {"NULL"})
    assert set(SERVICE_CALLS) == set(CALLS)


def test_constants_and_error_codes_have_their_values():
    """Function codes too."""
    values = TABLE["errors"] | TABLE["constants"]
    values |= {f"TFN_{call.upper()}": entry["code"] for call, entry in CALLS.items() if "code" in entry}
    assert {name: getattr(pyitron, name) for name in values} == values
    assert all(type(getattr(pyitron, name)) is int for name in values)


def test_implementation_constants_are_what_the_standard_profile_asks_for():
    """At least; the version is one of 4.0, and a tick is a millisecond."""
    least = TABLE["implementation_constants"]
    assert {name for name, value in least.items() if getattr(pyitron, name) < value} == set()
    assert pyitron.TKERNEL_SPVER >> 8 == 0x54
    assert (pyitron.TIC_NUME, pyitron.TIC_DENO) == (1, 1)


@pytest.mark.parametrize("packet", TABLE["packets"])
def test_packet_fields_in_order(packet):
    """As in a C initialiser. A message with a priority is a message, where C begins it with one."""
    kind = getattr(pyitron, packet)
    if packet == "T_MSG_PRI":
        assert issubclass(kind, pyitron.T_MSG)
        assert ["msgque", *kind.__slots__] == TABLE["packets"][packet]
    else:
        assert [field.name for field in dataclasses.fields(kind)] == TABLE["packets"][packet]


@pytest.mark.parametrize("name", TABLE["types"])
def test_types_are_pythons_own_and_say_what_they_are_for(name):
    """An int, something to call, or anything; never in the way at run time."""
    kind = getattr(pyitron, name)
    assert kind.__metadata__ == (TABLE["types"][name],)
    expected = Any if name.startswith("V") else Callable[..., object] if name == "FP" else int
    assert kind.__origin__ == expected
    assert name == "FP" or expected is Any or kind(-5) == -5


@pytest.mark.parametrize("macro", TABLE["macros"])
def test_macro_parameters(macro):
    """Functions with the same parameters."""
    assert list(inspect.signature(getattr(pyitron, macro)).parameters) == TABLE["macros"][macro]


@pytest.mark.parametrize("api", TABLE["static"])
def test_static_api_packet_and_parameter(api):
    """From Python and from a configuration file."""
    entry = TABLE["static"][api]
    if api == "INCLUDE":
        assert api == static_apis.INCLUDE
        return
    fields = [item.split()[-1] for item in entry["packet"]]
    read = static_apis.STATIC_APIS[api]
    assert [field.name for field in dataclasses.fields(STATIC_APIS[api].packet)] == fields
    assert read.packet is STATIC_APIS[api].packet
    assert (read.identity.parameter if read.identity else None) == entry.get("parameter")


def test_static_apis_no_others():
    """And none is refused."""
    assert {*STATIC_APIS, "INCLUDE"} == {*static_apis.STATIC_APIS, "INCLUDE"} == set(TABLE["static"])
    assert set(TABLE["static"]) == static_apis.NAMES


@pytest.mark.parametrize("call", CALLS)
def test_call_parameters(call):
    """Names and order; none may be left out."""
    parameters = inspect.signature(getattr(pyitron, call)).parameters
    assert list(parameters) == ours(call)
    assert all(parameter.default is inspect.Parameter.empty for parameter in parameters.values())


@pytest.mark.parametrize("call", CALLS)
def test_call_context(call):
    """As documented, which the tests of each unit test."""
    entry = CALLS[call]
    expected = OTHER_CONTEXTS.get(call) or CONTEXTS[entry["context"], entry["cpu_locked"]]
    assert section(call, "Context").strip() == expected


@pytest.mark.parametrize("call", CALLS)
def test_call_errors(call):
    """As documented, of which tests/conformance/test_coverage.py proves that each occurs and no other."""
    expected = set(CALLS[call]["errors"])
    for reason, codes, calls in DIFFERENCES:
        for code in codes.split():
            if call in calls and code.startswith("-"):
                assert code[1:] in expected, reason
                expected.remove(code[1:])
            elif call in calls:
                assert code not in expected, reason
                expected.add(code)
    assert set(re.findall(r"^\s*(E_\w+):", section(call, "Errors"), re.MULTILINE)) == expected


@pytest.mark.parametrize("call", CALLS)
def test_call_names_its_unit(call):
    """In the docstring's last section."""
    unit = TABLE["units"][str(CALLS[call]["unit"])]
    assert section(call, "Source").strip() == f"μITRON 4.0, {unit[0].lower()}{unit[1:]}"
