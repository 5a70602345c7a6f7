# SPDX-License-Identifier: MIT
"""The C library of a Linux host as an API under test, called through ctypes: the same scenarios, threads of the host."""

from conformance.libc.backend import LibcBackend

__all__ = ["LibcBackend"]
