# SPDX-License-Identifier: MIT
"""Guards against getting slower, by the number of instructions that a call takes."""
