# SPDX-License-Identifier: MIT
"""What posix_rt exports is what its table says: no name is missing, none has another signature, value, error or context.

``docs/reference/posix.toml`` is the table.
"""

import ast
import importlib
import inspect
import re
import tomllib
from pathlib import Path

import pytest

TABLE = tomllib.loads((Path(__file__).parents[2] / "docs/reference/posix.toml").read_text(encoding="utf-8"))
FUNCTIONS, TYPES, CONSTANTS = TABLE["functions"], TABLE["types"], TABLE["constants"]
NAMES = FUNCTIONS | TYPES | CONSTANTS

posix_rt = pytest.importorskip("posix_rt")
if posix_rt.__file__ is None:
    pytest.skip("the package has no __init__ yet", allow_module_level=True)

# Not of the standard: the host's side, and the way across to the other API.
EXTENSIONS = {"Handle", "Process", "from_id"}

SECTIONS = ("Args", "Returns", "Errors", "Context", "Cost", "Source")
CONTEXTS = {
    "waiting": "Thread, with dispatching enabled.",
    "thread": "Thread.",
    "any": "Any.",
    "library": "Any; the CPU may be locked.",
}


def has(name):
    """Whether the module of *name* exists yet."""
    return (Path(posix_rt.__file__).parent / f"{NAMES[name]['module']}.py").exists()


THERE = [name for name in FUNCTIONS if has(name)]


def sections(name):
    """The docstring's summary, and its sections by title; the compiled build puts the signature before it."""
    text = inspect.cleandoc(re.sub(rf"^{name}\(.*\n", "", getattr(posix_rt, name).__doc__))
    parts = re.split(r"^(\w+):\n", text, flags=re.MULTILINE)
    return parts[0], dict(zip(parts[1::2], parts[2::2], strict=True))


def signature(name):
    """Parameters and their defaults, by the table."""
    arguments = ast.parse(f"def f{FUNCTIONS[name]['python']}: pass").body[0].args
    empty = [inspect.Parameter.empty] * (len(arguments.args) - len(arguments.defaults))
    defaults = [ast.literal_eval(default) for default in arguments.defaults]
    return list(zip([item.arg for item in arguments.args], empty + defaults, strict=True))


def test_table_is_complete():
    """179 functions, each of a module and a profile."""
    assert len(FUNCTIONS) == 179
    assert {entry["module"] for entry in NAMES.values()} == set(TABLE["modules"])
    assert {entry["profile"] for entry in FUNCTIONS.values()} == {"PSE51", "PSE52", "PSE53", "full"}
    assert len(FUNCTIONS) + len(TYPES) + len(CONSTANTS) == len(NAMES)


def test_exported_names_are_those_of_the_table():
    """All of them, and our own extensions; each once."""
    assert sorted(posix_rt.__all__) == sorted({name for name in NAMES if has(name)} | EXTENSIONS)


@pytest.mark.parametrize("name", [name for name in NAMES if has(name)])
def test_name_comes_from_its_module(name):
    """And is exported as it is there."""
    module = importlib.import_module(f"posix_rt.{NAMES[name]['module']}")
    assert getattr(posix_rt, name) is getattr(module, name)


@pytest.mark.parametrize("name", [name for name in CONSTANTS if has(name)])
def test_constant_has_its_value(name):
    """A plain int; PTHREAD_CANCELED is an object of its own."""
    value = getattr(posix_rt, name)
    if "value" in CONSTANTS[name]:
        assert type(value) is int
        assert value == CONSTANTS[name]["value"]
    else:
        assert repr(value) == name


@pytest.mark.parametrize("name", [name for name in TYPES if has(name)])
def test_type_is_of_its_kind(name):
    """A struct is a NamedTuple with the fields, a handle has an id, another object has no attributes but its own."""
    kind, entry = getattr(posix_rt, name), TYPES[name]
    if entry["kind"] == "struct":
        assert issubclass(kind, tuple)
        assert list(kind._fields[: len(entry["fields"])]) == entry["fields"]
    elif entry["kind"] == "handle":
        assert issubclass(kind, posix_rt.Handle)
        assert repr(kind(3)) == f"{name}(3)"
        assert kind(3) == kind(3) != kind(4)
    else:
        assert hasattr(kind, "__slots__") or not hasattr(kind, "__dict__") or issubclass(kind, int)


@pytest.mark.parametrize("name", THERE)
def test_function_has_the_signature_of_the_table(name):
    """Names, order and defaults."""
    found = inspect.signature(getattr(posix_rt, name)).parameters.values()
    assert [(item.name, item.default) for item in found] == signature(name)


@pytest.mark.parametrize("name", THERE)
def test_docstring_has_every_section_in_order(name):
    """Only functions without parameters or errors go without that section."""
    summary, found = sections(name)
    assert summary.split("\n\n")[0].endswith(".")
    assert list(found) == [title for title in SECTIONS if title in found]
    assert {"Returns", "Context", "Cost", "Source"} <= set(found)
    assert re.findall(r"^    (\w+):", found.get("Args", ""), re.MULTILINE) == [item for item, _ in signature(name)]
    assert found["Source"].strip() == f"IEEE 1003.1, {name.rstrip('_')}"


@pytest.mark.parametrize("name", THERE)
def test_docstring_has_the_errors_and_the_context_of_the_table(name):
    """EPERM comes first, since the context is checked first."""
    _, found = sections(name)
    errors = re.findall(r"^    (E[A-Z0-9]+):", found.get("Errors", ""), re.MULTILINE)
    assert errors == sorted(set(errors), key=errors.index)
    assert sorted(errors) == sorted(FUNCTIONS[name]["errors"])
    assert found["Context"].strip() == CONTEXTS[FUNCTIONS[name]["context"]]
    assert errors[:1] == ["EPERM"] or FUNCTIONS[name]["context"] == "library"
