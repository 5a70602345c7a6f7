# SPDX-License-Identifier: MIT
"""Find and import the Python part of an application, as ``--app`` names it."""

import importlib
import importlib.util
import sys
import tokenize
import traceback
from pathlib import Path
from types import ModuleType

from kernel.fault import describe, is_ours

__all__ = ["UsageError", "load_application", "own_traceback", "set_up"]

# Files loaded here may be loaded again; modules that came in by any other way are never replaced.
_loaded: set[str] = set()


class UsageError(Exception):
    """A message for the user, and the end of the command; *details* is what to show before it."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


def load_application(name: str) -> ModuleType:
    """Import a dotted module name, or a ``.py`` file under its own name with its folder on ``sys.path``."""
    if name.endswith(".py") or "/" in name or "\\" in name:
        return _load_file(name)
    if Path(name).is_file():
        raise UsageError(f"--app {name}: this is no .py file; give the module that has tasks and handlers")
    if Path(name).is_dir() and not Path(name, "__init__.py").is_file():
        raise UsageError(f"--app {name}: this is a folder; give the .py file in it")
    if not all(part.isidentifier() for part in name.split(".")):
        raise UsageError(f"--app {name}: give a .py file or a dotted module name")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            remedy = f"give its .py file, or run from the folder that has {name.partition('.')[0]}"
            raise UsageError(f"--app {name}: there is no module {error.name}; {remedy}") from None
        raise _failure(name, error) from error
    except (Exception, SystemExit) as error:
        raise _failure(name, error) from error


def set_up(module: ModuleType, kernel: object) -> None:
    """Call the application's ``pyitron_setup(kernel)``, if it has one."""
    hook = getattr(module, "pyitron_setup", None)
    if hook is None:
        return
    if not callable(hook):
        raise UsageError(f"{module.__name__}: pyitron_setup must be a function that takes the kernel")
    try:
        hook(kernel)
    except (Exception, SystemExit) as error:
        raise UsageError(
            f"{module.__name__}: pyitron_setup raised {describe(error)}", own_traceback(error)
        ) from error


def own_traceback(error: BaseException) -> str:
    """Return the traceback of *error* without the frames of pyitron and of Python's import machinery."""
    frames = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not is_ours(frame.f_globals.get("__name__", ""))
        and not frame.f_globals.get("__name__", "").startswith("importlib")
    ]
    stack = traceback.StackSummary.extract(iter(frames))
    head = ["Traceback (most recent call last):\n"] if frames else []
    return "".join([*head, *stack.format(), *traceback.format_exception_only(error)])


def _load_file(name: str) -> ModuleType:
    path = Path(name)
    if path.is_dir():
        raise UsageError(f"--app {name}: this is a folder; give the .py file in it")
    if not path.is_file():
        raise UsageError(f"--app {name}: there is no such file")
    if path.suffix != ".py":
        raise UsageError(f"--app {name}: give a .py file or a dotted module name")
    stem = path.stem
    if stem in sys.modules and stem not in _loaded:
        raise UsageError(f"--app {name}: Python already uses a module called {stem}; rename the file")
    folder = str(path.resolve().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(stem, path.resolve())
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[stem] = module
    _loaded.add(stem)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[stem]
        raise _failure(name, error) from error
    return module


def _failure(name: str, error: BaseException) -> UsageError:
    told = f"--app {name}: importing it raised {describe(error)}"
    if isinstance(error, SyntaxError) and error.filename and not _is_readable(error.filename):
        told += "; save it as UTF-8, or name its encoding in its first line: # coding: cp932"
    return UsageError(told, own_traceback(error))


def _is_readable(path: str) -> bool:
    """Whether a source is in the encoding that it says it is in. What Python reports of one in Shift-JIS may be anything, as
    the second byte of a character may be a backslash."""
    try:
        with tokenize.open(path) as file:
            file.read()
    except (SyntaxError, UnicodeDecodeError):
        return False
    except OSError:
        pass
    return True
