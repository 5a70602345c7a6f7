# SPDX-License-Identifier: MIT
"""Everything that must hold: lint, the suite on the pure and the compiled build, and the same traces everywhere.

``check.py`` runs all of it, ``check.py lint`` only the first part. The suite runs whole on both builds of this interpreter. On
each further interpreter that is supported and found, the tests of the kernel and its APIs run on the compiled build, and the
scenarios of the conformance suite on both; where there is no C compiler the pure one is all there is. Each run is announced;
the first that fails ends it. The scenarios, thousands of tests for pytest, are run by their own command, as a user runs them,
and few under pytest.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ("tests/conformance/test_scenarios.py", "tests/conformance/test_posix_scenarios.py")


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


def tests(python: str, whole: bool) -> None:
    """All tests, but of those that are scenarios only a few; not *whole*: without those of the tools and the model."""
    pytest = [python, "-P", "-m", "pytest", "-q"]
    kind = build_of(python)
    without = SCENARIOS if whole else ("tests/conformance", "tests/model")
    run([*pytest, "-n", "2", *(f"--ignore={path}" for path in without)], PYITRON_EXPECT_BUILD=kind)
    if whole:
        run([*pytest, *SCENARIOS, "-k", "wai_sem or sem_wait"], PYITRON_EXPECT_BUILD=kind)


def conformance(python: str, *placements: str) -> None:
    """The scenarios, with servers in these placements. Counts have tests."""
    for placement in placements:
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
    wanted = []
    for line in answer([sys.executable, "tools/interpreters.py"]).splitlines():
        version, interpreter = line.split(" ", 1)
        first = interpreter == sys.executable
        wanted += [(version, interpreter, "pure", ("test", "lint") if first else ()), (version, interpreter, "auto", ("test",))]
    pythons: dict[str, str] = {}
    # Environments are made, one after another, while the tests run in those that are there.
    maker = ThreadPoolExecutor(1)
    try:
        making = [maker.submit(environment, interpreter, build, *extras) for _, interpreter, build, extras in wanted]
        for (version, interpreter, build, extras), made in zip(wanted, making, strict=True):
            python = made.result()
            kind = build_of(python)
            if kind == "pure" and build == "auto":
                print("there is no C compiler: only the pure build is tested", flush=True)
                if interpreter == sys.executable:
                    continue
            say(f"Python {version}, {kind} build")
            if extras:
                tests(python, interpreter == sys.executable)
            conformance(python, "passive", *(["active"] if extras else []))
            pythons[f"Python {version}, {kind}"] = python
    finally:
        maker.shutdown(cancel_futures=True)
    same_trace(pythons)
    print(f"\nall checks passed on: {'; '.join(pythons)}", flush=True)


if __name__ == "__main__":
    main()
