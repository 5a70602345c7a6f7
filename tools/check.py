# SPDX-License-Identifier: MIT
"""Everything that must hold: lint, the suite on the pure and the compiled build, and the same traces everywhere.

``check.py`` runs all of it, ``check.py lint`` only the first part. On this interpreter the whole suite runs on both builds, and
the scenarios of the conformance suite with servers in both placements. On each further one that is supported and found, what
could differ there runs: the scenarios with passive servers on both builds, and on the newest the tests of the kernel, its APIs
and tools on the compiled build. Where there is no C compiler the pure build is all there is. Then the documentation is built,
and what is published is made and tried. Each run is announced; the first that fails ends it. The scenarios, thousands of tests
for pytest, are run by their own command, as a user runs them, and few under pytest.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from interpreters import interpreters

ROOT = Path(__file__).resolve().parent.parent
BEGIN = time.monotonic()
SCENARIOS = ("tests/conformance/test_scenarios.py", "tests/conformance/test_posix_scenarios.py")


def say(text: str) -> None:
    print(f"\n== {text} (after {time.monotonic() - BEGIN:.0f} s)", flush=True)


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


def lint(python: str) -> None:
    say("lint")
    run([python, "-m", "ruff", "check", "."])
    run([python, "-m", "mypy"])


def tests(python: str, *without: str) -> None:
    """All tests but those in these files and folders."""
    run(
        [python, "-P", "-m", "pytest", "-q", "-n", "2", *(f"--ignore={path}" for path in without)],
        PYITRON_EXPECT_BUILD=build_of(python),
    )


def conformance(python: str, *placements: str) -> None:
    """The scenarios, with servers in these placements. Counts have tests."""
    for placement in placements:
        print(f"conformance, {placement} servers:", flush=True)
        run([python, "-P", "-m", "conformance", "-n", "2", "--no-counts", "--servers", placement])


def whole_suite(python: str) -> None:
    """All tests, but of those that are scenarios only a few, and all scenarios."""
    tests(python, *SCENARIOS)
    run([python, "-P", "-m", "pytest", "-q", *SCENARIOS, "-k", "wai_sem or sem_wait"])
    conformance(python, "passive", "active")


def packages(python: str, version: str) -> str:
    """What is published, made and tried; the compiled wheel is the one that is tested, too."""
    wheels = (ROOT / "build" / "wheels" / f"auto-{version}").glob("*.whl")
    return answer([python, "-P", "tools/packages.py", *(str(wheel) for wheel in wheels if "-none-any" not in wheel.name)])


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
        lint(environment(sys.executable, "pure", "lint"))
        return
    (version, this), *further = interpreters().items()
    newest = max((version for version, _ in further), key=lambda version: [*map(int, version.split("."))], default="")
    extras = ("test", "lint", "bench", "docs", "dist")
    wanted: list[tuple[str, ...]] = [(version, this, build, *extras) for build in ("pure", "auto")]
    wanted += [(version, interpreter, build, "test") for version, interpreter in further for build in ("quick", "pure")]
    pythons: dict[str, str] = {}
    # Environments are made, one after another, while the tests run in those that are there, and so is what needs no more.
    maker = ThreadPoolExecutor(1)
    try:
        making = [maker.submit(environment, *which) for _, *which in wanted]
        packing = maker.submit(lambda: packages(making[0].result(), version))
        lint(making[0].result())
        for (version, interpreter, build, *_), made in zip(wanted, making, strict=True):
            python = made.result()
            kind = build_of(python)
            if kind == "pure" != build:
                print(f"Python {version}: there is no C compiler, only the pure build is tested", flush=True)
                if interpreter == this:
                    continue
            say(f"Python {version}, {kind} build")
            if interpreter == this:
                whole_suite(python)
            else:
                if build == "quick" and version == newest:
                    tests(python, *(f"tests/{part}" for part in ("benchmarks", "conformance", "docs", "lint", "model")))
                conformance(python, "passive")
            pythons[f"Python {version}, {kind}"] = python
        say("the documentation, in English and in Japanese")
        run([making[0].result(), "-P", "tools/docs.py", "check"])
        say("the source distribution and the wheels, each in an empty environment")
        print(packing.result(), flush=True)
    finally:
        maker.shutdown(cancel_futures=True)
    same_trace(pythons)
    say(f"all checks passed on: {'; '.join(pythons)}")


if __name__ == "__main__":
    main()
