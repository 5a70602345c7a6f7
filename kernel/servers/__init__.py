# SPDX-License-Identifier: MIT
"""The kernel's servers: one for each object class."""
