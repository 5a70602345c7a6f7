# SPDX-License-Identifier: MIT
"""The syntax of a configuration file: static APIs, between them the declarations of included C headers, which are skipped.

Nothing is evaluated here. A syntax error ends the static API that it is in; reading goes on after its semicolon.
"""

from dataclasses import dataclass, field

from pyitron.config.preprocess import Token
from pyitron.config.problems import Place, Problems
from pyitron.config.static_apis import NAMES, PATTERN

_OPENING = {"(": ")", "[": "]", "{": "}"}
_C_WORDS = frozenset({
    "auto", "char", "const", "double", "enum", "extern", "float", "inline", "int", "long", "register", "short", "signed",
    "static", "struct", "typedef", "union", "unsigned", "void", "volatile",
})  # fmt: skip


@dataclass(slots=True)
class Parameter:
    """One parameter: its tokens, or the parameters in its braces."""

    place: Place
    tokens: list[Token] = field(default_factory=list)
    packet: "list[Parameter] | None" = None

    @property
    def text(self) -> str:
        """As it was written, macros expanded."""
        return " ".join(token.text for token in self.tokens)


@dataclass(slots=True)
class Entry:
    """One static API as written; of one that is not of the specification only the first parameter.

    *block*: its braces enclose static APIs, which are entries of their own.
    """

    api: str
    place: Place
    parameters: list[Parameter]
    block: bool = False


@dataclass(slots=True)
class Enumerator:
    """One enum constant; without tokens it is one more than the constant before it."""

    name: Token
    tokens: list[Token]
    first: bool


@dataclass(slots=True)
class Syntax:
    """What a file consists of."""

    entries: list[Entry] = field(default_factory=list)
    enumerators: list[Enumerator] = field(default_factory=list)
    types: set[str] = field(default_factory=set)


class _SyntaxProblem(Exception):
    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


class Parser:
    """Reads tokens.

    Args:
        tokens: of a file and all that it includes.
        main: the configuration file's name. Files named ``.cfg`` are read like it; in other files, what does not look like
            a static API is C. None: everything is C.
        problems: where errors go.
    """

    def __init__(self, tokens: list[Token], main: str | None, problems: Problems) -> None:
        self.tokens = tokens
        self.main = main
        self.problems = problems
        self.index = 0
        self.found = Syntax()
        # The blocks that are open, each as the name and the place of its beginning.
        self.blocks: list[Token] = []

    def parse(self) -> Syntax:
        """Read all of it."""
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            if token.text == ";":
                self.index += 1
            elif self._starts_entry(self.index):
                if token.text in NAMES:
                    self._entry()
                else:
                    self._foreign()
            elif not self._in_configuration(token):
                self._declaration()
            elif token.text == "}" and self.blocks:
                self.index += 1
                self.blocks.pop()
            elif token.kind == "name" and token.text not in _C_WORDS and self._text(self.index + 1) == "{":
                self.index += 1
                self._block(Entry(token.text, token.place, []), token)
            else:
                hint = "; C declarations go in a header" if token.text in _C_WORDS else ""
                self.problems.add(token.place, f"a static API is expected here, not {token.text}{hint}")
                self.index += 1
                self._recover()
        for start in self.blocks:
            self.problems.add(start.place, "} is missing: the file ends", api=start.text)
        return self.found

    def _in_configuration(self, token: Token) -> bool:
        file = token.place.file
        return self.main is not None and (file == self.main or file.lower().endswith(".cfg"))

    def _text(self, index: int) -> str:
        return self.tokens[index].text if index < len(self.tokens) else ""

    # -- static APIs

    def _starts_entry(self, index: int) -> bool:
        if index + 1 >= len(self.tokens) or self.tokens[index + 1].text != "(":
            return False
        token = self.tokens[index]
        if token.kind != "name":
            return False
        return self._in_configuration(token) or PATTERN.fullmatch(token.text) is not None

    def _entry(self) -> None:
        start = self.tokens[self.index]
        self.index += 2
        parameters: list[Parameter] = []
        try:
            self._list(")", parameters, start)
        except _SyntaxProblem as problem:
            self._report(problem.place, problem.message, start, parameters)
            self._recover()
            return
        self.found.entries.append(Entry(start.text, start.place, parameters))
        if self.index < len(self.tokens) and self.tokens[self.index].text == ";":
            self.index += 1
            return
        end = self.tokens[self.index - 1].place
        self._report(end._replace(column=end.column + 1), "; is missing", start, parameters)
        if self.index < len(self.tokens) and not self._starts_entry(self.index):
            self._recover()

    def _foreign(self) -> None:
        """Pass over a static API that is not of the specification, whatever its parameters look like."""
        start = self.tokens[self.index]
        self.index += 2
        first = Parameter(start.place)
        named = self._text(self.index) != "{"
        entry = Entry(start.text, start.place, [])
        closers = [")"]
        try:
            while closers:
                token = self._peek(closers[-1], start)
                self.index += 1
                if token.text == closers[-1]:
                    closers.pop()
                elif token.text in _OPENING:
                    closers.append(_OPENING[token.text])
                elif token.text in _OPENING.values():
                    raise _SyntaxProblem(token.place, f"{closers[-1]} is missing before {token.text}")
                if named and not entry.parameters:
                    if closers and (closers != [")"] or token.text != ","):
                        first.tokens.append(token)
                    elif first.tokens:
                        entry.parameters.append(first)
        except _SyntaxProblem as problem:
            self._report(problem.place, problem.message, start, entry.parameters)
            self._recover()
            return
        if self._text(self.index) == "{" and self._in_configuration(start):
            self._block(entry, start)
            return
        self.found.entries.append(entry)
        if self._text(self.index) == ";":
            self.index += 1

    def _block(self, entry: Entry, start: Token) -> None:
        """Enter braces that enclose static APIs."""
        entry.block = True
        self.found.entries.append(entry)
        self.blocks.append(start)
        self.index += 1

    def _report(self, place: Place, message: str, start: Token, parameters: list[Parameter]) -> None:
        name = parameters[0].text if parameters and parameters[0].packet is None else ""
        self.problems.add(place, message, api=start.text, name=name)

    def _list(self, close: str, parameters: list[Parameter], start: Token) -> None:
        """Read parameters, up to and with the token *close*."""
        if self._peek(close, start).text == close:
            self.index += 1
            return
        while True:
            self._parameter(close, parameters, start)
            token = self._peek(close, start)
            self.index += 1
            if token.text == close:
                return
            if close == "}" and self._peek(close, start).text == close:
                # A comma after the last one, as C allows.
                self.index += 1
                return

    def _parameter(self, close: str, parameters: list[Parameter], start: Token) -> None:
        first = self._peek(close, start)
        parameter = Parameter(first.place)
        parameters.append(parameter)
        if first.text == "{":
            if close == "}":
                raise _SyntaxProblem(first.place, "{ is not expected within { }")
            self.index += 1
            parameter.packet = []
            self._list("}", parameter.packet, start)
            token = self._peek(close, start)
            if token.text not in (",", close):
                raise _SyntaxProblem(token.place, f", or {close} is expected after }}, not {token.text}")
            return
        closers: list[str] = []
        while True:
            token = self._peek(closers[-1] if closers else close, start)
            if not closers and token.text in (",", close):
                return
            if closers and token.text == closers[-1]:
                closers.pop()
            elif token.text == "{":
                raise _SyntaxProblem(token.place, "{ is not expected here")
            elif token.text in _OPENING:
                closers.append(_OPENING[token.text])
            elif token.text in _OPENING.values():
                raise _SyntaxProblem(token.place, f"{closers[-1] if closers else close} is missing before {token.text}")
            parameter.tokens.append(token)
            self.index += 1

    def _peek(self, close: str, start: Token) -> Token:
        """The next token, which must be there and belong to this static API."""
        if self.index >= len(self.tokens):
            raise _SyntaxProblem(start.place, f"{close} is missing: the file ends")
        token = self.tokens[self.index]
        if token.text == ";":
            raise _SyntaxProblem(token.place, f"{close} is missing before ;")
        if token.text in NAMES and self._starts_entry(self.index):
            raise _SyntaxProblem(token.place, f"{close} is missing before {token.text}")
        return token

    def _recover(self) -> None:
        """Go on after the next semicolon, or at the next static API."""
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            if token.text in NAMES and self._starts_entry(self.index):
                return
            self.index += 1
            if token.text == ";":
                return

    # -- C declarations

    def _declaration(self) -> None:
        start = self.index
        file = self.tokens[start].place.file
        words = self.tokens[start : start + 3]
        if [word.text for word in words[:1]] == ["}"] or [word.text for word in words[1:]] == ['"C"', "{"]:
            self.index += 1 if words[0].text == "}" else 3
            return
        previous = ""
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            if token.place.file != file and self._in_configuration(token):
                break
            if token.text == ";":
                self.index += 1
                break
            if token.text == "{":
                self._group()
                if previous in (")", ""):
                    # The body of a function ends its definition; any other braces go on to a semicolon.
                    return
                previous = "}"
                continue
            if token.text in ("(", "["):
                self._group()
                previous = self.tokens[self.index - 1].text
                continue
            previous = token.text
            self.index += 1
        declaration = self.tokens[start : self.index]
        self._enumerators(declaration)
        if declaration and declaration[0].text == "typedef":
            self._typedef(declaration)

    def _group(self) -> None:
        """Skip a group in parentheses, brackets or braces."""
        depth = 0
        while self.index < len(self.tokens):
            text = self.tokens[self.index].text
            self.index += 1
            if text in _OPENING:
                depth += 1
            elif text in (")", "]", "}"):
                depth -= 1
                if depth == 0:
                    return

    def _enumerators(self, declaration: list[Token]) -> None:
        """Note the enum constants of a declaration, also of enums within its structures."""
        for index, token in enumerate(declaration):
            if token.text != "enum":
                continue
            at = index + 1
            if at < len(declaration) and declaration[at].kind == "name":
                at += 1
            if at < len(declaration) and declaration[at].text == "{":
                self._enum_body(declaration, at + 1)

    def _enum_body(self, declaration: list[Token], index: int) -> None:
        first = True
        depth = 0
        item: list[Token] = []
        for token in declaration[index:]:
            ends = depth == 0 and token.text in (",", "}")
            if ends:
                if item and item[0].kind == "name" and (len(item) == 1 or item[1].text == "="):
                    self.found.enumerators.append(Enumerator(item[0], item[2:], first))
                    first = False
                item = []
                if token.text == "}":
                    return
                continue
            depth += (token.text in _OPENING) - (token.text in (")", "]", "}"))
            item.append(token)

    def _typedef(self, declaration: list[Token]) -> None:
        """Note the names that a typedef declares: they may stand in casts."""
        depth = 0
        for index, token in enumerate(declaration):
            following = declaration[index + 1].text if index + 1 < len(declaration) else ";"
            outside = depth == 0 and following in (";", ",", "[")
            pointer = following == ")" and declaration[index - 1].text == "*"
            if token.kind == "name" and (outside or pointer):
                self.found.types.add(token.text)
            depth += (token.text in _OPENING) - (token.text in (")", "]", "}"))
