# SPDX-License-Identifier: MIT
"""Make a virtual environment with pyitron installed, or bring it up to date: ``environment.py BUILD [EXTRA ...]``.

BUILD is auto, pure or require. Prints the environment's Python as its last line. The install is repeated only if a source
file has changed since; what pip says is shown only if it fails.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("setup.py", "pyproject.toml", "README.md")
PACKAGES = ("kernel", "pyitron")


def digest(extras: list[str]) -> str:
    """Of all that an installation is made from."""
    files = [ROOT / name for name in SOURCES]
    for package in PACKAGES:
        files += sorted(path for path in (ROOT / package).rglob("*") if path.suffix in (".py", ".pxd", ".typed"))
    sha = hashlib.sha256(repr((sys.version, extras)).encode())
    for path in files:
        sha.update(path.name.encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()


def run(command: list[str], **environment: str) -> None:
    """Run a command quietly; show what it said if it fails, and stop."""
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{done.stdout}\n{' '.join(command)}: exit code {done.returncode}")


def main() -> None:
    build, *extras = sys.argv[1:]
    name = f"{build}-{sys.version_info[0]}.{sys.version_info[1]}"
    home = ROOT / "build" / "venv" / name
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    stamp = home / "pyitron.stamp"
    current = digest(extras)
    if not stamp.exists() or stamp.read_text() != current:
        print(f"installing pyitron ({build}) into build/venv/{name} ...", file=sys.stderr, flush=True)
        if not python.exists():
            run([sys.executable, "-m", "venv", str(home)])
        target = f".[{','.join(extras)}]" if extras else "."
        # An older compiled module must not survive beside newer sources.
        run([str(python), "-m", "pip", "uninstall", "-y", "pyitron"])
        run([str(python), "-m", "pip", "install", "--disable-pip-version-check", target], PYITRON_BUILD=build)
        stamp.write_text(current)
    kind = subprocess.run(
        [str(python), "-P", "-c", "import kernel; print(kernel.build_kind())"], text=True, capture_output=True, check=True
    ).stdout.strip()
    print(f"pyitron is installed as a {kind} build for Python {sys.version.split()[0]}", file=sys.stderr, flush=True)
    print(python)


if __name__ == "__main__":
    main()
