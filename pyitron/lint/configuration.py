# SPDX-License-Identifier: MIT
"""What configuration files say: their errors, and the functions that the kernel calls."""

import re
from collections.abc import Iterable, Iterator

from pyitron.config import ConfigError, read
from pyitron.config.preprocess import CPreprocessor, Token
from pyitron.config.problems import Place, Problems
from pyitron.config.source import Folders, read_text
from pyitron.lint.application import HANDLER, TASK, Entry
from pyitron.lint.dialects import DIALECTS, OWN
from pyitron.lint.rules import Findings

_TITLES = {
    "CRE_TSK": ("task", TASK), "DEF_TEX": ("task exception routine", TASK), "CRE_CYC": ("cyclic handler", HANDLER),
    "CRE_ALM": ("alarm handler", HANDLER), "DEF_OVR": ("overrun handler", HANDLER), "DEF_INH": ("interrupt handler", HANDLER),
    "ATT_ISR": ("interrupt service routine", HANDLER), "CRE_ISR": ("interrupt service routine", HANDLER),
    "DEF_EXC": ("exception handler", HANDLER), "ATT_INI": ("initialization routine", HANDLER),
    "ATT_TER": ("termination routine", HANDLER), "VATT_TER": ("termination routine", HANDLER),
}  # fmt: skip
# What the reader says to those who run an application.
_ADVICE = " (--ignore-unknown skips it)"
# What the last value of a packet may be memory for.
_MEMORY = {
    "CRE_TSK": "a stack", "CRE_MPF": "blocks of a pool", "CRE_MPL": "a pool", "CRE_DTQ": "a data queue",
    "CRE_MBF": "a message buffer",
}  # fmt: skip
# A configurator's file of Renesas: task[1]{ entry_address = main_task(); ... };
_SECTIONS = {
    "task": ("task", TASK), "cyclic_hand": ("cyclic handler", HANDLER), "alarm_hand": ("alarm handler", HANDLER),
    "alarm_handl": ("alarm handler", HANDLER), "interrupt_vector": ("interrupt handler", HANDLER),
    "interrupt_fvector": ("interrupt handler", HANDLER),
}  # fmt: skip


def read_configuration(path: str, include: Iterable[str], define: Iterable[str], key: str, findings: Findings) -> list[Entry]:
    """Check a file, and return the functions that it names, in its order."""
    problems = Problems()
    folders = Folders(path, include)
    preprocessor = CPreprocessor(folders, define, problems)
    tokens = preprocessor.tokens(read_text(path), path)
    findings.files.add(folders.path)
    findings.files.update(token.place.file for token in tokens if token.place.file.endswith(".cfg"))
    sections = list(_sections(tokens))
    if sections:
        message = "this is the configuration file of another configurator"
        findings.add("configuration", Place(path, 1, 1), message, "write it anew with the static API: CRE_TSK(...); and so on")
        return sections
    static = {**(DIALECTS[key].static if key != "itron4" else {})}
    for dialect in OWN.values():
        for api, remedy in dialect.static.items():
            static.setdefault(api, remedy)
    try:
        read(path, None, include, define)
    except ConfigError as error:
        for problem in error.errors:
            if problem.message.startswith("include file ") and problem.message.endswith("was not found"):
                continue
            place = Place(problem.file, problem.line, problem.column)
            findings.files.add(problem.file)
            subject = f"{problem.api}({problem.name}): " if problem.name else f"{problem.api}: " if problem.api else ""
            remedy = (
                static.get(problem.api, "") if "not of μITRON 4.0" in problem.message or _notified(tokens, problem.line) else ""
            )
            findings.add("configuration", place, f"{subject}{problem.message.replace(_ADVICE, '')}", remedy)
    for token in _memory(tokens):
        remedy = "NULL; or a writable buffer of this name in the application"
        findings.add("static-stack", token.place, f"{token.text} is memory for {_MEMORY[token.raw]}", remedy)
    return list(_entries(tokens))


def _notified(tokens: list[Token], line: int) -> bool:
    return any(token.place.line == line and token.text.startswith("TNFY_") for token in tokens)


def _memory(tokens: list[Token]) -> Iterator[Token]:
    """The names that end a packet where memory may be given; *raw* is the static API then."""
    api = ""
    for at, token in enumerate(tokens[:-1]):
        if token.text in _MEMORY and tokens[at + 1].text == "(":
            api = token.text
        elif token.text == "}":
            last = tokens[at - 1]
            if api and last.kind == "name" and last.text != "NULL":
                yield last._replace(raw=api)
            api = ""


def _entries(tokens: list[Token]) -> Iterator[Entry]:
    at = 0
    while at < len(tokens) - 1:
        token = tokens[at]
        title, context = _TITLES.get(token.text, ("", ""))
        at += 1
        if not title or tokens[at].text != "(":
            continue
        depth = 0
        while at < len(tokens):
            inner = tokens[at]
            at += 1
            depth += (inner.text in "({") - (inner.text in ")}") if len(inner.text) == 1 else 0
            if depth == 0:
                break
            if inner.kind == "name":
                yield Entry(inner.text, title, context, inner.place)


def _sections(tokens: list[Token]) -> Iterator[Entry]:
    title = context = ""
    for at, token in enumerate(tokens[:-3]):
        if token.text in _SECTIONS and tokens[at + 1].text in ("[", "{"):
            title, context = _SECTIONS[token.text]
        elif (
            token.text == "entry_address" and title and tokens[at + 1].text == "=" and re.fullmatch(r"\w+", tokens[at + 2].text)
        ):
            yield Entry(tokens[at + 2].text, title, context, tokens[at + 2].place)
