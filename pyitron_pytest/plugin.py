# SPDX-License-Identifier: MIT
"""The pytest plugin: the fixtures ``kernel``, ``make_kernel`` and ``process``, their marker and options, what failures show.

It stands beside the other packages because nothing in ``pyitron`` can be imported without all of it: a project that has pyitron
and tests, but no test with a kernel, imports this file and ``settings`` and nothing else.
"""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from pyitron_pytest.settings import OF_KERNELS, PLACEMENTS, configured, marked, placement, refuse, settings

if TYPE_CHECKING:
    from pyitron.testing import KernelUnderTest, UnderTest
    from pyitron_pytest.processes import ProcessUnderTest

__all__ = [
    "kernel",
    "make_kernel",
    "process",
    "pyitron_servers",
    "pytest_addoption",
    "pytest_assertrepr_compare",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_setup",
]

FORMATS = ("json", "html", "svg", "vcd", "txt")
MARKER = (
    "pyitron(servers=..., build=..., cfg=..., app=..., keep_faults=..., clock=..., ...): how the kernel of the test is made; "
    'servers "passive", "active" or "both"; build "pure" or "compiled": the only one the test is for'
)

U = TypeVar("U", bound="UnderTest")
_kernels = pytest.StashKey[list["UnderTest"]]()
# Whether the test that runs has a kernel.
_has_kernel = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The plugin's options and settings."""
    group = parser.getgroup("pyitron", "kernels of pyitron")
    group.addoption(
        "--pyitron-servers", choices=(*PLACEMENTS, "both"), help="where the servers of kernels work; both: each test twice"
    )
    group.addoption("--pyitron-trace", metavar="DIR", help="write the trace of each test with a kernel to a file in DIR")
    group.addoption("--pyitron-trace-format", choices=FORMATS, default="json", help="in this form; default: json, for Perfetto")
    group.addoption("--pyitron-seed", type=int, default=1, help="what injections by chance begin with; default: 1")
    parser.addini("pyitron_servers", "where the servers of kernels under test work: passive, active or both", default="passive")
    parser.addini("pyitron_options", "options of kernels under test, one a line: call_time = 1000", type="linelist", default=[])
    parser.addini("pyitron_last_events", "how many events of the trace the report of a failure shows", default="40")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and refuse settings that mean nothing."""
    config.addinivalue_line("markers", MARKER)
    configured(config)
    servers, last = config.getini("pyitron_servers"), config.getini("pyitron_last_events")
    if servers not in (*PLACEMENTS, "both"):
        raise pytest.UsageError(f"pyitron_servers: give passive, active or both, not {servers!r}")
    if not last.isdecimal():
        raise pytest.UsageError(f"pyitron_last_events: give an int of 0 or more, not {last!r}")
    folder = config.getoption("pyitron_trace")
    if folder is not None:
        _check_trace(Path(folder), config.getoption("pyitron_trace_format"))


def _check_trace(folder: Path, form: str) -> None:
    """Better now than after a test."""
    if form == "vcd" and find_spec("vcd") is None:
        raise pytest.UsageError("--pyitron-trace-format=vcd needs pyvcd: pip install 'pyitron[vcd]', or take another form")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise pytest.UsageError(f"--pyitron-trace={folder}: {error.strerror}; give another folder") from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test twice where the servers are to work in both places."""
    if "pyitron_servers" not in metafunc.fixturenames:
        return
    if placement(metafunc.config, marked(metafunc.definition)) == "both":
        metafunc.parametrize("pyitron_servers", PLACEMENTS, indirect=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is for the other build."""
    if item.get_closest_marker("pyitron") is None:
        return
    wanted = marked(item).get("build")
    if wanted is not None:
        from kernel import build_kind

        if wanted != build_kind():
            pytest.skip(f"for the {wanted} build of pyitron, and this is the {build_kind()} one")


# -- the fixtures


@pytest.fixture
def pyitron_servers(request: pytest.FixtureRequest) -> str:
    """Where the servers of this test's kernels work: "passive" or "active"."""
    return str(getattr(request, "param", None) or placement(request.config, marked(request.node)))


@pytest.fixture
def make_kernel(request: pytest.FixtureRequest, pyitron_servers: str) -> Iterator[Callable[..., "KernelUnderTest"]]:
    """Makes kernels with further options, ``make_kernel(call_time=1000)``; all are closed after the test."""
    from pyitron.testing import KernelUnderTest

    options, _ = settings(request.node, pyitron_servers)
    folders = (request.path.parent, request.config.rootpath)
    made: list[KernelUnderTest] = []

    def make(**more: Any) -> KernelUnderTest:
        return _new(request.node, made, lambda: KernelUnderTest(folders=folders, **{**options, **more}))

    yield make
    _finish(request.node, made)


@pytest.fixture
def kernel(
    request: pytest.FixtureRequest, pyitron_servers: str, make_kernel: Callable[..., "KernelUnderTest"]
) -> Iterator["KernelUnderTest"]:
    """A fresh kernel, with the application of the marker loaded; calls that the test itself makes are for it."""
    __tracebackhide__ = True
    made = make_kernel()
    _, loading = settings(request.node, pyitron_servers)
    if "cfg" in loading:
        _load(made, loading)
    elif loading:
        refuse(f"{request.node.nodeid}: the marker pyitron has {', '.join(loading)}, but no cfg")
    with made.entered():
        yield made


@pytest.fixture
def process(request: pytest.FixtureRequest, pyitron_servers: str) -> Iterator[Callable[..., "ProcessUnderTest"]]:
    """Makes POSIX processes, ``process(main, argument)``; all are closed after the test."""
    from pyitron_pytest.processes import ProcessUnderTest

    everything, _ = settings(request.node, pyitron_servers)
    options = {name: value for name, value in everything.items() if name not in OF_KERNELS}
    made: list[ProcessUnderTest] = []

    def make(main: Callable[[Any], object], argument: Any = None, **more: Any) -> ProcessUnderTest:
        return _new(request.node, made, lambda: ProcessUnderTest(main, argument, **{**options, **more}))

    yield make
    _finish(request.node, made)


def _load(made: "KernelUnderTest", loading: dict[str, Any]) -> None:
    from pyitron.config import ConfigError

    __tracebackhide__ = True
    try:
        made.load_application(**loading)
        return
    except (ConfigError, FileNotFoundError) as error:
        complaint = str(error)
    refuse(complaint)


def _new(item: pytest.Item, made: "list[U]", construct: "Callable[[], U]") -> "U":
    """One more for this test; options that cannot be fail it."""
    complaint = ""
    try:
        made.append(construct())
    except (TypeError, ValueError) as error:
        complaint = f"{item.nodeid}: {error}"
    if complaint:
        refuse(complaint)
    item.stash.setdefault(_kernels, []).append(made[-1])
    return made[-1]


def _finish(item: pytest.Item, made: "list[Any]") -> None:
    __tracebackhide__ = True
    folder = item.config.getoption("pyitron_trace")
    errors = []
    for number, one in enumerate(made):
        try:
            if folder is not None:
                from pyitron.testing.trace_file import file_name, write

                name = file_name(item.nodeid, number, item.config.getoption("pyitron_trace_format"))
                write(one, Path(folder, name), item.nodeid)
        except Exception as error:
            errors.append(error)
        try:
            one.finish()
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]


# -- what a test shows


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test that has passed fails if it injected what never happened."""
    item.config.stash[_has_kernel] = bool(item.stash.get(_kernels, ()))
    yield
    complaints = [line for one in item.stash.get(_kernels, ()) for line in one.complaints()]
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Tasks, waits and the last events of its kernels are a part of the report of a test that has failed."""
    report = yield
    if report.failed and call.when in ("call", "setup"):
        kernels = item.stash.get(_kernels, ())
        for number, one in enumerate(kernels):
            which = f" {number + 1}" if len(kernels) > 1 else ""
            report.sections += [(f"pyitron{which}: {title}", text) for title, text in one.sections()]
    return report


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """A table for states and objects that are not as expected; error codes by name."""
    for found, expected in ((left, right), (right, left)):
        if op == "==" and type(found).__module__ == "pyitron.testing.expectations" and isinstance(expected, dict):
            return ["not as expected", *found.compare(expected)]  # type: ignore[attr-defined]
    if op == "==" and type(left) is type(right) is int and config.stash.get(_has_kernel, False):
        return _compare_codes(left, right)
    return None


def _compare_codes(*values: int) -> list[str] | None:
    """Error codes by their names, where a test with a kernel compares numbers and one of them is an error."""
    from pyitron import ercd_name

    if not any(value < 0 and ercd_name(value) != str(value) for value in values):
        return None
    names = " == ".join(ercd_name(value) if value <= 0 else str(value) for value in values)
    return [f"{names}  ({values[0]} == {values[1]})"]
