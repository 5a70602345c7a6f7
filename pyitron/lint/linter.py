# SPDX-License-Identifier: MIT
"""Reads the sources and configuration files of one application, and applies all rules to them."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pyitron.config.preprocess import Token, define_pairs
from pyitron.config.problems import ConfigError, Place, Problems
from pyitron.config.source import Folders, UnreadableError, read_text
from pyitron.lint.application import HANDLER, Application, Entry
from pyitron.lint.arithmetic import check_arithmetic
from pyitron.lint.calls import check_calls, check_types
from pyitron.lint.configuration import read_configuration
from pyitron.lint.contexts import check_contexts
from pyitron.lint.data import check_data
from pyitron.lint.dialect_of import dialect_of
from pyitron.lint.dialects import DIALECTS, HARDWARE_TYPES, ITRON4, SERVICES, type_names
from pyitron.lint.extensions import Extension, plain
from pyitron.lint.loops import check_loops
from pyitron.lint.parse import Tree
from pyitron.lint.preprocess import SourcePreprocessor
from pyitron.lint.rules import RULES, Finding, Findings
from pyitron.lint.source import Foreign

_CONFIGURATIONS = (".cfg",)
_HANDLER_PRAGMAS = frozenset({"interrupt", "handler", "cychandler", "almhandler", "rtos_interrupt", "trap"})
_PLACING_PRAGMAS = frozenset(
    {"section", "data_seg", "code_seg", "location", "address", "vector", "inline_asm", "abs16", "entry"}
)


class LintError(Exception):
    """The files cannot be looked at; the message says which, and why."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found, in which *dialect* the sources were read, and how many there were."""

    dialect: str
    findings: list[Finding]
    files: int

    @property
    def dialect_name(self) -> str:
        """The dialect's name for people."""
        return DIALECTS[self.dialect].name


@dataclass(slots=True)
class _Source:
    path: str
    text: str
    tokens: list[Token] = field(default_factory=list)
    lost: list[Token] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    foreign: list[tuple[str, Foreign]] = field(default_factory=list)


def lint(
    files: Sequence[str | os.PathLike[str]],
    include_dirs: Iterable[str | os.PathLike[str]] = (),
    defines: Iterable[str] = (),
    dialect: str = "auto",
    disable: Iterable[str] = (),
) -> Result:
    """Look at an application.

    Args:
        files: its C sources, headers and configuration files, in any order.
        include_dirs: where ``#include`` looks besides the including file's own folder.
        defines: macros, ``NAME`` or ``NAME=value``.
        dialect: the kernel that it was written for, a key of ``dialects.toml``, "itron4", or "auto" to find out.
        disable: rules that are left out.

    Returns:
        A ``Result``; its findings are in the order of files, lines and columns.

    Raises:
        LintError: a file cannot be read or is Python, or *dialect* or a rule is unknown.
    """
    include = [os.fspath(folder) for folder in include_dirs]
    defined = list(defines)
    _check_arguments(defined, dialect, disable := list(disable))
    paths = sorted({os.fspath(file) for file in files})
    for path in paths:
        if path.endswith(".py"):
            raise LintError(f"{path}: this is Python; give C sources and their configuration file")
    findings = Findings()
    findings.files.update(paths)
    configurations = [path for path in paths if path.endswith(_CONFIGURATIONS)]
    sources = [_read(path, include, defined, findings) for path in paths if path not in configurations]
    texts = [(source.tokens, source.text) for source in sources]
    written = [_text(path) for path in configurations]
    key = dialect_of(texts, written) if dialect == "auto" else dialect
    entries = [entry for path in configurations for entry in read_configuration(path, include, defined, key, findings)]
    _judge(sources, key, entries, findings)
    kept = [finding for finding in findings.all() if finding.rule not in disable]
    return Result(key, kept, len(paths))


def _check_arguments(defined: list[str], dialect: str, disable: list[str]) -> None:
    try:
        list(define_pairs(defined))
    except ValueError as error:
        raise LintError(str(error)) from None
    if dialect != "auto" and dialect not in DIALECTS:
        raise LintError(f"there is no dialect {dialect}; there are {', '.join(DIALECTS)}")
    for rule in disable:
        if rule not in RULES:
            raise LintError(f"there is no rule {rule}; --list shows them")


def _text(path: str) -> str:
    try:
        return read_text(path)
    except UnreadableError as error:
        raise LintError(f"{path}: {error}") from None


def _read(path: str, include: list[str], defined: list[str], findings: Findings) -> _Source:
    problems = Problems()
    preprocessor = SourcePreprocessor(Folders(path, include), defined, problems)
    source = _Source(path, _text(path))
    tokens = preprocessor.source(path)
    findings.files.update(preprocessor.included)
    for header, place in preprocessor.headers.items():
        findings.first(
            header, "unknown-header", place, f"{header} was not found", "-I its folder, if its macros and types matter"
        )
    try:
        problems.raise_all()
    except ConfigError as error:
        for problem in error.errors:
            findings.add("preprocessor", Place(problem.file, problem.line, problem.column), problem.message)
    source.tokens, source.extensions, source.lost = plain(tokens)
    source.foreign = preprocessor.foreign
    return source


def _judge(sources: list[_Source], key: str, entries: list[Entry], findings: Findings) -> None:
    types = "".join((ITRON4.types, SERVICES.types, HARDWARE_TYPES, DIALECTS[key].types))
    tree = Tree(type_names(types))
    units = []
    for source in sources:
        units.append(tree.parse(source.tokens))
        units[-1].lost += source.lost
        for place, message in units[-1].unread:
            findings.add(
                "unread", place, f"this is not understood: {message}", "only calls and constants by name are looked for in it"
            )
        _foreign(source, findings)
    application = Application(units, key)
    entries = [*entries, *application.entries(), *_extensions(sources, findings)]
    check_contexts(application, entries, findings)
    check_calls(application, findings)
    check_loops(application, findings)
    check_data(application, findings)
    check_arithmetic(application, findings)
    for source in sources:
        check_types(application, source.tokens, findings)


def _extensions(sources: list[_Source], findings: Findings) -> list[Entry]:
    """Note what compilers add to C; return the interrupt handlers among it."""
    found = []
    for source in sources:
        for kind, place, text in source.extensions:
            if kind == "assembler":
                findings.add(
                    "assembler",
                    place,
                    "assembler",
                    "kernel.consume(ns) for its time, loc_cpu for a mask; a barrier needs nothing",
                )
            elif kind == "address":
                findings.add(
                    "hardware",
                    place,
                    f"an object at the address {text}",
                    "a simulated device: an attribute of an object in Python",
                )
            else:
                message = f"{text or 'a function'} is made an interrupt handler by the compiler"
                findings.add("interrupt-function", place, message, "DEF_INH or ATT_ISR in the configuration names it")
                found.append(Entry(text, "interrupt handler", HANDLER, place))
        for file, item in source.foreign:
            if item.kind in _HANDLER_PRAGMAS:
                names = [
                    word
                    for word in item.text.replace("(", " ").replace(")", " ").replace(",", " ").split()
                    if word.isidentifier()
                ]
                found += [Entry(name, "interrupt handler", HANDLER, Place(file, item.line, 1)) for name in names]
    return found


def _foreign(source: _Source, findings: Findings) -> None:
    for file, (kind, line, text) in source.foreign:
        place = Place(file, line, 1)
        if kind == "asm":
            findings.add(
                "assembler", place, "assembler", "kernel.consume(ns) for its time, loc_cpu for a mask; a barrier needs nothing"
            )
        elif kind in _HANDLER_PRAGMAS:
            findings.add(
                "interrupt-function",
                place,
                f"#pragma {kind} makes a handler: {text}",
                "DEF_INH or ATT_ISR in the configuration names it",
            )
        elif kind in _PLACING_PRAGMAS:
            findings.add("pragma", place, f"#pragma {kind} {text}".rstrip(), "leave it out: there is nothing to place")
