# SPDX-License-Identifier: MIT
"""The microkernel and its servers. It knows no API; ``pyitron`` and ``posix_rt`` stand on it."""

__version__ = "0.1.0"


def build_kind() -> str:
    """Which build is installed: ``"compiled"`` or ``"pure"``."""
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec("kernel.dispatcher", __path__)
    return "pure" if found is None or str(found.origin).endswith(".py") else "compiled"
