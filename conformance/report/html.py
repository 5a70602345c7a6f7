# SPDX-License-Identifier: MIT
"""The report as one HTML page that needs nothing else: style, script and the sources of the scenarios are in it.

Everything is there without the script too; that sorts, filters, and shows a scenario's source with its failed step marked.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources
from pathlib import Path
from string import Template

from conformance.observation import Difference
from conformance.report import VERDICTS, Count, Report, printable
from conformance.scenario import Story
from conformance.suite import VERDICTS as WORST_FIRST
from conformance.suite import Outcome

# The verdicts that a scenario can have.
PLAYED = VERDICTS[:-1]
# Failures that are not folded.
OPEN = 20


def document(report: Report) -> bytes:
    """The page."""
    sections = [
        ("units", "Units", _units(report)),
        ("failures", "Failures", _failures(report)),
        ("requirements-section", "Requirements", _requirements(report)),
        ("counts-section", "Worst-case counts", _counts(report)),
        ("scenarios-section", "Scenarios", _scenarios(report)),
        ("about", "About this run", _about(report)),
    ]
    total = report.tally(report.requirements)
    number = len(report.requirements)
    page = Template(_part("page.html")).substitute(
        title=f"Conformance of {_text(report.about['kernel'])} to {_standards(report)}",
        css=_part("page.css"),
        js=_part("page.js"),
        again=_text(report.again),
        subtitle=_subtitle(report),
        headline=f"{total['pass']:,} of {number:,} requirements pass",
        bar=_bar(total),
        tiles="\n".join(
            f'<button type="button" class="tile {name}" data-show="verdict={name}"><b>{total[name]:,}</b>{name}</button>'
            for name in VERDICTS
        ),
        navigation=" ".join(f'<a href="#{ident}">{title}</a>' for ident, title, content in sections if content),
        sections="\n".join(
            f'<section id="{ident}">\n<h2>{title}</h2>\n{content}\n</section>' for ident, title, content in sections if content
        ),
    )
    return page.encode("utf-8")


def _standards(report: Report) -> str:
    names = {"itron": "μITRON 4.0", "posix": "POSIX realtime"}
    apis = {requirement.api for requirement in report.requirements}
    return " and ".join(name for api, name in names.items() if api in apis)


def _part(name: str) -> str:
    return resources.files("conformance.report").joinpath(name).read_text(encoding="utf-8")


def _text(value: object) -> str:
    """*value* as it may stand in the page, in attributes too."""
    return escape(printable(str(value)))


def _subtitle(report: Report) -> str:
    known = [f"{_text(name)} {_text(value)}" for name, value in report.about.items() if name != "kernel"]
    if report.date is not None:
        known.append(f'<time datetime="{report.date.isoformat(timespec="seconds")}">{report.date:%Y-%m-%d %H:%M}</time>')
    return " · ".join(known)


def _bar(tally: dict[str, int]) -> str:
    parts = "".join(
        f'<i class="{verdict}" style="flex: {tally[verdict]}" title="{tally[verdict]:,} {verdict}"></i>'
        for verdict in VERDICTS
        if tally[verdict]
    )
    return f'<div class="bar" role="img" aria-label="{_in_words(tally)}">{parts}</div>'


def _in_words(tally: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {verdict}" for verdict, number in tally.items() if number)


def _link(scenario: Story, outcome: Outcome) -> str:
    """A link to the scenario's file, with what the script needs to show the scenario itself."""
    known = {} if scenario.row is None else {"title": scenario.title}
    lines = _source(scenario.path).splitlines()
    if outcome.step is not None and (place := _lines_of_step(lines, outcome.step)):
        known["lines"] = "{}-{}".format(*place)
    if scenario.row is not None and (line := _line_of_row(lines, scenario.row)):
        known["row"] = str(line)
    data = "".join(f' data-{name}="{_text(value)}"' for name, value in known.items())
    return f'<a class="scenario {outcome.verdict}" href="#{_anchor(scenario)}"{data}>{_text(scenario.id)}</a>'


def _anchor(scenario: Story) -> str:
    return _text("file-" + scenario.id.partition("[")[0])


def _lines_of_step(lines: list[str], step: int) -> tuple[int, int] | None:
    """The first and last line of a step's tables, from 1."""
    heads = [number for number, line in enumerate(lines, 1) if re.match(r"\s*\[\[\s*do\s*\]\]", line)]
    if step > len(heads):
        return None
    others = (n for n, line in enumerate(lines, 1) if n > heads[step - 1] and re.match(r"\[(?!\s*do\.)", line))
    last = next(others, len(lines) + 1) - 1
    while last > heads[step - 1] and not lines[last - 1].strip():
        last -= 1
    return heads[step - 1], last


def _line_of_row(lines: list[str], row: int) -> int | None:
    """The line of a family's row, if each row has one."""
    start = next((number for number, line in enumerate(lines, 1) if re.match(r"\s*rows\s*=\s*\[\s*$", line)), None)
    if start is None:
        return None
    rows = []
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("]"):
            break
        if re.match(r"\s*\[", line):
            rows.append(number)
    return rows[row - 1] if row <= len(rows) else None


_sources: dict[Path, str] = {}


def _source(path: Path) -> str:
    if path not in _sources:
        _sources[path] = path.read_text(encoding="utf-8")
    return _sources[path]


# The sections


def _failures(report: Report) -> str:
    failures = [_failure(report, *pair, number < OPEN) for number, pair in enumerate(report.failures)]
    return "\n".join([*failures, *(_failed_count(report, count) for count in report.counts if count.complaints)])


def _failure(report: Report, scenario: Story, outcome: Outcome, opened: bool) -> str:
    parts = [
        f'<details class="failure {outcome.verdict}"{" open" if opened else ""}>',
        f'<summary><b class="chip">{outcome.verdict}</b> {_link(scenario, outcome)} <span>{_text(scenario.title)}</span>',
        "</summary>",
        f'<p class="note">covers {_text(", ".join(scenario.covers))}</p>',
    ]
    if not outcome.message.startswith(outcome.where):
        parts.append(f'<p class="mono">{_text(outcome.where)}</p>')
    parts.append(f'<p class="message">{_text(outcome.message)}</p>')
    if outcome.differences:
        parts.append(_side_by_side(outcome.differences))
    if len(outcome.state) > len(outcome.differences):
        summary = f"<summary>the whole state ({len(outcome.state)})</summary>"
        parts.append(f"<details>{summary}{_side_by_side(outcome.state)}</details>")
    again = _text(report.command_for(scenario.id))
    parts += [f'<p class="again"><code>{again}</code><button type="button">copy</button></p>', "</details>"]
    return "\n".join(parts)


def _failed_count(report: Report, count: Count) -> str:
    summary = f'<a href="#count-{_text(count.id)}">{_text(count.id)}</a> <span>{_text(count.call)}: {_text(count.title)}</span>'
    lines = "".join(f"<p>{_text(line)}</p>" for line in count.complaints)
    again = f'<p class="again"><code>{_text(report.command_for(count.id))}</code><button type="button">copy</button></p>'
    return f'<details class="failure fail" open><summary><b class="chip">fail</b> {summary}</summary>{lines}{again}</details>'


def _side_by_side(entries: Iterable[Difference]) -> str:
    rows = []
    for entry in entries:
        kind = "same" if entry.expected == entry.found else "different"
        cells = f'<td class="expected">{_text(entry.expected)}</td><td class="found">{_text(entry.found)}</td>'
        rows.append(f'<tr class="{kind}"><td>{_text(entry.what)}</td>{cells}</tr>')
    return "<table><thead><tr><th></th><th>expected</th><th>found</th></tr></thead><tbody>" + "".join(rows) + "</tbody></table>"


def _units(report: Report) -> str:
    seconds = dict.fromkeys(report.units, 0.0)
    scenarios = dict.fromkeys(report.units, 0)
    catalogue = report.results.catalogue
    for scenario, outcome in report.played:
        for unit in {catalogue[ident].unit for ident in scenario.covers if ident in catalogue}:
            seconds[unit] += outcome.seconds
            scenarios[unit] += 1
    rows = []
    for unit in report.units:
        tally = report.tally_of_unit(unit)
        name = f'<a href="#requirements-section" data-show="unit={_text(unit)}">{_text(report.titles.get(unit, unit))}</a>'
        share = tally["pass"] / sum(tally.values())
        rows.append(
            f'<tr><td class="unit">{name}</td><td class="number">{sum(tally.values()):,}</td>'
            f'<td class="wide" data-sort="{share:.6f}">{_bar(tally)}</td>{_numbers(tally)}'
            f'<td class="number">{scenarios[unit]:,}</td><td class="number">{1000 * seconds[unit]:,.0f}</td></tr>'
        )
    heads = (
        '<th>unit</th><th class="number" data-first="descending">requirements</th><th data-first="descending">coverage</th>'
        + _verdict_heads()
        + '<th class="number" data-first="descending">scenarios</th><th class="number" data-first="descending">ms</th>'
    )
    return f'<div class="scroll">{_table("unit-table", "sortable", heads, rows)}</div>'


def _verdict_heads() -> str:
    return "".join(f'<th class="verdict" data-first="descending">{verdict}</th>' for verdict in VERDICTS)


def _numbers(tally: dict[str, int], decided: str = "") -> str:
    """A cell for each verdict. With *decided*, only that one is given weight."""
    cells = []
    for verdict, number in tally.items():
        weight = verdict == decided if decided else number
        inner = f'<span class="chip {verdict}">{number:,}</span>' if weight else (f"{number:,}" if number else "·")
        kind = "verdict" if number else "verdict none"
        cells.append(f'<td class="{kind}">{inner}</td>')
    return "".join(cells)


def _table(ident: str, kind: str, heads: str, rows: Iterable[str]) -> str:
    body = "\n".join(rows)
    return f'<table id="{ident}" class="{kind}">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>'


def _requirements(report: Report) -> str:
    covering, verdicts = report.covering(), report.verdicts
    requirements = report.requirements
    measured = {count.id for count in report.counts}
    rows = []
    for requirement in requirements:
        verdict = verdicts[requirement.id]
        pairs = covering[requirement.id]
        tally = {name: sum(outcome.verdict == name for _, outcome in pairs) for name in VERDICTS}
        if not pairs:
            tally[verdict] = 1
        data = {"unit": requirement.unit, "verdict": verdict, "profile": requirement.profile, "kind": requirement.kind}
        attributes = "".join(f' data-{name}="{_text(value)}"' for name, value in data.items())
        covered = _measured(requirement.id) if requirement.id in measured else _covering(pairs)
        rows.append(
            f'<tr id="{_text(requirement.id)}"{attributes}><td class="id">{_text(requirement.id)}</td>'
            f'<td class="mono">{_text(requirement.call)}</td><td class="text">{_text(requirement.text)}</td>'
            f'<td class="kind">{_text(requirement.kind)}</td><td class="profile">{_text(requirement.profile)}</td>'
            f"{_numbers(tally, verdict)}{covered}</tr>"
        )
    heads = "".join(f"<th>{name}</th>" for name in ("id", "call", "requirement", "kind", "profile"))
    heads += _verdict_heads() + '<th class="number" data-first="descending">scenarios</th>'
    choices = {
        "unit": {unit: report.titles.get(unit, unit) for unit in report.units},
        "verdict": {verdict: verdict for verdict in VERDICTS},
        "profile": {entry.profile: entry.profile for entry in requirements},
        "kind": {entry.kind: entry.kind for entry in requirements},
    }
    note = '<p class="note">The numbers are scenarios with each verdict; the worst decides.</p>'
    filters = _filters("requirement-filters", "requirements", choices, "words in id, call, text or scenario")
    return note + filters + _table("requirements", "sortable cards", heads, rows)


def _measured(ident: str) -> str:
    return f'<td class="covering" data-sort="1"><a href="#count-{_text(ident)}">count</a></td>'


def _covering(pairs: list[tuple[Story, Outcome]]) -> str:
    if not pairs:
        return '<td class="covering number none" data-sort="0">·</td>'
    links = "".join(f"<li>{_link(*pair)}</li>" for pair in pairs)
    fold = f'<details><summary>{len(pairs):,}</summary><ul class="scenarios">{links}</ul></details>'
    return f'<td class="covering" data-sort="{len(pairs)}">{fold}</td>'


def _filters(ident: str, table: str, choices: dict[str, dict[str, str]], words: str) -> str:
    selects = "".join(
        f'<select name="{name}" aria-label="{name}"><option value="">any {name}</option>'
        + "".join(f'<option value="{_text(value)}">{_text(shown)}</option>' for value, shown in values.items())
        + "</select>"
        for name, values in choices.items()
    )
    return (
        f'<form class="filters" id="{ident}" data-table="{table}" hidden>'
        f'<input type="search" name="text" aria-label="text" placeholder="{words}">'
        f'{selects}<button type="reset">all</button><output></output></form>\n'
    )


def _scenarios(report: Report) -> str:
    by_file: dict[str, list[tuple[Story, Outcome]]] = {}
    for pair in report.played:
        by_file.setdefault(_anchor(pair[0]), []).append(pair)
    heads = "<th>file</th>" + "".join(
        f'<th class="{kind}" data-first="descending">{name}</th>'
        for kind, name in [("number", "scenarios"), *(("verdict", verdict) for verdict in PLAYED), ("number", "ms")]
    )
    units = {scenario.unit: report.titles.get(scenario.unit, scenario.unit) for scenario, _ in report.played}
    choices = {"unit": units, "verdict": {verdict: verdict for verdict in PLAYED}}
    filters = _filters("scenario-filters", "scenarios", choices, "words in names, titles and sources")
    return filters + _table("scenarios", "sortable", heads, [_file(anchor, pairs) for anchor, pairs in by_file.items()])


def _file(anchor: str, pairs: list[tuple[Story, Outcome]]) -> str:
    scenario = pairs[0][0]
    tally = {verdict: sum(outcome.verdict == verdict for _, outcome in pairs) for verdict in PLAYED}
    worst = min((outcome.verdict for _, outcome in pairs), key=WORST_FIRST.index)
    milliseconds = 1000 * sum(outcome.seconds for _, outcome in pairs)
    name = _text(scenario.id.partition("[")[0])
    source = _source(scenario.path)
    # A family's own title has its columns in it.
    title = _text(tomllib.loads(source)["title"])
    return (
        f'<tr data-unit="{_text(scenario.unit)}" data-verdict="{worst}"><td class="file" data-sort="{name}">'
        f'<details id="{anchor}"><summary><code>{name}</code> <span>{title}</span></summary>'
        f"<pre>{_text(source)}</pre></details></td>"
        f'<td class="number">{len(pairs):,}</td>{_numbers(tally)}<td class="number">{milliseconds:,.1f}</td></tr>'
    )


def _counts(report: Report) -> str:
    if not report.counts:
        return ""
    sizes = list(dict.fromkeys(size for count in report.counts for size in count.found))
    laws = {count.law: count.law for count in report.counts}
    choices = {
        "unit": {count.unit: report.titles.get(count.unit, count.unit) for count in report.counts},
        "law": dict(sorted(laws.items())),
        "verdict": {"pass": "pass", "fail": "fail"},
    }
    heads = "<th>id</th><th>call</th><th>situation</th><th>law</th>"
    heads += "".join(f'<th class="number" data-first="descending">{size:,}</th>' for size in sizes)
    heads += "<th>verdict</th>"
    note = (
        '<p class="note">Kernel operations of a call where it costs most, with so many of what its law names. '
        "They are exact, equal in both builds, and compared with budgets that are exact too.</p>"
    )
    filters = _filters("count-filters", "counts", choices, "words in id, call or situation")
    rows = [_count(count, sizes) for count in report.counts]
    return note + filters + f'<div class="scroll">{_table("counts", "sortable", heads, rows)}</div>'


def _count(count: Count, sizes: Iterable[int]) -> str:
    data = "".join(f' data-{name}="{_text(getattr(count, name))}"' for name in ("unit", "law", "verdict"))
    numbers = "".join(
        f'<td class="number">{count.operations(size):,}</td>' if size in count.found else "<td></td>" for size in sizes
    )
    counters = "".join(
        f"<tr><td>{_text(name)}</td><td>{_text(cost)}</td>"
        + "".join(f'<td class="number">{count.found.get(size, {}).get(name, 0):,}</td>' for size in sizes)
        + "</tr>"
        for name, cost in count.cost.items()
    )
    heads = "".join(f'<th class="number">{size:,}</th>' for size in sizes)
    table = f"<table><thead><tr><th>counter</th><th>budget</th>{heads}</tr></thead><tbody>{counters}</tbody></table>"
    complaints = "".join(f'<p class="complaint">{_text(line)}</p>' for line in count.complaints)
    return (
        f'<tr id="count-{_text(count.id)}"{data}><td class="id">{_text(count.id)}</td><td class="mono">{_text(count.call)}</td>'
        f'<td class="situation"><details><summary>{_text(count.title)}</summary>{table}</details>{complaints}</td>'
        f'<td>{_text(count.law)}</td>{numbers}<td><span class="chip {count.verdict}">{count.verdict}</span></td></tr>'
    )


def _about(report: Report) -> str:
    known = {**report.about, "command": report.command, "time": f"{report.seconds:.1f} s"}
    if report.date is not None:
        known["date"] = report.date.isoformat(timespec="seconds", sep=" ")
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in _escaped(known.items())) + "</dl>"


def _escaped(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((_text(name), _text(value)) for name, value in pairs)
