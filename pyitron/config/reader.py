# SPDX-License-Identifier: MIT
"""From a file to a ``Configuration``: preprocess, parse, number the objects, evaluate and check every parameter."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyitron.config import built_in
from pyitron.config.callables import mistake
from pyitron.config.expression import EvaluationError, Named, Result, Value, shown
from pyitron.config.names import Names, Namespace, Unresolved, did_you_mean, variables
from pyitron.config.preprocess import CPreprocessor, Token
from pyitron.config.problems import Place, Problems
from pyitron.config.source import Folders, UnreadableError, read_text
from pyitron.config.static_apis import ASP_PARAMETERS, INCLUDE, NAMES, STATIC_APIS, Identity, StaticApi
from pyitron.config.syntax import Entry, Parameter, Parser
from pyitron.errors import E_NOEXS, E_NOSPT, E_OBJ, E_PAR
from pyitron.validation import RULES, Function, Integer, Memory, Rule, complaints, number

Defines = Mapping[str, str] | Iterable[str]
Paths = Iterable[str | os.PathLike[str]]

_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Definition:
    """One static API with its parameters checked.

    *id* is None where the API has none (``ATT_ISR``); *name* is "" for a bare number. *automatic*: the number was assigned
    here, not written in the file.
    """

    api: str
    id: int | None
    name: str
    packet: Any
    place: Place
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A static API that is not of μITRON 4.0, and was passed over because ``ignore_unknown`` allows it."""

    api: str
    place: Place
    remark: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.api} was skipped{self.remark}"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration file says: *definitions* in the order of the file, *ids* by name, what was *skipped*."""

    path: str
    definitions: list[Definition]
    ids: dict[str, int]
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(slots=True)
class _Object:
    """A static API on its way: its number is found first, its packet afterwards."""

    entry: Entry
    api: StaticApi
    packet: list[Parameter]
    id: int | None = None
    name: str = ""
    automatic: bool = False


def _harmless(rule: Rule | None) -> Any:
    """What stands in for a parameter that has no value, so that the others can be checked."""
    if isinstance(rule, Integer):
        return rule.highest if rule.limit is None else rule.lowest
    return None if isinstance(rule, Memory) else Unresolved("") if isinstance(rule, Function) else 0


class Reader:
    """Reads one configuration file.

    Args:
        path: the file.
        namespace: the application's names, or None to leave them unresolved.
        include_dirs: where included files are looked for besides the including file's own folder.
        defines: macros.
        reserved: numbers that are in use already: pairs of object class and id. None: there is no kernel that could have
            objects besides the file's.
        ignore_unknown: whether a static API that is not of the specification is passed over.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        namespace: Namespace | None,
        include_dirs: Paths,
        defines: Defines,
        reserved: Iterable[tuple[str, int]] | None = None,
        ignore_unknown: bool = False,
    ) -> None:
        self.folders = Folders(path, include_dirs)
        self.defines = dict(defines) if isinstance(defines, Mapping) else list(defines)
        self.problems = Problems()
        self.names = Names(variables(namespace))
        self.reserved = set(reserved or ())
        self.alone = reserved is None
        self.ignore_unknown = ignore_unknown
        self.skipped: list[Skipped] = []
        self.objects: list[_Object] = []
        self.first: dict[tuple[str, int], _Object] = {}

    def read(self) -> Configuration:
        """Read it all; raise ConfigError with all that is wrong."""
        path = self.folders.path
        entries = self._entries(path)
        self.objects = [item for entry in entries if (item := self._object(entry)) is not None]
        self._number(self.objects)
        definitions = [found for item in self.objects if (found := self._definition(item)) is not None]
        self.problems.raise_all()
        ids = {item.name: item.id for item in definitions if item.id is not None and item.name in self.names.ids}
        return Configuration(path, definitions, ids, self.skipped)

    # -- files

    def _entries(self, path: str) -> list[Entry]:
        try:
            text = read_text(path)
        except UnreadableError as error:
            self.problems.add(Place(path, 0, 0), str(error))
            return []
        preprocessor = CPreprocessor(self.folders, self.defines, self.problems)
        syntax = Parser(preprocessor.tokens(text, path), path, self.problems).parse()
        self.names.macros.update(preprocessor.macros)
        self.names.types |= syntax.types
        self._include([entry for entry in syntax.entries if entry.api == INCLUDE])
        self.names.add_enumerators(syntax.enumerators)
        return [entry for entry in syntax.entries if entry.api != INCLUDE]

    def _include(self, entries: list[Entry]) -> None:
        """Read the C headers that ``INCLUDE`` names, each in its turn, as one C text."""
        if not entries:
            return
        headers = CPreprocessor(self.folders, self.defines, self.problems)
        tokens: list[Token] = []
        for entry in entries:
            operand = self._operand(entry)
            if operand is not None:
                # An error in this line is an error at the place of the INCLUDE.
                blank = "\n" * (entry.place.line - 1) + " " * (entry.place.column - 1)
                source = os.path.abspath(entry.place.file)
                tokens += headers.tokens(f"{blank}#include {operand}\n", source)
        syntax = Parser(tokens, None, self.problems).parse()
        self.names.headers = headers
        self.names.macros.update(headers.macros)
        self.names.types |= syntax.types
        self.names.add_enumerators(syntax.enumerators)

    def _operand(self, entry: Entry) -> str | None:
        parameters = entry.parameters
        tokens = parameters[0].tokens if len(parameters) == 1 and parameters[0].packet is None else []
        match = _TEXT.fullmatch(tokens[0].text) if len(tokens) == 1 else None
        if match is None:
            usage = 'INCLUDE takes one string, as in INCLUDE("\\"header.h\\"")'
            self.problems.add(entry.place, usage, api=INCLUDE, ercd=E_PAR)
            return None
        operand = re.sub(r"\\(.)", r"\1", match[1]).strip()
        if operand.strip('"<>').lower().endswith(".cfg"):
            # The preprocessor has replaced those that it could make out.
            message = 'a configuration file is included by INCLUDE("file.cfg"); on one line'
            self.problems.add(entry.place, message, api=INCLUDE, ercd=E_PAR)
            return None
        if re.fullmatch(r'"[^"]+"|<[^>]+>', operand):
            return operand
        if operand and '"' not in operand:
            return f'"{operand}"'
        self.problems.add(parameters[0].place, f"{shown(operand)} is not the name of a header", api=INCLUDE, ercd=E_PAR)
        return None

    # -- numbers

    def _object(self, entry: Entry) -> _Object | None:
        """An entry with the right form: a known API with as many parameters as it has."""
        api = STATIC_APIS.get(entry.api)
        if api is None:
            self._unknown(entry)
            return None
        parameters = list(entry.parameters)
        wanted = 2 if api.identity else 1
        if len(parameters) != wanted or parameters[-1].packet is None:
            self._complain(entry, entry.place, f"it is written {api.usage(entry.api)}", E_PAR)
            return None
        packet = parameters[-1].packet
        if len(packet) != len(api.parameters):
            message = (
                f"the packet has {len(packet)} values instead of {len(api.parameters)}: it is written {api.usage(entry.api)}"
            )
            if entry.api in ASP_PARAMETERS and len(packet) == len(api.parameters) + 1:
                message += f", without the {ASP_PARAMETERS[entry.api]} of TOPPERS/ASP"
            self._complain(entry, parameters[-1].place, message, E_PAR)
            packet = []
        if api.identity and parameters[0].packet is not None:
            self._complain(entry, parameters[0].place, f"it is written {api.usage(entry.api)}", E_PAR)
            return None
        return _Object(entry, api, packet)

    def _unknown(self, entry: Entry) -> None:
        remark = did_you_mean(entry.api.upper(), NAMES, 0.8)
        if entry.block:
            remark += "; what its braces enclose is read"
        if self.ignore_unknown:
            self.skipped.append(Skipped(entry.api, entry.place, remark))
        else:
            message = f"this static API is not of μITRON 4.0 (--ignore-unknown skips it){remark}"
            self._complain(entry, entry.place, message, E_NOSPT)

    def _number(self, objects: list[_Object]) -> None:
        """Find every id: first those that are written, then the smallest free one for each new name, last those of owners."""
        new: list[_Object] = []
        owned: list[tuple[_Object, Identity]] = []
        for item in objects:
            identity = item.api.identity
            if identity is None:
                self._only(item)
                continue
            if identity.owner:
                owned.append((item, identity))
                continue
            tokens = item.entry.parameters[0].tokens
            name = tokens[0].text if len(tokens) == 1 and tokens[0].kind == "name" else ""
            item.name = name
            if name and identity.automatic and not self.names.constant(name):
                item.automatic = True
                new.append(item)
            else:
                self._written(item, identity, tokens)
        self._assign(new)
        for item, identity in owned:
            self._owned(item, identity)

    def _only(self, item: _Object) -> None:
        """Check that there is no other one, where there may be one only."""
        before = self.first.setdefault((item.api.kind, 0), item) if item.api.once else item
        if before is not item:
            self._complain(item.entry, item.entry.place, f"it is defined already, at {before.entry.place}", E_OBJ)

    def _owned(self, item: _Object, identity: Identity) -> None:
        """Find the object that is named; it may stand anywhere in the file, or be in the kernel already."""
        tokens = item.entry.parameters[0].tokens
        self._written(item, identity, tokens)
        kind = STATIC_APIS[identity.owner].kind
        if item.id is None:
            return
        if self.alone and not any(made.api.kind == kind and made.id == item.id for made in self.objects):
            message = f"{identity.parameter}: no {identity.owner} of this file makes it"
            self._complain(item.entry, item.entry.parameters[0].place, message, E_NOEXS, identity.parameter)

    def _written(self, item: _Object, identity: Identity, tokens: list[Token]) -> None:
        place = item.entry.parameters[0].place
        if tokens and tokens[0].macro and all(token.macro == tokens[0].macro for token in tokens):
            item.name = tokens[0].macro
        try:
            result = self.names.evaluate(tokens)
            if isinstance(result, Named):
                raise EvaluationError(f"{result.name} is not a number")
        except EvaluationError as error:
            message = f"{identity.parameter}: {error}"
            self._complain(item.entry, place, message, identity.ercd, identity.parameter, item.name)
            return
        value = result.value
        if not identity.lowest <= value <= identity.highest:
            message = f"{identity.parameter} {number(value)} is out of range {identity.lowest}..{identity.highest}"
            self._complain(item.entry, place, message, identity.ercd, identity.parameter, item.name)
            return
        before = self.first.setdefault((item.api.kind, value), item)
        if before is not item:
            message = f"{identity.parameter} {value} is defined already, at {before.entry.place}"
            self._complain(item.entry, place, message, E_OBJ, identity.parameter, item.name)
            return
        item.id = value
        if item.name and identity.automatic:
            self.names.ids.setdefault(item.name, value)

    def _assign(self, items: list[_Object]) -> None:
        used: dict[str, set[int]] = {}
        for kind, ident in [*self.reserved, *self.first]:
            used.setdefault(kind, set()).add(ident)
        following: dict[str, int] = {}
        places: dict[str, Place] = {}
        for item in items:
            kind, name = item.api.kind, item.name
            identity = item.api.identity
            assert identity is not None
            if name in places:
                message = f"{name} is defined already, at {places[name]}"
                self._complain(item.entry, item.entry.parameters[0].place, message, E_OBJ, identity.parameter)
                continue
            places[name] = item.entry.place
            namespace = self.names.namespace or {}
            if name in namespace and not isinstance(namespace[name], int):
                kind_of = type(namespace[name]).__name__
                message = f"{name} is the name of something else in the application: a {kind_of}"
                self._complain(item.entry, item.entry.parameters[0].place, message, E_OBJ, identity.parameter)
                continue
            ident = following.get(kind, 1)
            while ident in used.get(kind, ()):
                ident += 1
            following[kind] = ident + 1
            item.id = self.names.ids[name] = ident

    # -- packets

    def _definition(self, item: _Object) -> Definition | None:
        """Evaluate the packet and check it against the rules."""
        rules: dict[str, Rule] = {rule.field: rule for rule in RULES[item.api.packet].fields}
        attribute = RULES[item.api.packet].attribute
        if len(item.packet) != len(item.api.parameters):
            return None
        namespace = built_in.namespace(item.entry.place.file)
        names = self.names if namespace is None else self.names.within(namespace)
        values: list[Any] = []
        wrong: set[str] = set()
        for parameter, name in zip(item.packet, item.api.parameters, strict=True):
            rule = rules.get(name)
            try:
                values.append(self._value(names, parameter, rule, name == attribute))
            except EvaluationError as error:
                self._complain(item.entry, parameter.place, f"{name}: {error}", E_PAR, name, item.name)
                wrong.add(name)
                values.append(_harmless(rule))
        packet = item.api.packet(*values)
        for complaint in complaints(packet):
            # What a wrong parameter's stand-in does to other parameters is nobody's error.
            if complaint.field in wrong or (wrong and isinstance(rules.get(complaint.field), Memory)):
                continue
            place = item.packet[item.api.parameters.index(complaint.field)].place
            self._complain(item.entry, place, complaint.reason, complaint.ercd, complaint.field, item.name)
        return Definition(item.entry.api, item.id, item.name, packet, item.entry.place, item.automatic)

    def _value(self, names: Names, parameter: Parameter, rule: Rule | None, attribute: bool) -> Any:
        """One parameter as the packet takes it: a function, memory, a number, or (where there is no rule) anything."""
        if parameter.packet is not None:
            raise EvaluationError("{ is not expected here")
        if isinstance(rule, Function):
            return self._function(names.evaluate(parameter.tokens, self._unresolved), rule.field)
        if isinstance(rule, Memory):
            return self._memory(names.evaluate(parameter.tokens, self._unresolved))
        if attribute or rule is not None:
            result = names.evaluate(parameter.tokens)
            if isinstance(result, Named):
                raise EvaluationError(f"{result.name} is not a number")
            return result.value
        result = names.evaluate(parameter.tokens, self._unresolved)
        return result.object if isinstance(result, Named) else result.value

    @staticmethod
    def _unresolved(name: str) -> Result:
        return Named(name, Unresolved(name))

    @staticmethod
    def _function(result: Result, kind: str) -> Any:
        if isinstance(result, Value):
            if result.value:
                raise EvaluationError(f"{number(result.value)} is not a function")
            return None
        if not callable(result.object):
            raise EvaluationError(f"{result.name} is not a function, but of type {type(result.object).__name__}")
        if not isinstance(result.object, Unresolved) and (wrong := mistake(result.object, kind)):
            raise EvaluationError(f"{result.name} {wrong}")
        return result.object

    @staticmethod
    def _memory(result: Result) -> Any:
        if isinstance(result, Value):
            if result.value:
                raise EvaluationError(f"{number(result.value, 16)} is an address; only NULL or a buffer's name can be used")
            return None
        if isinstance(result.object, Unresolved):
            return None
        try:
            view = memoryview(result.object)
        except TypeError:
            view = None
        if view is None or view.readonly or not view.c_contiguous:
            raise EvaluationError(f"{result.name} is not a writable buffer, but of type {type(result.object).__name__}")
        return result.object

    def _complain(
        self, entry: Entry, place: Place, message: str, ercd: int, parameter: str = "", name: str | None = None
    ) -> None:
        if name is None or not name:
            first = entry.parameters[0] if entry.parameters else None
            api = STATIC_APIS.get(entry.api)
            shows = first is not None and first.packet is None and (api is None or api.identity is not None)
            name = shown(first.text) if first is not None and shows else ""
        self.problems.add(place, message, api=entry.api, name=name, parameter=parameter, ercd=ercd)
