# SPDX-License-Identifier: MIT
"""What stands beside a docstring, in reStructuredText: prototype, profile, costs, coverage, example.

The sections of a docstring come as napoleon leaves them: the paragraphs and the fields first, then a rubric for each of those
that only this project has. They become fields as well, and so do the generated ones.
"""

import re
from collections.abc import Sequence
from html import escape

from conformance.counts import document
from reference.costs import Cost, costs
from reference.coverage import coverage, ranges
from reference.examples import example, label
from reference.facts import Call
from reference.words import say

_RUBRIC = re.compile(r"\.\. rubric:: (.+)")
_INDENT = "   "


def entry(call: Call, page: str, lines: Sequence[str], language: str = "en") -> list[str]:
    """The docstring *lines* of a call with everything that is known about it, for a page of the reference."""
    head, sections = _taken_apart(lines)
    fields = {say(title, language): body for title, body in sections.items()}
    words = fields.pop(say("Cost", language), [])
    fields[say("Example", language)] = example_lines(call, page, language)
    fields[say("Cost", language)] = [*words, *cost_lines(call, language)]
    fields[say("Profile", language)] = [profile_line(call, language)]
    fields[say("Conformance", language)] = [coverage_line(call, language), *requirement_lines(call, language)]
    fields[say("Source", language)] = fields.pop(say("Source", language), [])
    head = [re.sub(r"^:Errors:", f":{say('Errors', language)}:", line) for line in head]
    return [*prototype_lines(call), *head, "", *_field_list({title: body for title, body in fields.items() if body})]


def prototype_lines(call: Call) -> list[str]:
    """The form in C, above everything else."""
    return [".. code-block:: c", "", *(_INDENT + line for line in call.prototype.splitlines()), ""]


def profile_name(profile: str, language: str = "en") -> str:
    """Those of POSIX are names in any language."""
    return profile if profile.startswith("PSE") else say(f"profile {profile}", language)


def profile_line(call: Call, language: str = "en") -> str:
    """The smallest profile that has it, and its function code."""
    profile = profile_name(call.profile, language)
    if call.code is None:
        return profile
    return say("{profile}; function code {code} (``{name}``)", language).format(
        profile=profile, code=call.code, name=f"TFN_{call.name.upper()}"
    )


def cost_lines(call: Call, language: str = "en") -> list[str]:
    """A list of the situations in which it is measured, each with what it takes there."""
    found = costs(call.name)
    return ["", *(f"* {_cost_text(cost, language)}" for cost in found)] if found else []


def _cost_text(cost: Cost, language: str) -> str:
    link = f":ref:`{cost.id} <{document.label(cost.unit)}>`"
    (least, most), (low, high) = cost.sizes, cost.operations
    if cost.law == "constant":
        text = say("{count} operation" if high == 1 else "{count} operations", language).format(count=f"{high:,}")
    else:
        text = say("{law} in {quantity}, {low} operations at n = {least}, {high} at n = {most}", language).format(
            law=say(cost.law, language), quantity=say(cost.quantity, language),
            low=f"{low:,}", high=f"{high:,}", least=f"{least:,}", most=f"{most:,}",
        )  # fmt: skip
    return f"{link} {say(cost.title, language)}{say(': ', language)}{text}" if cost.title else f"{link} {text}"


def coverage_line(call: Call, language: str = "en") -> str:
    """Its requirements, and what covers them."""
    found = coverage(call.api, call.name)
    if not found.requirements:
        return ""
    count, covered, scenarios = len(found.requirements), found.covered, len(found.scenarios)
    how = "all {count} covered by {scenarios}" if count == covered else "{covered} of {count} covered by {scenarios}"
    if count == 1:
        how = "covered by {scenarios}"
    by = say("1 scenario" if scenarios == 1 else "{scenarios} scenarios", language).format(scenarios=scenarios)
    told = say(how, language).format(count=count, covered=covered, scenarios=by)
    idents = ranges((entry.id for entry in found.requirements), say(" to ", language))
    return say("{idents}: {told}", language).format(idents=idents, told=told)


def requirement_lines(call: Call, language: str = "en") -> list[str]:
    """The sentences of the requirements, to be opened; in pages that cannot fold text away they are left out."""
    found = coverage(call.api, call.name).requirements
    if not found:
        return []
    items = [f"<li><b>{entry.id}</b> {escape(entry.text)}</li>" for entry in found]
    summary = f"<summary>{say('The requirements', language)}</summary>"
    raw = ['<details class="requirements">', summary, "<ul>", *items, "</ul>", "</details>"]
    return ["", ".. raw:: html", "", *(_INDENT + line for line in raw)]


def example_lines(call: Call, page: str, language: str = "en") -> list[str]:
    """The function of the page's example in which it is made, below what its docstring says."""
    found = example(page, call.name)
    if found is None:
        return []
    code = [_INDENT + line if line else "" for line in found.code.split("\n")]
    link = f":ref:`{say('The whole example, and what it prints', language)} <{label(page)}>`"
    return [*prose(found.text).split("\n"), "", ".. code-block:: python", "", *code, "", link]


def prose(text: str) -> str:
    """A docstring of an example, which is no markup: names are set as code, and what could be taken for markup is not."""
    parts = re.split(r"(\w*_\w*(?:\([^()]*\))?)", text)
    names = [f"``{part}``" if number % 2 else re.sub(r"[*`|\\]", r"\\\g<0>", part) for number, part in enumerate(parts)]
    return "".join(names)


def _taken_apart(lines: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """What comes before the first rubric, and the text below each."""
    head: list[str] = []
    sections: dict[str, list[str]] = {}
    into = head
    for line in lines:
        found = _RUBRIC.fullmatch(line)
        if found:
            into = sections[found[1]] = []
        else:
            into.append(line)
    return _stripped(head), {title: _stripped(body) for title, body in sections.items()}


def _stripped(lines: list[str]) -> list[str]:
    """Without blank lines at its ends."""
    text = "\n".join(lines).strip("\n")
    return text.split("\n") if text else []


def _field_list(fields: dict[str, list[str]]) -> list[str]:
    found = []
    for title, body in fields.items():
        found += [f":{title}:", *(_INDENT + line if line else "" for line in body), ""]
    return found
