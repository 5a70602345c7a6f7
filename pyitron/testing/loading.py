# SPDX-License-Identifier: MIT
"""An application's files for one test: found from where the test is, and its module executed anew, so that no test sees
what another one has left in it.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

__all__ = ["find", "fresh_module"]


def find(name: str | os.PathLike[str], folders: Iterable[Path]) -> Path:
    """The file *name* in the first of *folders* that has it.

    Raises:
        FileNotFoundError: none has it.
    """
    __tracebackhide__ = True
    tried = [folder / name for folder in folders]
    for path in tried:
        if path.is_file():
            return path
    raise FileNotFoundError(f"there is no {os.fspath(name)}; looked for {' and '.join(map(str, dict.fromkeys(tried)))}")


def fresh_module(path: Path) -> ModuleType:
    """Execute a ``.py`` file as a module of its own; ``sys.modules`` is as before afterwards."""
    __tracebackhide__ = True
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path} is no Python file; give the .py file with the application's tasks and handlers")
    module = importlib.util.module_from_spec(spec)
    before = sys.modules.get(path.stem)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    finally:
        if before is None:
            sys.modules.pop(path.stem, None)
        else:
            sys.modules[path.stem] = before
    return module
