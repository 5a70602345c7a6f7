# SPDX-License-Identifier: MIT
"""``pyitron explain``: why a service call returns an error, from the docstrings that the reference is made of.

Other packages have their functions explained by an entry point in the group ``pyitron.explained``: a package whose functions
say in a section ``Errors:`` of their docstrings what they raise.
"""

import argparse
import errno
import inspect
import os
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import metadata
from types import ModuleType
from typing import Any

import pyitron
from pyitron import errors
from pyitron.application import UsageError

__all__ = ["explain", "main"]

_WIDTH = 96

# What to do about each error code.
_REMEDIES = {
    "E_SYS": (
        "A server of the kernel raised an exception. The run's faults have its traceback: look at "
        "result.faults, or at what pyitron run prints."
    ),
    "E_NOSPT": "Leave the call out, or give the kernel what it needs for it; the condition above says which.",
    "E_RSFN": "Define the function code first: DEF_SVC in the configuration file, or def_svc.",
    "E_RSATR": "Give only the attributes that the call's reference names, joined by |.",
    "E_PAR": (
        "Compare the argument with the range that the reference gives for it; in a packet look at the fields "
        "in order."
    ),
    "E_ID": (
        "Look at the id: ids begin at 1, and 0 (TSK_SELF) means the calling task only where the call says so. "
        "Names of the configuration file are safer than numbers."
    ),
    "E_CTX": (
        "Call it from another context; sns_ctx, sns_loc, sns_dsp and sns_dpn tell in which one the code runs."
    ),
    "E_MACV": "No call of pyitron returns it: there is no memory protection.",
    "E_OACV": "No call of pyitron returns it: there are no access rights.",
    "E_ILUSE": "Mend the order of calls: kernel.snapshot() tells who holds what, and who waits for it.",
    "E_NOMEM": "Give the kernel more memory, Kernel(memory=...), or ask for less.",
    "E_NOID": "Delete what is no longer used, or raise Kernel(max_id=...).",
    "E_OBJ": "Ask for the object's state first, by its ref_ call; or treat the code as an answer.",
    "E_NOEXS": (
        "Create the object before it is used: by a static API in the configuration file, or by its cre_ call. "
        "A deleted object is gone, too."
    ),
    "E_QOVR": "More was asked for than is taken: let the receiver keep up, or raise the limit.",
    "E_RLWAI": (
        "Another task called rel_wai for this one (irel_wai in a handler), or a signal or a cancellation "
        "ended the wait. Treat it as an answer: try again, or give up."
    ),
    "E_TMOUT": (
        "Treat it as an answer: what was waited for did not come in time. pyitron timeline shows who was to "
        "bring it."
    ),
    "E_DLT": "The object was deleted while the task waited for it. Do not use it any more.",
    "E_CLS": "No call of pyitron returns it.",
    "E_WBLK": "No call of pyitron returns it.",
    "E_BOVR": "No call of pyitron returns it.",
}


@dataclass(frozen=True, slots=True)
class _Function:
    """A function, and what its docstring says."""

    name: str
    summary: str
    context: str
    errors: dict[str, str]
    signature: str


def main(arguments: Sequence[str]) -> int:
    """``pyitron explain WORD ...``."""
    parser = argparse.ArgumentParser(
        prog="pyitron explain",
        description="Say why a service call returns an error: pyitron explain E_ILUSE loc_mtx. With an error code alone,\n"
        "which calls return it; with a call alone, all its errors. Functions of POSIX and errno names are known as well.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = "an error code (E_ILUSE, -28, EDEADLK), a call (loc_mtx), or both"
    parser.add_argument("words", nargs="+", metavar="WORD", help=kinds)
    words = parser.parse_args(arguments).words
    try:
        print(explain(*words))
    except UsageError as question:
        parser.exit(2, f"pyitron explain: {question}\n")
    return 0


def explain(*words: str) -> str:
    """What ``pyitron explain`` prints for these words.

    Args:
        words: error codes (names or numbers) and names of calls, at most one of each.

    Returns:
        The text.

    Raises:
        UsageError: a word is unknown, or there are too many; the message says what to ask instead.
    """
    codes, calls = [], []
    for word in words:
        code = _code(word)
        if code:
            codes.append(code)
        else:
            calls.append(_call(word))
    if len(codes) > 1 or len(calls) > 1:
        raise UsageError("ask for one error code, one call, or one of each")
    if not calls:
        return _explain_code(codes[0])
    return _explain_both(codes[0], calls[0]) if codes else _explain_call(calls[0])


# Finding


def _code(word: str) -> str:
    """The name of an error code; empty if it is none."""
    if re.fullmatch(r"[+-]?\d+", word):
        number = int(word)
        name = errors.ercd_name(number) if number <= 0 else errno.errorcode.get(number, word)
        if name == word:
            ranges = "those of service calls go from -5 to -58, those of POSIX from 1 on"
            raise UsageError(f"there is no error code {word}: {ranges}")
        return name if number <= 0 else _errno_name(number)
    name = word.upper()
    if name.startswith("E_"):
        return name if name in errors.__all__ else ""
    return _errno_name(getattr(errno, name)) if hasattr(errno, name) else ""


def _errno_name(number: int) -> str:
    """Of several names for one number the one that functions give."""
    given = {code for function in _functions().values() for code in function.errors}
    return min((code for code in given if getattr(errno, code, None) == number), default=errno.errorcode[number])


def _call(word: str) -> _Function:
    functions = _functions()
    # A static API answers as the service call does.
    found = functions.get(word) or functions.get(word.lower())
    if found is None:
        codes = [*_REMEDIES, *errno.errorcode.values()]
        near = get_close_matches(word, functions) + get_close_matches(word.upper(), codes, 1, 0.75)
        hint = f"; did you mean {' or '.join(near)}?" if near else ": see the reference for their names"
        raise UsageError(f"{word} is neither an error code nor a call that is known here{hint}")
    return found


@cache
def _functions() -> dict[str, _Function]:
    found = {name: _function(getattr(pyitron, name)) for name in pyitron.SERVICE_CALLS}
    for entry in metadata.entry_points(group="pyitron.explained"):
        found |= {function.name: function for function in _documented(entry.load())}
    return found


def _documented(package: ModuleType) -> Iterator[_Function]:
    for name in package.__all__:
        function = getattr(package, name)
        if inspect.isroutine(function) and "\nErrors:\n" in (inspect.getdoc(function) or ""):
            yield _function(function)


def _function(function: Any) -> _Function:
    text = inspect.getdoc(function) or ""
    summary, *rest = re.split(r"^(\w+):\n", text, flags=re.MULTILINE)
    sections = {title: textwrap.dedent(body) for title, body in zip(rest[::2], rest[1::2], strict=True)}
    conditions = re.findall(r"^(\w+): (.+(?:\n +.+)*)", sections.get("Errors", ""), re.MULTILINE)
    return _Function(
        function.__name__,
        _plain(summary.split("\n\n")[0]),
        _plain(sections.get("Context", "")),
        {code: _plain(condition) for code, condition in conditions},
        f"{function.__name__}{inspect.signature(function)}",
    )


def _plain(text: str) -> str:
    """A paragraph on one line, without the marks of reStructuredText."""
    return re.sub(r"``|\*(?=\w)|(?<=\w)\*", "", " ".join(text.split()))


# Telling


def _explain_both(code: str, call: _Function) -> str:
    condition = call.errors.get(code)
    if condition is None:
        return _not_returned(code, call)
    before = list(call.errors)[: list(call.errors).index(code)]
    order = f"Checked before it: {', '.join(before)}." if before else ""
    parts = [f"{call.name}: {_meaning(code)}", _indented(condition), _remedy(code, call), order, _about(call)]
    return "\n\n".join(filter(None, parts))


def _not_returned(code: str, call: _Function) -> str:
    if code == "E_SYS":
        return "\n\n".join([f"{call.name}: {_meaning(code)}", _indented("any call may return it"), _remedy(code, call)])
    relatives = [name for name, other in _functions().items() if code in other.errors and name.endswith(call.name[-7:])]
    others = f" {', '.join(relatives)} may." if relatives else ""
    return f"{call.name} does not give {code}.{others}\n\n{_explain_call(call)}"


def _explain_call(call: _Function) -> str:
    if not call.errors:
        return f"{_about(call)}\n\nIt gives no errors of its own."
    return f"{_about(call)}\n\nErrors, in the order in which they are found:\n\n{_list(call.errors)}"


def _explain_code(code: str) -> str:
    returned = {name: call.errors[code] for name, call in _functions().items() if code in call.errors}
    text = [_meaning(code)]
    if code in _REMEDIES:
        text.append(_wrapped(_REMEDIES[code]))
    if code == "E_SYS":
        text.append("Any call may return it.")
    if returned:
        calls = "1 call gives it" if len(returned) == 1 else f"{len(returned)} calls give it"
        text.append(f"{calls}:\n\n{_list(returned)}")
    elif code not in ("E_OK", "E_SYS") and not _REMEDIES.get(code, "").startswith("No call"):
        text.append("No call of pyitron gives it.")
    return "\n\n".join(text)


def _meaning(code: str) -> str:
    if code.startswith("E_"):
        number = getattr(errors, code)
        return f"{errors.ItronError(number)} ({number})" if number else "E_OK: normal end (0)"
    number = getattr(errno, code)
    return f"{code}: {os.strerror(number)} (errno {number})"


def _remedy(code: str, call: _Function) -> str:
    """What to do about it, for this call."""
    text = _REMEDIES.get(code, "")
    if code == "E_CTX":
        text = f"{_other_forms(call)}{text}"
    return _wrapped(f"What to do: {text}") if text else ""


def _other_forms(call: _Function) -> str:
    """What stands for a call where it may not be made."""
    known, said = pyitron.SERVICE_CALLS, ""
    if f"i{call.name}" in known:
        said += f"In a handler call i{call.name}. "
    if call.name[0] == "i" and call.name[1:] in known:
        said += f"In a task call {call.name[1:]}. "
    if "dispatching enabled" in call.context:
        stem = call.name[1:] if call.name[0] == "t" and call.name[1:] in known else call.name
        polling = next((name for name in (f"p{stem}", f"pol{stem[3:]}") if name in known), "")
        said += "It may wait, so the CPU must be unlocked and dispatching enabled. "
        said += f"{polling} does not wait. " if polling else ""
    return said


def _about(call: _Function) -> str:
    return f"{call.signature}\n{_indented(f'{call.summary} Permitted context: {call.context[0].lower()}{call.context[1:]}')}"


def _list(conditions: dict[str, str]) -> str:
    width = max(map(len, conditions)) + 4
    return "\n".join(
        textwrap.fill(text, _WIDTH, initial_indent=f"  {name:<{width - 2}}", subsequent_indent=" " * width)
        for name, text in conditions.items()
    )


def _indented(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH)
