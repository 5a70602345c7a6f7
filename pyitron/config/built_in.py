# SPDX-License-Identifier: MIT
"""The system services' configuration files that come with pyitron, in place of those of a TOPPERS kernel's source tree.

An application for TOPPERS/JSP includes ``../../systask/serial.cfg``, one for TOPPERS/ASP ``syssvc/serial.cfg``: files of the
kernel's, for a board. These here configure ``pyitron.syssvc``, and the functions that they name are looked up there.
"""

import importlib
import os
from collections.abc import Iterable, Mapping
from typing import Any

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "syssvc", "cfg")
FILES = frozenset({"banner.cfg", "logtask.cfg", "serial.cfg", "syslog.cfg", "target_timer.cfg", "timer.cfg"})

# Folders of a TOPPERS kernel's source tree; a file there is not the application's own.
_KERNEL_FOLDERS = frozenset({"systask", "syssvc"})


def built_in(name: str, folders: Iterable[str]) -> str | None:
    """The path of the file to take for *name*, which would be looked for in *folders*; None: look for it."""
    base = os.path.basename(name)
    if base not in FILES:
        return None
    candidates = (os.path.abspath(os.path.join(folder, name)) for folder in folders)
    found = next((path for path in candidates if os.path.isfile(path)), name)
    its_own = found != name and not in_kernel_folder(found) and not in_kernel_folder(name)
    return None if its_own else os.path.join(FOLDER, base)


def in_kernel_folder(path: str) -> bool:
    """Whether a file is in a folder that a TOPPERS kernel's source tree has."""
    return os.path.basename(os.path.dirname(path)) in _KERNEL_FOLDERS


def namespace(path: str) -> Mapping[str, Any] | None:
    """Where the names in the file *path* are looked up; None for a file of the application's."""
    if os.path.dirname(os.path.abspath(path)) != FOLDER:
        return None
    # Imported only by a configuration that uses it: a kernel does without the system services.
    return vars(importlib.import_module("pyitron.syssvc"))
