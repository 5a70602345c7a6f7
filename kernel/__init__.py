# SPDX-License-Identifier: MIT
"""The microkernel and its servers. It knows no API; ``pyitron`` and ``posix_rt`` stand on it."""

__version__ = "0.1.0"


def build_kind() -> str:
    """Which build is installed: ``"compiled"`` or ``"pure"``."""
    from kernel import dispatcher

    return "pure" if str(dispatcher.__file__).endswith(".py") else "compiled"
