# SPDX-License-Identifier: MIT
"""The result as JSON: all figures, in the order in which they were measured, and what they were held against."""

import json
from pathlib import Path
from typing import Any

from benchmarks.measure import Case, Result, Series
from benchmarks.targets import Verdict


def document(result: Result, verdicts: list[Verdict]) -> dict[str, Any]:
    """What the file holds."""
    series = []
    for one in result.series.values():
        case = one.case
        floor = result.floor(case)
        series.append(
            {
                "key": case.key,
                "subject": case.subject,
                "size": case.size,
                "build": case.build,
                "unit": one.unit,
                "floor": one.floor,
                "ours": one.ours,
                "sized": one.sized,
                "median": one.median,
                "quartiles": one.quartiles,
                "ratio": one.median / floor.median if floor is not None and floor.median else None,
                "values": one.values,
                "seconds": one.seconds,
            }
        )
    targets = [
        {
            "name": verdict.target.name,
            "measured": verdict.measured,
            "at_most": verdict.target.at_most,
            "reached": verdict.reached,
            "each": [[str(case), measured] for case, measured in verdict.each],
        }
        for verdict in verdicts
    ]
    return {"host": result.host, "notes": result.notes, "errors": result.errors, "series": series, "targets": targets}


def write(path: Path, result: Result, verdicts: list[Verdict]) -> None:
    path.write_text(json.dumps(document(result, verdicts), indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Result:
    """The result that was written to a file."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    result = Result(host=kept["host"], notes=kept["notes"], errors=kept["errors"])
    for one in kept["series"]:
        case = Case(one["key"], one["subject"], one["size"], one["build"])
        result.series[case] = Series(case, one["unit"], one["floor"], one["ours"], one["sized"], one["values"], one["seconds"])
    return result
