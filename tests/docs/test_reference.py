# SPDX-License-Identifier: MIT
"""What the reference shows beside a docstring: prototype, profile, costs, coverage, example."""

import inspect
import re
from dataclasses import replace

import pytest
from reference import implementation, support
from reference.costs import costs
from reference.coverage import coverage, ranges
from reference.entry import entry, prose
from reference.examples import example, example_of, functions
from reference.facts import calls, pages, static_apis, table, wrapped
from reference.links import meant, targets
from reference.overview import calls_of, overview
from reference.page import ending, page_of
from reference.words import say

import posix_rt
import pyitron
from conformance.counts import situations

CALLS = {(api, name): call for api in ("itron", "posix") for name, call in calls(api).items()}
DOCSTRING = ["Take.", "", ":param semid: id.", ":Errors: * **E_ID** -- wrong.", "", ".. rubric:: Context", "", "Task.", ""]


def test_every_call_has_a_page_with_everything():
    """A prototype in C, a profile, a cost if it enters the kernel, requirements, and scenarios for all of these."""
    library = {name for name, function in table("posix")["functions"].items() if function["context"] == "library"}
    assert len(CALLS) == 166 + 179
    for (api, name), call in CALLS.items():
        assert re.fullmatch(rf"[\w (]+ ?\*?{name.rstrip('_')}\((.|\n)+\);", call.prototype), name
        assert page_of(call).startswith("reference/" if api == "itron" else "posix/reference/"), name
        assert call.profile in ("minimum", "standard", "full", "PSE51", "PSE52", "PSE53"), name
        assert bool(costs(name)) == (name not in library), name
        found = coverage(api, name)
        assert found.requirements and found.covered and found.scenarios, name


def test_every_static_api_stands_on_the_page_of_its_unit():
    """Once."""
    pages = {page_of(call) for call in static_apis().values()}
    text = "".join(ending(page) for page in sorted(pages))
    assert {name: text.count(f"(static-{name})=") for name in static_apis()} == dict.fromkeys(table("itron")["static"], 1)
    assert "CRE_SEM(ID semid, { ATR sematr, UINT isemcnt, UINT maxsem });" in ending("reference/semaphore")
    assert ending("reference/packets") == ""


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        ("en", ["   Standard Profile; function code -37 (``TFN_WAI_SEM``)", ":Context:", "   all 21"]),
        ("ja", ["   スタンダードプロファイル、機能コード -37（``TFN_WAI_SEM``）", ":呼出しコンテキスト:", "シナリオ"]),
    ],
)
def test_entry_has_prototype_text_and_facts(language, facts):
    """In this order; the sections of the docstring are fields like the others."""
    call = calls("itron")["wai_sem"]
    lines = entry(call, "reference/nowhere", DOCSTRING, language)
    assert lines[:5] == [".. code-block:: c", "", "   ER wai_sem(ID semid);", "", "Take."]
    text = "\n".join(lines)
    for fact in facts[:2]:
        assert fact in lines
    assert "rubric" not in text and facts[2].strip() in text
    assert ":ref:`SEM-C8 <counts-semaphore>`" in text and "1,005" in text


def test_example_of_a_call_is_the_first_function_that_makes_it(tmp_path):
    """By its name alone or by its module's; inner functions are a part of their outer one."""
    path = tmp_path / "semaphore.py"
    path.write_text(
        "def first():\n def inner():\n  wai_sem(1)\n return inner\n\n"
        "@once\ndef second():\n 'Say *it*, E_DLT.'\n wai_sem(1)\n pyitron.sig_sem(sig_sem.a.b(2))\npol_sem(1)\n"
    )
    found = functions(path)
    assert {name: function.name for name, function in found.items()} == {"wai_sem": "first", "sig_sem": "second"}
    assert found["sig_sem"].text == "Say *it*, E_DLT."
    assert found["sig_sem"].code == "@once\ndef second():\n wai_sem(1)\n pyitron.sig_sem(sig_sem.a.b(2))"
    assert prose(found["sig_sem"].text) == r"Say \*it\*, ``E_DLT``."


@pytest.mark.parametrize("api", ["itron", "posix"])
def test_every_call_has_an_example(api):
    """A function of its page's example, which stands whole at the page's end."""
    assert [name for name, call in calls(api).items() if example(page_of(call), name) is None] == []
    for page in {page_of(call) for call in calls(api).values()}:
        path = example_of(page)
        assert path.with_suffix(".out").exists() and f"/{path.name}\n" in ending(page), page


def test_long_prototype_is_broken_after_commas():
    """Below its first parameter."""
    lines = wrapped(calls("posix")["mq_timedsend"].prototype.replace("\n", "")).splitlines()
    assert len(lines) > 1 and all(line.startswith(" " * len("int mq_timedsend(")) for line in lines[1:])
    assert all(line.endswith(",") for line in lines[:-1])


def test_ranges_of_ids_are_short():
    """Neighbours are told by their ends."""
    assert ranges(["A-1", "A-2", "A-3", "A-5", "B-6", "B-7"]) == "A-1 to A-3, A-5, B-6, B-7"


def test_every_word_that_comes_from_tables_has_a_translation():
    """Laws and quantities of the budgets, titles of units."""
    words = {word for (_, name) in CALLS for cost in costs(name) for word in (cost.law, cost.quantity) if word}
    words -= {"constant"}
    words |= {call.unit for call in CALLS.values()}
    assert {word for word in words if say(word, "ja") == word} <= {"n log n"}


def test_page_begins_with_its_calls():
    """Each in one line, in place of a range of names; what else the module says stays."""
    lines = overview("pyitron.semaphore", ["Semaphores: ``cre_sem`` to ``ref_sem``.", "", "More."])
    assert lines[:2] == ["More.", ""]
    assert "   * - :py:func:`~pyitron.semaphore.wai_sem`" in lines
    assert "     - Take one unit, waiting for it if there is none." in lines
    assert overview("pyitron.packets", ["Packets."]) == ["Packets."]
    modules = {*pages("itron"), *pages("posix")}
    assert sorted(call.name for module in modules for call in calls_of(module)) == sorted(name for _, name in CALLS)


def test_support_tables_have_every_call_once():
    """And say whether it is there by looking."""
    text = {"itron": support.itron(), "posix": support.posix()}
    for api, name in CALLS:
        assert len(re.findall(rf"[.`]{name}`", text[api])) == 1, name
    for name in static_apis():
        assert f"[`{name}`](#static-{name}) |" in text["itron"]
    everything = [*CALLS.values(), *static_apis().values()]
    assert {support.status(call) for call in everything} == {
        "yes", "yes; `E_NOSPT` if *tmout* is `TMO_NBLK`", "yes; `E_NOSPT` if this kernel supplies its time itself",
    }  # fmt: skip
    for call in (calls("itron")["wai_sem"], calls("posix")["sem_wait"], static_apis()["CRE_SEM"]):
        assert support.status(replace(call, name="nothing")) == "no"


def test_implementation_defined_values_are_the_kernels():
    """Constants, defaults and answers; every constant that an implementation chooses is there, and every parameter."""
    text = implementation.tables()
    assert "| Task priorities | At least 16 in the Standard Profile | 1 to 255 |" in text
    assert "| `ref_cfg` | `T_RCFG.maxid` | 1000000 |" in text
    assert "| `servers` | `'passive'` |" in text
    assert "`E_MACV`, `E_OACV`, `E_CLS`, `E_WBLK`, `E_BOVR`. Any" in text
    source = implementation.SOURCE.read_text(encoding="utf-8")
    for name in set(table("itron")["implementation_constants"]):
        assert name in source or name.startswith("TKERNEL_"), name
    for name in ("RTSIG_MAX", "SEM_VALUE_MAX", "MQ_PRIO_MAX", "AIO_MAX", "PTHREAD_KEYS_MAX", "SIGQUEUE_MAX", "NAME_MAX"):
        assert f"`{name}`" in text
    assert "{" not in text.replace("{py:", "")


def test_names_on_pages_lead_to_their_entries():
    """Calls, packets and static APIs, by the pages that have them; words that are common only where POSIX is spoken of."""
    objects = {
        "pyitron.semaphore.wai_sem": ("reference/semaphore", "a"), "posix_rt.signals.kill": ("posix/reference/signals", "b"),
        "pyitron.packets.T_CSEM": ("reference/packets", "c"), "pyitron.Kernel.run_for": ("reference/kernel-class", "d"),
    }  # fmt: skip
    found = targets(objects, {"static-cre_sem": ("reference/semaphore", "e"), "other": ("index", "f")})
    assert {name: target[1] for name, target in found.items()} == {"wai_sem": "a", "kill": "b", "T_CSEM": "c", "CRE_SEM": "e"}
    assert [meant("wai_sem()", "caveats"), meant("kill", "caveats"), meant("kill", "posix/index")] == ["wai_sem", "", "kill"]


def test_docstrings_tell_every_law_that_is_measured():
    """What grows linearly or logarithmically is said to, by the call's docstring or by that which it refers to."""
    words = {"linear": "linear", "n log n": "linear", "logarithmic": "logarithmic"}
    # How long it takes to a handler is shown with the call that defines it.
    of_interrupts = {entry.id for entry in situations() if entry.what.startswith("interrupt(")}
    for call in CALLS.values():
        measured = {words[cost.law] for cost in costs(call.name) if cost.law in words and cost.id not in of_interrupts}
        text = section(call, "Cost").lower()
        referred = re.findall(r"as ``(\w+)``", text)
        said = text + "".join(section(CALLS[call.api, name], "Cost").lower() for name in referred)
        assert {word for word in measured if word not in said} == set(), call.name


def section(call, title):
    """One section of a call's docstring."""
    text = inspect.getdoc(getattr(pyitron if call.api == "itron" else posix_rt, call.name))
    found = re.search(rf"^{title}:\n(.*?)(?:\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""
