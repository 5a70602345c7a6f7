# SPDX-License-Identifier: MIT
"""What a page of the reference ends with, in Markdown: the static APIs of its unit, its whole example; support tables."""

from pathlib import Path
from types import ModuleType

import posix_rt
import pyitron
from reference import support
from reference.entry import coverage_line, profile_line
from reference.examples import example_of, label
from reference.facts import DOCS, FOLDERS, Call, calls, pages, static_apis, table
from reference.words import say

_PACKAGES: dict[str, ModuleType] = {"itron": pyitron, "posix": posix_rt}
_TABLES = {f"{FOLDERS['itron']}/support": support.itron, f"{FOLDERS['posix']}/support": support.posix}


def page_of(call: Call) -> str:
    """The page on which a call stands; a static API is on that of its unit."""
    if call.static:
        return next(page_of(other) for other in calls(call.api).values() if other.unit == call.unit)
    return pages(call.api)[getattr(_PACKAGES[call.api], call.name).__module__]


def ending(page: str, language: str = "en") -> str:
    """For a page without either, nothing."""
    if page in _TABLES:
        return _TABLES[page](language)
    static = [call for call in static_apis().values() if page_of(call) == page]
    parts = [_static_section(static, language)] if static else []
    path = example_of(page)
    if path:
        parts.append(_example_section(page, path, language))
    return "".join(f"\n{part}\n" for part in parts)


def _static_section(static: list[Call], language: str) -> str:
    lines = [f"## {say('Static API', language)}", "", say("In a [configuration file](/configuration.md):", language)]
    for call in static:
        errors = ", ".join(f"`{error}`" for error in table("itron")["static"][call.name]["errors"])
        facts = [profile_line(call, language)]
        if errors:
            facts.append(say("errors, told with file and line: {errors}", language).format(errors=errors))
        facts += filter(None, [coverage_line(call, language)])
        lines += ["", f"(static-{call.name})=", "", "```c", call.prototype, "```", "", *(f"- {fact}" for fact in facts)]
    return "\n".join(lines)


def _example_section(page: str, path: Path, language: str) -> str:
    lines = [f"({label(page)})=", f"## {say('Example', language)}", ""]
    configuration, output = path.with_suffix(".cfg"), path.with_suffix(".out")
    if configuration.exists():
        lines += [say("Its configuration file:", language), "", *_included(configuration, "c"), ""]
        lines += [say("The program:", language), ""]
    lines += _included(path, "python")
    if output.exists():
        lines += ["", say("It prints:", language), "", *_included(output, "text")]
    return "\n".join(lines)


def _included(path: Path, language: str) -> list[str]:
    """Without the line with the licence, and the empty ones below."""
    lines = path.read_text(encoding="utf-8").split("\n")
    first = next((n for n, line in enumerate(lines, 1) if line and "SPDX-License-Identifier" not in line), 1)
    head = f"```{{literalinclude}} /{path.relative_to(DOCS).as_posix()}"
    return [head, f":language: {language}", f":lines: {first}-", "```"]
