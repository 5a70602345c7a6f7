# SPDX-License-Identifier: MIT
"""The static API: reads system configuration files as written for C, ``#include`` and all.

``load`` makes a file's objects in a kernel, ``read`` only checks it; ``header`` writes the ``kernel_id.h`` that C sources
include, and ``constants`` gives Python sources what a C header defines.
"""

import os
from collections.abc import Iterable, MutableMapping
from types import SimpleNamespace
from typing import Any, Protocol

from pyitron.config.expression import EvaluationError, Value
from pyitron.config.names import Names, Namespace, Unresolved, variables
from pyitron.config.preprocess import CPreprocessor, Token
from pyitron.config.problems import ConfigError, Place, Problem, Problems
from pyitron.config.reader import Configuration, Defines, Definition, Paths, Reader, Skipped
from pyitron.config.source import Folders, UnreadableError, read_text
from pyitron.config.static_apis import STATIC_APIS
from pyitron.config.syntax import Parser
from pyitron.errors import E_OK, ItronError

__all__ = [
    "ConfigError", "Configuration", "Definition", "Problem", "Skipped", "Unresolved", "constants", "header", "load", "read",
]  # fmt: skip


class ConfigurableKernel(Protocol):
    """What ``load`` needs of a kernel."""

    ids: SimpleNamespace

    @property
    def names(self) -> MutableMapping[tuple[str, int], str]:
        """Names of objects by class and id."""

    def static(self, api: str, ident: int | None, packet: Any) -> int:
        """Carry out one static API."""


def read(
    path: str | os.PathLike[str],
    namespace: Namespace | None = None,
    include_dirs: Paths = (),
    defines: Defines = (),
    ignore_unknown: bool = False,
) -> Configuration:
    """Read a configuration file and check it, without a kernel.

    Args:
        path: the ``.cfg`` file.
        namespace: module or dict in which the names of functions and objects are looked up; None leaves them unresolved.
        include_dirs: where ``#include`` and ``INCLUDE`` look besides the including file's own folder.
        defines: macros, ``NAME`` or ``NAME=value``, or a mapping.
        ignore_unknown: whether static APIs that are not of μITRON 4.0 are passed over; they are then listed in the result's
            *skipped*.

    Raises:
        ConfigError: with every error of the file.
    """
    return Reader(path, namespace, include_dirs, defines, ignore_unknown=ignore_unknown).read()


def load(
    kernel: ConfigurableKernel,
    path: str | os.PathLike[str],
    namespace: Namespace,
    include_dirs: Paths = (),
    defines: Defines = (),
    ignore_unknown: bool = False,
) -> Configuration:
    """Read a configuration file and make its objects in *kernel*, in the order of the file; what belongs to an object
    (``DEF_TEX``) comes after all of them.

    The names of the ids are written into *namespace*, into ``kernel.ids`` and ``kernel.names``. The file's own numbering
    wins over a number that *namespace* had under the same name; a name that the file or its headers define as a macro keeps
    the macro's value, and the namespace's own if it has one.

    Raises:
        ConfigError: with every error of the file; nothing is made then. What only the kernel can know (its memory is used
            up, an id is in use) is found when the objects before it have been made.
    """
    target = variables(namespace)
    if target is None:
        raise TypeError("load: namespace must be a module or a dict, not None")
    configuration = Reader(path, namespace, include_dirs, defines, list(kernel.names), ignore_unknown).read()
    problems = Problems()
    for item in sorted(configuration.definitions, key=lambda item: _owned(item.api)):
        key = None if item.id is None or not item.name or _owned(item.api) else (STATIC_APIS[item.api].kind, item.id)
        if key:
            # A trace of the activation already shows the name.
            kernel.names[key] = item.name
        ercd = kernel.static(item.api, item.id, item.packet)
        if ercd != E_OK:
            if key:
                del kernel.names[key]
            meaning = str(ItronError(ercd)).partition(": ")[2]
            name = item.name or ("" if item.id is None else str(item.id))
            problems.add(item.place, f"the kernel refused it: {meaning}", api=item.api, name=name, ercd=ercd)
    problems.raise_all()
    target.update({item.name: item.id for item in configuration.definitions if item.automatic})
    for name, ident in configuration.ids.items():
        setattr(kernel.ids, name, ident)
        target.setdefault(name, ident)
    return configuration


def _owned(api: str) -> bool:
    identity = STATIC_APIS[api].identity
    return identity is not None and identity.owner != ""


def header(configuration: Configuration) -> str:
    """The text of a ``kernel_id.h``: the names that the file numbers by itself, in its order."""
    names = [(item.name, item.id) for item in configuration.definitions if item.automatic]
    width = max((len(name) for name, _ in names), default=0)
    lines = [f"#define {name:<{width}} {ident}" for name, ident in names]
    return "\n".join([
        f"/* Object ids of {os.path.basename(configuration.path)}; made by pyitron, not to be edited. */",
        "#ifndef KERNEL_ID_H",
        "#define KERNEL_ID_H",
        "",
        *lines,
        "",
        "#endif /* KERNEL_ID_H */",
        "",
    ])  # fmt: skip


def constants(path: str | os.PathLike[str], include_dirs: Paths = (), defines: Defines = ()) -> dict[str, int]:
    """The constants that a C header defines, for Python sources: ``globals().update(constants("kettle.h"))``.

    Args:
        path: the header.
        include_dirs: where its ``#include`` look besides the including file's own folder.
        defines: macros, ``NAME`` or ``NAME=value``, or a mapping.

    Returns:
        Every macro without arguments that is an integer constant expression, and every enum constant, of the header and of
        the headers that it includes by ``#include "..."``. The specification's own constants are left out.

    Raises:
        ConfigError: the header, or one that it includes, cannot be read.
    """
    folders = Folders(path, include_dirs)
    problems = Problems()
    found: dict[str, int] = {}
    try:
        text = read_text(path)
    except UnreadableError as error:
        problems.add(Place(folders.path, 0, 0), str(error))
        problems.raise_all()
        return found
    preprocessor = CPreprocessor(folders, defines, problems)
    tokens = preprocessor.tokens(text, folders.path)
    problems.raise_all()
    syntax = Parser(tokens, None, problems).parse()
    names = Names(types=syntax.types)
    names.add_enumerators(syntax.enumerators)
    for name, macro in preprocessor.macros.items():
        if preprocessor.own_macros.get(name) is macro or macro.arglist is not None or not macro.value:
            continue
        if macro.source in preprocessor.system_files:
            continue
        found.update(_constant(name, preprocessor.macro_tokens(name), names))
    system = {folders.display(file) for file in preprocessor.system_files}
    for enumerator in syntax.enumerators:
        value = names.enumerators[enumerator.name.text]
        if isinstance(value, Value) and enumerator.name.place.file not in system:
            found[enumerator.name.text] = value.value
    return found


def _constant(name: str, tokens: list[Token], names: Names) -> Iterable[tuple[str, int]]:
    try:
        value = names.evaluate(tokens)
    except EvaluationError:
        return
    if isinstance(value, Value):
        yield name, value.value
