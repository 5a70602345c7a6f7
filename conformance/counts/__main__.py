# SPDX-License-Identifier: MIT
"""``python -m conformance.counts``: measure what calls cost, compare it with the budgets, or write the budgets anew."""

import argparse
import sys
from collections.abc import Iterable

from conformance import catalogue, counts
from conformance.counts import Situation, laws

HEAD = """\
# SPDX-License-Identifier: MIT
# What service calls cost at worst, in kernel operations by counter, exactly: less is as wrong as more. Situations are told in
# counts/situations/, laws in counts/laws.py: n is the number of what the law is in, lg the logarithm to base 2, rounded down.
# Written by python -m conformance.counts --write; review what it changed.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code, 1 if a cost is not that of the budget."""
    parser = argparse.ArgumentParser(prog="python -m conformance.counts", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the budgets anew, for review")
    parser.add_argument("id", nargs="*", help="requirements such as SEM-C1, or how they begin; default: all")
    options = parser.parse_args(arguments)
    if options.write:
        counts.BUDGETS.write_text(budgets_of(counts.situations()), encoding="utf-8")
        return 0
    wrong = 0
    for situation in counts.situations():
        if not options.id or situation.id.startswith(tuple(options.id)):
            result = counts.check(situation, counts.budgets().get(situation.id))
            print(f"{situation.id:<9}{headline(situation)}: {result.law}")
            for complaint in result.complaints:
                print(f"         {complaint}")
            wrong += bool(result.complaints)
    return 1 if wrong else 0


def headline(situation: Situation) -> str:
    """What is measured, in words."""
    return f"{situation.call}: {situation.title}" if situation.title else situation.call


def budgets_of(situations: Iterable[Situation]) -> str:
    """The file of budgets, as measured now."""
    titles = catalogue.titles()
    lines = [HEAD]
    unit = ""
    for situation in situations:
        if situation.unit != unit:
            unit = situation.unit
            lines.append(f"\n# {titles.get(unit, unit)}\n")
        cost = counts.fitted(counts.measured(situation))
        lines.append(f"# {headline(situation)}: {laws.name(cost, situation.quantity)}\n")
        values = ", ".join(f"{name} = {_value(law)}" for name, law in cost.items())
        lines.append(f"{situation.id} = {{ {values} }}\n")
    return "".join(lines)


def _value(law: laws.Budget) -> str:
    if isinstance(law, dict):
        sizes = ", ".join(f'"{size}" = {count}' for size, count in law.items())
        return f"{{ {sizes} }}"
    return f'"{law}"' if isinstance(law, str) else str(law)


if __name__ == "__main__":
    sys.exit(main())
