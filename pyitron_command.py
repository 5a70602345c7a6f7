# SPDX-License-Identifier: MIT
"""The command ``pyitron``.

It stands beside the packages because nothing in ``pyitron`` can be imported without all of it, every service call, and
``pyitron --version`` is to answer at once.
"""

import io
import sys


def main() -> int:
    """Run the command line; return the exit code."""
    if sys.argv[1:2] == ["--version"]:
        from kernel.version import version_text

        print(version_text())
        return 0
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        # A console with an old code page cannot show every letter; it shows the number then, as standard error does.
        sys.stdout.reconfigure(errors="backslashreplace")
    from pyitron import cli

    return cli.main()
