# SPDX-License-Identifier: MIT
"""Arrays of whole numbers: lists, or memory of C where functions of the same names in a .pxd say so."""

__all__ = ["let_go", "longer", "no_longs"]


def no_longs() -> list[int]:
    """An array without room for any."""
    return []


def longer(numbers: list[int], length: int) -> list[int]:
    """*numbers*, or what takes their place, with room for *length*."""
    numbers.extend([0] * (length - len(numbers)))
    return numbers


def let_go(numbers: list[int]) -> None:
    """Nobody needs *numbers* any more."""
