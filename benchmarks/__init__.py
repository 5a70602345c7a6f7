# SPDX-License-Identifier: MIT
"""Measures pyitron against its peers and against the floor, in one run."""
