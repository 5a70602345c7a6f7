# SPDX-License-Identifier: MIT
"""Sources for the lint, written where a test runs."""

from collections.abc import Callable, Iterable

import pytest

from pyitron.lint import Finding, Result, lint

Look = Callable[..., Result]


@pytest.fixture
def look(tmp_path, monkeypatch) -> Look:
    """Look at files given by their texts: ``look({"app.c": "..."})``; findings have these names."""
    monkeypatch.chdir(tmp_path)

    def look(files: dict[str, str | bytes], also: Iterable[str] = (), **options: object) -> Result:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return lint([name for name in files if name not in also], **options)

    return look


@pytest.fixture
def found(look) -> Callable[..., list[Finding]]:
    """The findings in one C source, and perhaps a configuration file."""

    def found(source: str, configuration: str = "", rule: str = "", **options: object) -> list[Finding]:
        files = {"app.c": source, **({"app.cfg": configuration} if configuration else {})}
        return [finding for finding in look(files, **options).findings if rule in ("", finding.rule)]

    return found
