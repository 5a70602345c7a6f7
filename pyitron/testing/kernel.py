# SPDX-License-Identifier: MIT
"""``KernelUnderTest``: a kernel of μITRON 4.0 with an application loaded from its files."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from pyitron.application import UsageError, set_up
from pyitron.config import ConfigError
from pyitron.kernel import Kernel
from pyitron.testing.loading import find, fresh_module
from pyitron.testing.under_test import UnderTest

__all__ = ["KernelUnderTest"]


class KernelUnderTest(UnderTest, Kernel):
    """A kernel for one test: what the fixture ``kernel`` gives.

    Args:
        folders: where the files of applications are looked for; none for the current folder.
        last_events: how many events of the trace are kept for the report of a failure; 0 for none.
        whole_trace: whether all are, for a file.
        keep_faults: whether faults stay in the run's result; otherwise the run raises them.
        seed: what injections by chance begin with.
        options: as those of ``Kernel``.
    """

    def __init__(self, *, folders: Sequence[Path] = (), **options: Any) -> None:
        super().__init__(**options)
        self.application: ModuleType | None = None
        self._folders = folders or (Path.cwd(),)
        self._paths: list[str] = []

    def load_application(
        self,
        cfg: str | os.PathLike[str],
        app: str | os.PathLike[str] | ModuleType | None = None,
        include_dirs: Iterable[str | os.PathLike[str]] = (),
        defines: Mapping[str, str] | Iterable[str] = (),
        ignore_unknown: bool = False,
    ) -> ModuleType:
        """Load a configuration file and the module with its functions, as ``pyitron run`` does.

        Files are looked for in the folder of the test, then in the root folder of pytest. A ``.py`` file is executed anew for
        each test, so that no test sees what another has left in its globals; modules that it imports are imported once, as
        usual.

        Args:
            cfg: the ``.cfg`` file.
            app: the ``.py`` file, or a module; None for the ``.py`` file beside *cfg* with the same name.
            include_dirs: as of ``load``.
            defines: as of ``load``.
            ignore_unknown: as of ``load``.

        Returns:
            The module. It has the names of the ids; its ``pyitron_setup(kernel)`` has been called if it has one.

        Raises:
            FileNotFoundError: a file is not there.
            ConfigError: with every error of the configuration file.
        """
        __tracebackhide__ = True
        path = find(cfg, self._folders)
        if isinstance(app, ModuleType):
            module = app
        else:
            source = path.with_suffix(".py") if app is None else find(app, self._folders)
            if not source.is_file():
                raise FileNotFoundError(f"there is no {source.name} beside {path}; name the application's .py file")
            folder = str(source.parent)
            if folder not in sys.path:
                sys.path.insert(0, folder)
                self._paths.append(folder)
            module = fresh_module(source)
        try:
            self.load(path, module, include_dirs, defines, ignore_unknown)
        except ConfigError as error:
            # Where in the reader it was found is of no interest.
            raise error.with_traceback(None) from None
        try:
            set_up(module, self)
        except UsageError as error:
            raise error.__cause__ or ValueError(str(error)) from None
        self.application = module
        return module

    def close(self) -> None:
        """End all tasks, unwinding their stacks; the kernel does not run again."""
        super().close()
        for folder in self._paths:
            if folder in sys.path:
                sys.path.remove(folder)
        self._paths.clear()
