# SPDX-License-Identifier: MIT
"""What in a C application for a kernel of the ITRON family needs thought when it becomes a Python one.

>>> from pyitron.lint import lint
>>> for finding in lint(["pump.c", "pump.cfg"]):
...     print(finding)
"""

from pyitron.lint.headers import headers, write_headers
from pyitron.lint.linter import LintError, Result, lint
from pyitron.lint.rules import RULES, Finding, Rule

__all__ = ["RULES", "Finding", "LintError", "Result", "Rule", "headers", "lint", "write_headers"]
