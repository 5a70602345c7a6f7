# SPDX-License-Identifier: MIT
"""Worst-case call counts: every cost is exactly that of its budget, on this build; and a wrong one would be noticed."""

import tomllib
from pathlib import Path

import pytest

import pyitron
from conformance import counts
from conformance.catalogue import FOLDER, load
from conformance.counts import __main__ as command
from conformance.counts import laws
from conformance.counts.document import tables
from conformance.counts.situation import Situation
from conformance.expression import ScenarioError

SITUATIONS = counts.situations()
POSIX = tomllib.loads((Path(__file__).parents[2] / "docs/reference/posix.toml").read_text(encoding="utf-8"))
UNITS = sorted({situation.unit for situation in SITUATIONS})


def named(ident):
    return next(situation for situation in SITUATIONS if situation.id == ident)


@pytest.mark.parametrize("unit", UNITS)
def test_costs_are_those_of_the_budgets(unit):
    """At every size, neither more nor less."""
    results = [counts.check(entry, counts.budgets().get(entry.id)) for entry in SITUATIONS if entry.unit == unit]
    assert {result.situation.id: result.complaints for result in results if result.complaints} == {}


def test_every_call_has_a_situation_and_every_situation_a_budget():
    """Ids are given once, and no budget is left over."""
    assert {situation.call for situation in SITUATIONS if situation.api == "itron"} == set(pyitron.SERVICE_CALLS)
    entering = {name for name, entry in POSIX["functions"].items() if entry["context"] != "library"}
    assert {situation.call for situation in SITUATIONS if situation.api == "posix"} == entering
    idents = [situation.id for situation in SITUATIONS]
    assert idents == list(counts.budgets())
    assert len(set(idents)) == len(idents)


def test_requirements_are_of_known_units():
    """They join those of the catalogue without a clash."""
    known = load() | load(FOLDER / "posix", "posix")
    found = counts.requirements({})
    assert len(found) == len(SITUATIONS) and known.keys().isdisjoint(entry.id for entry in found)
    assert {entry.kind for entry in found} == {"count"}
    assert {entry.unit for entry in found} == set(UNITS)


@pytest.mark.parametrize("ident", ["SEM-C4", "SEM-C8", "SEM-C13", "SEM-C15"])
def test_budget_that_is_off_by_one_is_complained_of(ident):
    """One more or one less, of any counter, whatever the law."""
    situation, budget = named(ident), counts.budgets()[ident]
    for name, law in budget.items():
        for difference in (1, -1):
            sizes = {str(size): laws.allowed(law, size) + difference for size in situation.sizes}
            complaints = counts.check(situation, {**budget, name: sizes}).complaints
            assert [line.partition(" at ")[0] for line in complaints] == [name] * len(situation.sizes), (name, difference)


def test_counter_without_a_budget_and_budget_without_a_counter_are_complained_of():
    """What is not in the budget is 0."""
    result = counts.check(named("SEM-C8"), {"messages": 1, "ready_operations": 1, "wait_steps": "n"})
    assert result.complaints[:2] == (
        "longest_hold at 1 tasks, objects and timed events: budget 0, found 1",
        "wait_steps at 1 tasks, objects and timed events: budget 1, found 0",
    )
    assert result.verdict == "fail"
    assert counts.check(named("SEM-C8"), None).complaints == (counts.NO_BUDGET,)


@pytest.mark.parametrize("counter", ["messages", "ready_operations", "wait_operations"])
def test_call_that_costs_one_operation_more_is_complained_of(counter, monkeypatch):
    """The kernel, not the budget, is wrong here."""
    honest = pyitron.sig_sem

    def dearer(semid):
        pyitron.current_kernel().counters.__setattr__(counter, getattr(pyitron.current_kernel().counters, counter) + 1)
        return honest(semid)

    monkeypatch.setattr(pyitron, "sig_sem", dearer)
    result = counts.check(named("SEM-C5"), counts.budgets()["SEM-C5"])
    assert {line.partition(" at ")[0] for line in result.complaints} == {counter}


def test_laws_are_fitted_and_allow_what_they_were_fitted_to():
    """Each kind of law, and growth that is none of them."""
    of_size = {"3": lambda n: 3, "2*n - 1": lambda n: 2 * n - 1, "n": lambda n: n}
    of_size |= {"lg(n + 1) + 4": lambda n: (n + 1).bit_length() + 3, "3*lg(n + 1)": lambda n: 3 * ((n + 1).bit_length() - 1)}
    for text, law in of_size.items():
        found = laws.fit({size: law(size) for size in counts.SIZES})
        assert str(found) == text
        assert all(laws.allowed(found, size) == law(size) for size in (1, 7, 8, 100, 12345))
    by_size = {1: 0, 10: 12, 100: 417, 1000: 7317}
    assert laws.fit(by_size) == {str(size): count for size, count in by_size.items()}
    for wrong in ({1: 1, 10: 100, 100: 10_000, 1000: 1_000_000}, {1: 5, 10: 4, 100: 4, 1000: 4}):
        with pytest.raises(ValueError, match="neither constant"):
            laws.fit(wrong)
    with pytest.raises(ValueError, match="is no law"):
        laws.allowed("n*n", 3)


@pytest.mark.parametrize("ident", ["SEM-C4", "SEM-C10", "MTX-C8", "TSK-C28", "FLG-C6"])
def test_laws_hold_between_the_sizes_too(ident):
    """A budget is exact for every size."""
    for size in (2, 37):
        found = counts.measure(named(ident), size)
        assert {name: laws.allowed(law, size) for name, law in counts.budgets()[ident].items()} == found


def test_command_measures_and_tells_what_is_wrong(monkeypatch, capsys):
    """It fails if a cost is not that of the budget."""
    assert command.main(["CFG-C"]) == 0
    assert "CFG-C2   ref_cfg: constant\n" in capsys.readouterr().out
    monkeypatch.setattr(counts, "budgets", lambda: {"CFG-C2": {"messages": 2}})
    assert command.main(["CFG-C2"]) == 1
    assert "budget 2, found 1" in capsys.readouterr().out


def test_budgets_that_are_written_are_those_on_file():
    """A unit's part of what ``--write`` writes."""
    written = command.budgets_of(entry for entry in SITUATIONS if entry.unit == "configuration")
    assert written.removeprefix(command.HEAD) in counts.BUDGETS.read_text(encoding="utf-8")
    assert counts.BUDGETS.read_text(encoding="utf-8").startswith(command.HEAD)


def test_tables_of_the_documentation_have_every_budget():
    """A row for each, with the operations at each size."""
    text = tables()
    assert [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if "-C" in line] == [*counts.budgets()]
    assert "| SEM-C4 | `del_sem`: n tasks wait | linear in waiters | 5 | 23 | 203 | 2,003 | 2*n + 1 | messages" in text
    assert "(at 250)" in text


def test_mistakes_in_situations_are_told(tmp_path):
    """Unknown keys, statics that are refused, calls that are not reached."""
    (tmp_path / "semaphore.toml").write_text('situations = [{ id = "SEM-C1", cal = "sig_sem(SEM1)" }]')
    with pytest.raises(ScenarioError, match=r"semaphore\.toml: SEM-C1: there is no key 'cal'"):
        counts.situations(tmp_path)
    lacking = 'call = "sig_sem(SEM1)", make = ["CRE_SEM(SEM1, T_CSEM(TA_TFIFO, 2, 1))"]'
    (tmp_path / "semaphore.toml").write_text(f'situations = [{{ id = "SEM-C1", {lacking} }}]')
    with pytest.raises(ScenarioError, match="SEM-C1: CRE_SEM of 1 was answered with E_PAR"):
        counts.measure(counts.situations(tmp_path)[0], 1)
    (tmp_path / "semaphore.toml").write_text('situations = [{ id = "SEM-C1", call = "get_tid()", before = ["slp_tsk()"] }]')
    (situation,) = counts.situations(tmp_path)
    assert isinstance(situation, Situation)
    with pytest.raises(ScenarioError, match="SEM-C1: the call was not reached"):
        counts.measure(situation, 1)
