# SPDX-License-Identifier: MIT
"""A folder to write configuration files in, and a kernel that only notes what it is told."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyitron.config import ConfigError, Configuration, read
from pyitron.errors import E_OK


class NotingKernel:
    """Takes static APIs, answering each with the next of *answers*."""

    def __init__(self, answers: "list[int] | None" = None) -> None:
        self.ids = SimpleNamespace()
        self.names: dict[tuple[str, int], str] = {}
        self.calls: list[tuple[str, "int | None", Any]] = []
        self.answers = answers or []

    def static(self, api: str, ident: "int | None", packet: Any) -> int:
        self.calls.append((api, ident, packet))
        return self.answers.pop(0) if self.answers else E_OK


@pytest.fixture
def noting_kernel() -> type[NotingKernel]:
    """The class of kernels that only note."""
    return NotingKernel


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def application() -> dict[str, Any]:
    """An application's namespace."""

    def main_task(exinf: object) -> None:
        """A task."""

    def tick(*parameters: object) -> None:
        """A handler."""

    return {"main_task": main_task, "tick": tick, "settings": ["x"], "stack": bytearray(512), "LIMIT": 7}


@pytest.fixture
def parse(folder: Path, application: dict[str, Any]) -> Callable[..., Configuration]:
    """Read a text as app.cfg, with the application."""

    def read_text(text: str, **options: Any) -> Configuration:
        (folder / "app.cfg").write_text(text, encoding="utf-8")
        return read("app.cfg", options.pop("namespace", application), **options)

    return read_text


@pytest.fixture
def complaints(parse: Callable[..., Configuration]) -> Callable[..., list[str]]:
    """The lines of the error that a text gives."""

    def lines(text: str, **options: Any) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            parse(text, **options)
        assert str(caught.value).splitlines() == [str(error) for error in caught.value.errors]
        return str(caught.value).splitlines()

    return lines


@pytest.fixture
def value(parse: Callable[..., Configuration]) -> Callable[..., Any]:
    """What an expression means as an exinf."""

    def evaluate(expression: str, before: str = "") -> Any:
        text = f"{before}\nCRE_TSK(T, {{ 0, {expression}, main_task, 1, 1, NULL }});"
        return parse(text).definitions[-1].packet.exinf

    return evaluate
