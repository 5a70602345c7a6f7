# SPDX-License-Identifier: MIT
"""Make an environment with pyitron installed, or bring it up to date: ``environment.py BUILD [EXTRA ...]``.

BUILD is auto, pure, require, or quick: as auto, but compiled without optimization, in a third of the time. Prints the
environment's Python as its last line. All builds for one interpreter use the packages of one environment,
``build/venv/VERSION``, where a package is installed only once. Each build has an environment of its own beside it, with nothing
in it but pyitron, which is built again only if a source file has changed since. Its wheel stays in ``build/wheels``. What pip
says is shown only if it fails.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("conformance", "kernel", "posix_rt", "pyitron", "pyitron_pytest")
QUICK = {"PYITRON_BUILD": "auto", "CFLAGS": "-O0 -g0 -fwrapv", "PYITRON_BUILD_BASE": "build/quick"}

SUFFIXES = (".py", ".pxd", ".typed", ".cfg", ".toml", ".css", ".html", ".js")


def digest() -> str:
    """Of all that an installation is made from."""
    files = [ROOT / "setup.py", ROOT / "pyitron_command.py", ROOT / "pyproject.toml"]
    for package in PACKAGES:
        files += sorted(path for path in (ROOT / package).rglob("*") if path.suffix in SUFFIXES)
    sha = hashlib.sha256(sys.version.encode())
    for path in files:
        sha.update(path.name.encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(command: list[str | Path], **environment: str) -> str:
    """Run a command quietly; returns what it printed. Show that if it fails, and stop."""
    full = {**os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=full, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}\n{' '.join(map(str, command))}: exit code {done.returncode}")
    return done.stdout.strip()


def pip(python: Path) -> list[str | Path]:
    return [python, "-m", "pip", "--disable-pip-version-check"]


class Environment:
    """A folder with a Python of its own, and a file that says what has been put into it."""

    def __init__(self, name: str, *options: str) -> None:
        self.home = ROOT / "build" / "venv" / name
        self.python = self.home / ("Scripts" if os.name == "nt" else "bin") / "python"
        self.stamp = self.home / "installed.json"
        if not self.stamp.exists():
            run([sys.executable, "-m", "venv", "--clear", *options, self.home])
            self.now_has([])

    def has(self) -> list[str]:
        return list(json.loads(self.stamp.read_text()))

    def now_has(self, what: list[str]) -> None:
        self.stamp.write_text(json.dumps(what))

    def packages(self) -> str:
        """Where its packages are."""
        return sysconfig.get_path("purelib", "venv", {"base": str(self.home)})


def main() -> None:
    build, *extras = sys.argv[1:]
    version = "{}.{}".format(*sys.version_info[:2])

    shared = Environment(version)
    has, project = shared.has(), PROJECT["project"]
    wanted = [*PROJECT["build-system"]["requires"], *project["dependencies"]]
    wanted += [requirement for extra in extras for requirement in project["optional-dependencies"][extra]]
    missing = sorted(set(wanted) - set(has))
    if missing:
        say(f"installing {', '.join(missing)} ...")
        # What is imported is compiled to byte code when it is imported first; most of it never is.
        run([*pip(shared.python), "install", "--no-compile", *missing])
        shared.now_has(has + missing)

    own = Environment(f"{build}-{version}", "--without-pip")
    # A file that is edited during the installation makes the next one.
    now = [digest()]
    if own.has() != now:
        say(f"installing pyitron ({build}) into build/venv/{build}-{version} ...")
        Path(own.packages(), "shared.pth").write_text(shared.packages() + "\n", encoding="utf-8")
        settings = QUICK if build == "quick" else {"PYITRON_BUILD": build}
        wheels = ROOT / "build" / "wheels" / own.home.name
        shutil.rmtree(wheels, ignore_errors=True)
        run([*pip(shared.python), "wheel", "--no-deps", "--no-build-isolation", "-w", wheels, "."], **settings)
        # pip removes what was installed before: an older compiled module must not survive beside newer sources.
        install = [*pip(shared.python), "--python", own.python, "install", "--no-deps", "--no-index", "--force-reinstall"]
        run([*install, *wheels.glob("*.whl")])
        own.now_has(now)
    kind = run([own.python, "-P", "-c", "import kernel; print(kernel.build_kind())"])
    say(f"pyitron is installed as a {kind} build for Python {sys.version.split()[0]}")
    print(own.python)


if __name__ == "__main__":
    main()
