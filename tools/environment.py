# SPDX-License-Identifier: MIT
"""Make a virtual environment with pyitron installed, or bring it up to date: ``environment.py BUILD [EXTRA ...]``.

BUILD is auto, pure or require. Prints the environment's Python as its last line. pyitron is built again only if a source file
has changed since, and an extra is installed only once; what pip says is shown only if it fails.
"""

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
PACKAGES = ("conformance", "kernel", "posix_rt", "pyitron")

SUFFIXES = (".py", ".pxd", ".typed", ".cfg", ".toml", ".css", ".html", ".js")


def digest() -> str:
    """Of all that an installation is made from."""
    files = [ROOT / "setup.py", ROOT / "pyitron_command.py", PROJECT]
    for package in PACKAGES:
        files += sorted(path for path in (ROOT / package).rglob("*") if path.suffix in SUFFIXES)
    sha = hashlib.sha256(sys.version.encode())
    for path in files:
        sha.update(path.name.encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()


def run(command: list[str], **environment: str) -> None:
    """Run a command quietly; show what it said if it fails, and stop."""
    full = {**os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=full, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}\n{' '.join(command)}: exit code {done.returncode}")


def main() -> None:
    build, *extras = sys.argv[1:]
    name = f"{build}-{sys.version_info[0]}.{sys.version_info[1]}"
    home = ROOT / "build" / "venv" / name
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    stamp = home / "pyitron.json"
    has = json.loads(stamp.read_text()) if stamp.exists() else {"digest": "", "extras": []}
    if not python.exists():
        run([sys.executable, "-m", "venv", str(home)])
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    # A file that is edited during the installation makes the next one.
    now = digest()
    if has["digest"] != now:
        print(f"installing pyitron ({build}) into build/venv/{name} ...", file=sys.stderr, flush=True)
        # An older compiled module must not survive beside newer sources.
        run([*pip, "uninstall", "-y", "pyitron"])
        run([*pip, "install", "."], PYITRON_BUILD=build)
        has = {"digest": now, "extras": []}
    missing = [extra for extra in extras if extra not in has["extras"]]
    if missing:
        wanted = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
        requirements = [requirement for extra in missing for requirement in wanted[extra]]
        if requirements:
            print(f"installing {', '.join(requirements)} ...", file=sys.stderr, flush=True)
            run([*pip, "install", *requirements])
    stamp.write_text(json.dumps({"digest": has["digest"], "extras": has["extras"] + missing}))
    kind = subprocess.run(
        [str(python), "-P", "-c", "import kernel; print(kernel.build_kind())"], text=True, stdout=subprocess.PIPE, check=True
    ).stdout.strip()
    print(f"pyitron is installed as a {kind} build for Python {sys.version.split()[0]}", file=sys.stderr, flush=True)
    print(python)


if __name__ == "__main__":
    main()
