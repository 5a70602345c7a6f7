# SPDX-License-Identifier: MIT
"""Which kernel sources were written for, as far as they show."""

import re
from collections.abc import Iterable
from itertools import pairwise

from pyitron.config.preprocess import Token
from pyitron.lint.dialects import CALLS, OWN, own_constants, type_names

# A sign that is the dialect's alone counts more than names that several have.
_MARK = 3


_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def dialect_of(sources: Iterable[tuple[list[Token], str]], configurations: Iterable[str] = ()) -> str:
    """The dialect of which most is found; "itron4" if there is nothing.

    Args:
        sources: the tokens and the text of each.
        configurations: the texts of configuration files.
    """
    names = {word for text in configurations for word in re.findall(r"\w+", _COMMENT.sub(" ", text))}
    pairs: set[str] = set()
    text = ""
    for tokens, source in sources:
        names.update(token.text for token in tokens)
        pairs.update(
            f"{call.text} {tokens[index + 2].text}"
            for index, call in enumerate(tokens[:-2])
            if call.kind == "name" and tokens[index + 1].text == "("
        )
        pairs.update(f"{first.text} {second.text}" for first, second in pairwise(tokens) if first.text == "INT")
        text += "\n".join(line for line in source.split("\n") if "include" in line) + "\n"
    best, most = "itron4", 0
    for key, dialect in OWN.items():
        marks = sum(_marked(mark, names, pairs, text) for mark in dialect.marks)
        calls = len((dialect.calls.keys() - CALLS.keys()) & names)
        constants = len((dialect.constants.keys() - own_constants().keys()) & names)
        types = len(type_names(dialect.types) & names)
        static = len(dialect.static.keys() & names)
        score = _MARK * marks + calls + constants + types + static
        if score > most:
            best, most = key, score
    return best


def _marked(mark: str, names: set[str], pairs: set[str], text: str) -> bool:
    if mark.endswith(".h"):
        return f'"{mark}"' in text or f"<{mark}>" in text
    return mark in pairs if " " in mark else mark in names
