# SPDX-License-Identifier: MIT
"""Find the Python interpreters that pyitron supports."""

import os
import shutil
import subprocess
import sys

SUPPORTED = ("3.11", "3.12", "3.13")
ASK = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"


def ask(command: list[str]) -> list[str]:
    """What a command prints, in lines; nothing if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return [line.strip() for line in done.stdout.splitlines()]
    except (OSError, subprocess.SubprocessError):
        return []


def candidates(version: str) -> list[str]:
    """Where this version may be: on the path, or kept by pyenv."""
    found = [path for path in [shutil.which(f"python{version}")] if path]
    if shutil.which("pyenv"):
        for name in reversed(ask(["pyenv", "versions", "--bare"])):
            if name == version or name.startswith(version + "."):
                found += [os.path.join(prefix, "bin", "python") for prefix in ask(["pyenv", "prefix", name])]
    return found


def interpreters() -> dict[str, str]:
    """By version: this one, then the others that run here."""
    found = {"{}.{}".format(*sys.version_info[:2]): sys.executable}
    for version in SUPPORTED:
        for path in candidates(version) if version not in found else ():
            answer = ask([path, "-c", ASK])
            if answer[:1] == [version]:
                found[version] = answer[1]
                break
        else:
            if version not in found:
                print(f"Python {version} was not found here; it is not tested", file=sys.stderr)
    return found
