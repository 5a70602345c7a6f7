# SPDX-License-Identifier: MIT
"""What is wrong with a configuration file, and where: collected while reading, raised together."""

from dataclasses import dataclass
from typing import NamedTuple

from pyitron.errors import ercd_name

# A file that is no configuration at all has an error in every line; nobody reads more than this.
MOST_PROBLEMS = 200


class Place(NamedTuple):
    """A place in a file; lines and columns count from 1, line 0 is the file as a whole."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One error: where it is, in which static API (with which id) and parameter, as far as it is in one, and why.

    *ercd* is the error code that the corresponding service call would give; 0 for an error of syntax, which has none.
    """

    file: str
    line: int
    column: int
    api: str
    name: str
    parameter: str
    ercd: int
    message: str

    def __str__(self) -> str:
        call = f"{self.api}({self.name}): " if self.name else f"{self.api}: " if self.api else ""
        code = f" [{ercd_name(self.ercd)}]" if self.ercd else ""
        return f"{Place(self.file, self.line, self.column)}: {call}{self.message}{code}"


class ConfigError(Exception):
    """A configuration file has errors; ``str()`` is one line for each, *errors* has them as records."""

    def __init__(self, errors: list[Problem]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class Problems:
    """The errors found so far."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}
        self._order: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def file(self, name: str) -> None:
        """Files are reported in the order in which they were opened."""
        self._order.setdefault(name, len(self._order))

    def add(self, place: Place, message: str, *, api: str = "", name: str = "", parameter: str = "", ercd: int = 0) -> None:
        """Note one error; the same one found twice counts once."""
        self.file(place.file)
        self._found[Problem(*place, api, name, parameter, ercd, message)] = None

    def raise_all(self) -> None:
        """Raise a ConfigError, if there is an error."""
        if not self._found:
            return
        found = sorted(self._found, key=lambda error: (self._order[error.file], error.line, error.column))
        more = len(found) - MOST_PROBLEMS
        if more > 0:
            last = found[MOST_PROBLEMS - 1]
            del found[MOST_PROBLEMS:]
            found.append(Problem(last.file, last.line, last.column, "", "", "", 0, f"and {more} more errors after this one"))
        raise ConfigError(found)
