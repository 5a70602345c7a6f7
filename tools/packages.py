# SPDX-License-Identifier: MIT
"""Build what is published, and try it as whoever installs it: ``packages.py [WHEEL]``.

``python -m build`` makes the source distribution and, from that, the pure wheel, and the compiled one where there is a C
compiler, in ``dist/``; with WHEEL the compiled one is not made but taken from there. Each wheel has the same files, apart from
what was compiled, and is installed into an empty environment, in which the commands and the examples of the README run.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
EXAMPLES = ROOT / "examples"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# A user's own test, source file in C without anything to find, and module, which mypy checks.
TEST = """\
def test_counts(kernel):
    kernel.load("first.cfg", __import__("first"))
    assert kernel.run(until=1_000).reason == "until"
"""
C = """\
#include <kernel.h>
void tick_handler(VP_INT exinf) { isig_sem(1); }
"""
TYPED = """\
import conformance
import kernel as microkernel
import posix_rt
import pyitron

kernel: pyitron.Kernel = pyitron.Kernel()
ercd: int = pyitron.sig_sem(1)
now: posix_rt.timespec = posix_rt.clock_gettime(posix_rt.CLOCK_MONOTONIC)
"""


def fail(text: str) -> None:
    sys.exit(f"packages: {text}")


def run(*command: str | Path, folder: Path = ROOT, code: int = 0, **environment: str) -> str:
    """Run a command quietly; returns what it printed, to either stream. Show that if it fails, and stop."""
    full = {**{name: value for name, value in os.environ.items() if name != "PYTHONPATH"}, **environment}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    done = subprocess.run([*map(str, command)], cwd=folder, env=full, check=False, **streams)
    if done.returncode != code:
        fail(f"{' '.join(map(str, command))}: exit code {done.returncode}, not {code}\n{done.stdout}")
    return done.stdout


def build(wish: str) -> Path:
    """The source distribution and a wheel that is made from it; returns the wheel."""
    before = set(DIST.glob("*.whl"))
    run(sys.executable, "-m", "build", "--outdir", DIST, PYITRON_BUILD=wish)
    (wheel,) = set(DIST.glob("*.whl")) - before
    return wheel


def has_compiler() -> bool:
    return run(sys.executable, "-c", "import setup; print(setup.has_compiler())").split()[-1] == "True"


def files(wheel: Path) -> set[str]:
    """What a wheel has, but for its own description and what was compiled."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not re.search(r"\.dist-info/|\.(so|pyd)$", name)}


def try_wheel(wheel: Path, kind: str) -> None:
    """Install it into an empty environment, and do there what a user does first."""
    with tempfile.TemporaryDirectory(prefix="pyitron-") as name:
        home, work = Path(name, "environment"), Path(name, "work")
        venv.create(home)
        programs = home / ("Scripts" if os.name == "nt" else "bin")
        python, pyitron = programs / "python", programs / "pyitron"

        def install(*what: str | Path) -> None:
            run(sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install", *what)

        install(wheel)
        shutil.copytree(EXAMPLES / "first", work)
        shutil.copy(EXAMPLES / "posix" / "first.py", work / "posix_first.py")
        (work / "first.c").write_text(C, encoding="utf-8")
        version = run(pyitron, "--version", folder=work)
        if not version.startswith(f"pyitron {PROJECT_VERSION} ({kind}), CPython "):
            fail(f"pyitron --version says {version!r}")
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        for program in ("first.py", "posix_first.py"):
            if run(python, program, folder=work) not in readme:
                fail(f"{program} does not print what the README says")
        for command in (
            "check first.cfg --app first.py",
            "cfg first.cfg --header",
            "run first.cfg --app first.py --until 1s --trace first.json --stats",
            "conformance --unit semaphore --call wai_sem",
            "timeline first.json -o first.html",
            "explain E_ILUSE loc_mtx",
            "explain EDEADLK pthread_mutex_lock",
            "lint first.c first.cfg",
        ):
            run(pyitron, *command.split(), folder=work)
        # What an extra is for says so without it.
        for command, extra in (("top first.cfg --app first.py", "top"), ("timeline first.json -o first.vcd", "vcd")):
            if f"pyitron[{extra}]" not in run(pyitron, *command.split(), folder=work, code=2):
                fail(f"pyitron {command} does not say which extra it needs")

        install("pytest", "mypy")
        (work / "test_first.py").write_text(TEST, encoding="utf-8")
        run(python, "-m", "pytest", "-q", "test_first.py", folder=work)
        (work / "typed.py").write_text(TYPED, encoding="utf-8")
        run(python, "-m", "mypy", "--strict", "typed.py", folder=work)
    print(f"{wheel.name}: installed in an empty environment, {version.strip()}: all tried", flush=True)


def main() -> None:
    shutil.rmtree(DIST, ignore_errors=True)
    pure = build("pure")
    compiled = [Path(word).resolve() for word in sys.argv[1:]]
    if not compiled and has_compiler():
        compiled = [build("require")]
    try_wheel(pure, "pure")
    for wheel in compiled:
        if files(wheel) != files(pure):
            fail(f"{wheel.name} and {pure.name} differ in {', '.join(sorted(files(wheel) ^ files(pure)))}")
        try_wheel(wheel, "compiled")
    if not compiled:
        print("there is no C compiler: only the pure wheel was tried", flush=True)


PROJECT_VERSION = re.search(r'__version__ = "(.*)"', (ROOT / "kernel" / "__init__.py").read_text(encoding="utf-8"))[1]

if __name__ == "__main__":
    main()
