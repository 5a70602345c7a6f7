# SPDX-License-Identifier: MIT
"""The report as JSON. ``docs/conformance/running.md`` has the schema; a key that is added does not raise its version."""

import json
from dataclasses import asdict
from typing import Any

from conformance.report import Report

SCHEMA = 1


def content(report: Report) -> dict[str, Any]:
    """The report in plain types."""
    covering, verdicts = report.covering(), report.verdicts
    return {
        "schema": SCHEMA,
        "date": report.date.isoformat(timespec="seconds") if report.date else None,
        "about": dict(report.about),
        "command": report.command,
        "seconds": round(report.seconds, 6),
        "totals": report.tally(report.requirements),
        "units": [
            {"unit": unit, "title": report.titles.get(unit, unit), "totals": report.tally_of_unit(unit)}
            for unit in report.units
        ],
        "requirements": [
            {
                **asdict(requirement),
                "verdict": verdicts[requirement.id],
                "scenarios": [scenario.id for scenario, _ in covering[requirement.id]],
            }
            for requirement in report.requirements
        ],
        "scenarios": [
            {
                "id": scenario.id,
                "unit": scenario.unit,
                "title": scenario.title,
                "covers": list(scenario.covers),
                "verdict": outcome.verdict,
                "step": outcome.step,
                "where": outcome.where,
                "message": outcome.message,
                "differences": [asdict(entry) for entry in outcome.differences],
                "state": [asdict(entry) for entry in outcome.state],
                "seconds": round(outcome.seconds, 6),
                "again": report.command_for(scenario.id),
            }
            for scenario, outcome in report.played
        ],
        "counts": [
            {
                "id": count.id,
                "unit": count.unit,
                "call": count.call,
                "title": count.title,
                "quantity": count.quantity,
                "law": count.law,
                "cost": dict(count.cost),
                "found": {str(size): dict(found) for size, found in count.found.items()},
                "verdict": count.verdict,
                "complaints": list(count.complaints),
                "seconds": round(count.seconds, 6),
                "again": report.command_for(count.id),
            }
            for count in report.counts
        ],
    }


def document(report: Report) -> bytes:
    """The JSON file."""
    return json.dumps(content(report), indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
