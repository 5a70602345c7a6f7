# SPDX-License-Identifier: MIT
"""Where the C library may differ, as a table for the documentation, in Markdown."""

from conformance.libc.backend import differences


def table() -> str:
    """A row for each scenario, or for all whose ids begin so."""
    rows = [f"| `{name}` | {reason} |" for name, reason in differences().items()]
    return "\n".join(["", "## Where it may differ", "", "| scenario | why |", "| --- | --- |", *rows, ""]) if rows else ""
