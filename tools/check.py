# SPDX-License-Identifier: MIT
"""Everything that must hold: lint, the suite on the pure and the compiled build, and the same traces everywhere.

``check.py`` runs all of it, ``check.py lint`` only the first part. The suite runs whole on both builds of this interpreter, and
on each further interpreter that is supported and found. Each run is announced; the first that fails ends it. The scenarios of
the conformance suite, thousands of tests for pytest, are run by their own command, as a user runs them, and under pytest once.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def say(text: str) -> None:
    print(f"\n== {text}", flush=True)


def run(command: list[str], **environment: str) -> None:
    """Run a command in the open; stop if it fails."""
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
    if code:
        sys.exit(code)


def answer(command: list[str]) -> str:
    """What a command prints; stop if it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout.strip()


def environment(interpreter: str, build: str, *extras: str) -> str:
    """The Python of an environment with this build."""
    return answer([interpreter, "tools/environment.py", build, *extras]).splitlines()[-1]


def build_of(python: str) -> str:
    return answer([python, "-P", "-c", "import kernel; print(kernel.build_kind())"])


def lint() -> None:
    say("lint")
    python = environment(sys.executable, "pure", "test", "lint")
    run([python, "-m", "ruff", "check", "."])
    run([python, "-m", "mypy"])


def suite(python: str, version: str, scenarios: bool) -> None:
    """The tests, and the scenarios with servers in both placements; *scenarios*: under pytest, too. Counts have tests."""
    kind = build_of(python)
    say(f"the suite on Python {version}, {kind} build")
    without = [] if scenarios else ["--ignore=tests/conformance/test_scenarios.py"]
    run([python, "-P", "-m", "pytest", "-q", "-n", "2", *without], PYITRON_EXPECT_BUILD=kind)
    for placement in ("passive", "active"):
        print(f"conformance, {placement} servers:", flush=True)
        run([python, "-P", "-m", "conformance", "-n", "2", "--no-counts", "--servers", placement])


def same_trace(pythons: dict[str, str]) -> None:
    """The kettle's trace has one hash, whatever it runs on."""
    say("the kettle's trace on every build, interpreter and server placement")
    hashes = set()
    for name, python in pythons.items():
        for placement in ("passive", "active"):
            digest = answer([python, "-P", "examples/kettle/demo.py", "--hash", "--servers", placement])
            print(f"{digest}  {name}, {placement} servers", flush=True)
            hashes.add(digest)
    if len(hashes) != 1:
        sys.exit("the traces differ")


def main() -> None:
    if sys.argv[1:] == ["lint"]:
        lint()
        return
    lint()
    pythons: dict[str, str] = {}
    for line in answer([sys.executable, "tools/interpreters.py"]).splitlines():
        version, interpreter = line.split(" ", 1)
        for build, extras in (("pure", ("test", "lint")), ("auto", ("test",))):
            python = environment(interpreter, build, *(extras if interpreter == sys.executable else ("test",)))
            kind = build_of(python)
            if kind == "pure" and build == "auto":
                print("there is no C compiler: only the pure build is tested", flush=True)
                continue
            suite(python, version, scenarios=not pythons)
            pythons[f"Python {version}, {kind}"] = python
    same_trace(pythons)
    print(f"\nall checks passed on: {'; '.join(pythons)}", flush=True)


if __name__ == "__main__":
    main()
