# SPDX-License-Identifier: MIT
"""The report as JUnit XML: a suite for each unit, a test case for each scenario."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from conformance.report import Count, Report, printable
from conformance.scenario import Story
from conformance.suite import Outcome

_ELEMENTS = {"fail": "failure", "unresolved": "error", "unsupported": "skipped"}


def document(report: Report) -> bytes:
    """The XML file."""
    root = ElementTree.Element("testsuites", name="pyitron conformance")
    pairs = report.played
    _sum_up(root, pairs, report.counts)
    for unit in dict.fromkeys(scenario.unit for scenario, _ in pairs):
        within = [pair for pair in pairs if pair[0].unit == unit]
        suite = ElementTree.SubElement(root, "testsuite", name=f"conformance.{unit}")
        if report.date is not None:
            suite.set("timestamp", report.date.replace(microsecond=0, tzinfo=None).isoformat())
        _sum_up(suite, within)
        _properties(suite, report.about)
        for scenario, outcome in within:
            _case(suite, scenario, outcome, report)
    if report.counts:
        _counts(ElementTree.SubElement(root, "testsuite", name="conformance.counts"), report)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _sum_up(
    element: ElementTree.Element, pairs: Sequence[tuple[Story, Outcome]], counts: Sequence[Count] = ()
) -> None:
    verdicts = [*(outcome.verdict for _, outcome in pairs), *(count.verdict for count in counts)]
    seconds = sum(outcome.seconds for _, outcome in pairs) + sum(count.seconds for count in counts)
    element.set("tests", str(len(verdicts)))
    element.set("failures", str(verdicts.count("fail")))
    element.set("errors", str(verdicts.count("unresolved")))
    element.set("skipped", str(verdicts.count("unsupported")))
    element.set("time", f"{seconds:.6f}")


def _case(suite: ElementTree.Element, scenario: Story, outcome: Outcome, report: Report) -> None:
    folder, _, name = scenario.id.rpartition("/")
    case = ElementTree.SubElement(suite, "testcase", time=f"{outcome.seconds:.6f}")
    case.set("classname", printable(f"conformance.{folder}".replace("/", ".")))
    case.set("name", printable(name))
    _properties(case, {"title": scenario.title, "covers": ", ".join(scenario.covers)})
    if outcome.verdict in _ELEMENTS:
        message = outcome.message.partition("\n")[0]
        result = ElementTree.SubElement(case, _ELEMENTS[outcome.verdict], message=printable(message), type=outcome.verdict)
        lines = [outcome.where, outcome.message] if outcome.where else [outcome.message]
        lines += [f"{entry.what}: expected {entry.expected}, found {entry.found}" for entry in outcome.differences]
        result.text = printable("\n".join([*lines, f"again: {report.command_for(scenario.id)}"]))


def _counts(suite: ElementTree.Element, report: Report) -> None:
    _sum_up(suite, [], report.counts)
    _properties(suite, report.about)
    for count in report.counts:
        case = ElementTree.SubElement(suite, "testcase", time=f"{count.seconds:.6f}")
        case.set("classname", printable(f"conformance.counts.{count.unit}"))
        case.set("name", printable(count.id))
        _properties(case, {"title": count.title, "covers": count.id})
        if count.complaints:
            result = ElementTree.SubElement(case, "failure", message=printable(count.complaints[0]), type="fail")
            result.text = printable("\n".join([*count.complaints, f"again: {report.command_for(count.id)}"]))


def _properties(element: ElementTree.Element, values: Mapping[str, str]) -> None:
    properties = ElementTree.SubElement(element, "properties")
    for name, value in values.items():
        ElementTree.SubElement(properties, "property", name=printable(name), value=printable(value))
