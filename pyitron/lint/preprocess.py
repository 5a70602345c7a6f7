# SPDX-License-Identifier: MIT
"""The preprocessor of ``pyitron.config``, for sources of an application.

Constants and calls of kernels are not expanded, whatever a header says of them: they are what is looked for. In the
expression of an ``#if`` they have the values that they have here. Headers of kernels and of the C library are not read.
"""

import io
import os
from collections.abc import Iterable
from typing import Any

from pcpp import Action, OutputDirective

from pyitron.config.preprocess import BUILT_IN_HEADERS, DEEPEST_INCLUDE, PREDEFINED, SERVICE_HEADERS, CPreprocessor, Token
from pyitron.config.problems import Place, Problems
from pyitron.config.source import Folders, UnreadableError, read_text
from pyitron.lint.dialects import CALLS, DIALECTS, HEADERS, OWN, own_constants
from pyitron.lint.source import Foreign, foreign_lines

_LIBRARY = frozenset({
    "alloca.h", "complex.h", "fcntl.h", "fenv.h", "iso646.h", "locale.h", "malloc.h", "memory.h", "setjmp.h", "stdalign.h",
    "stdatomic.h", "stdnoreturn.h", "strings.h", "tgmath.h", "threads.h", "uchar.h", "unistd.h", "wchar.h", "wctype.h",
})  # fmt: skip
_PROVIDED = BUILT_IN_HEADERS | SERVICE_HEADERS | _LIBRARY | {os.path.basename(header) for header in HEADERS}
# Those of a kernel, whatever is found under the name.
_ALWAYS_OURS = frozenset(
    {"itron.h", "kernel.h", "t_services.h", "tkernel.h", "kernel_id.h", "kernel_cfg.h", "t_stddef.h", "t_syslog.h"}
)

_KEPT = (
    frozenset(CALLS)
    | {name for dialect in OWN.values() for name in (*dialect.calls, *dialect.constants)}
    | {name for dialect in DIALECTS.values() for name in dialect.constants}
)


class SourcePreprocessor(CPreprocessor):
    """Preprocesses one source; *headers*: those that were not found, *pragmas*: the lines that are no C, by file."""

    # Sources of an application are longer than a configuration file.
    most_tokens = 300_000

    def __init__(self, folders: Folders, defines: Iterable[str], problems: Problems) -> None:
        super().__init__(folders, defines, problems)
        self.kept = _KEPT | own_constants().keys()
        for name in PREDEFINED:
            self.macros.pop(name, None)
        self.headers: dict[str, Place] = {}
        self.included: set[str] = set()
        self.foreign: list[tuple[str, Foreign]] = []

    def source(self, path: str) -> list[Token]:
        """Preprocess the file *path*."""
        text, found = foreign_lines(read_text(path))
        self.foreign += [(self.folders.display(os.path.abspath(path)), item) for item in found]
        return self.tokens(text, path)

    # -- pcpp's methods

    def define(self, tokens: Any) -> None:
        """Define a macro, unless its name is one of a kernel's."""
        if not isinstance(tokens, str) and tokens and str(tokens[0].value) in getattr(self, "kept", ()):
            return
        super().define(tokens)

    def evalexpr(self, tokens: list[Any]) -> tuple[int, Any]:
        """Evaluate an expression, in which constants have the values that they have here."""
        added = [name for name in PREDEFINED if name not in self.macros]
        for name in added:
            self.macros[name] = PREDEFINED[name]
        try:
            return super().evalexpr(tokens)
        finally:
            for name in added:
                self.macros.pop(name, None)

    def _append(self, found: list[Token], raw: Any, spaced: bool) -> None:
        # IAR and others place an object by "@ address".
        if raw.value == "@":
            found.append(Token("operator", "@", self.place(raw.source, raw.lineno), "", raw))
            return
        super()._append(found, raw, spaced)

    def on_file_open(self, is_system_include: bool, includepath: str) -> io.StringIO:
        if os.path.basename(includepath) in _ALWAYS_OURS or not os.path.isfile(includepath):
            raise OSError
        if self.include_depth > DEEPEST_INCLUDE:
            self._at_directive(self.folders.path, "files include each other without end")
            raise OutputDirective(Action.IgnoreAndRemove)
        self.problems.file(self.folders.display(includepath))
        self.included.add(self.folders.display(os.path.abspath(includepath)))
        try:
            text, found = foreign_lines(read_text(includepath))
        except UnreadableError as error:
            self._at_directive(self.folders.path, f"{self.folders.display(includepath)}: {error}")
            raise OutputDirective(Action.IgnoreAndRemove) from None
        self.foreign += [(self.folders.display(os.path.abspath(includepath)), item) for item in found]
        return io.StringIO(text)

    def on_include_not_found(self, is_malformed: bool, is_system_include: bool, curdir: str, includepath: str) -> str:
        if is_malformed:
            self._at_directive(self.folders.path, '#include takes "file" or <file>')
        elif os.path.basename(includepath) not in _PROVIDED and includepath not in self.headers:
            last = self.lastdirective
            self.headers[includepath] = (
                self.place(last.source, last.lineno) if last is not None else Place(self.folders.path, 1, 1)
            )
        raise OutputDirective(Action.IgnoreAndRemove)
