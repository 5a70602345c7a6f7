# SPDX-License-Identifier: MIT
"""Kernels that do not conform, found by name in other processes too."""

import os

from conformance.backend import Turn
from conformance.pyitron_backend import PyitronBackend


class Deceiving(PyitronBackend):
    """pol_sem returns E_OK, and isig_sem is lacking."""

    def supports(self, call):
        return call != "isig_sem" and super().supports(call)

    def play(self, options, script):
        def deceiving():
            turn = yield None
            while True:
                try:
                    order = script.send(turn)
                except StopIteration:
                    return
                turn = yield order
                if getattr(order, "name", "") == "pol_sem":
                    turn = Turn(turn.actor, turn.given, 0)

        wrapped = deceiving()
        next(wrapped)
        return super().play(options, wrapped)


class Falling(PyitronBackend):
    """It raises what no backend should."""

    def play(self, options, script):
        raise RuntimeError("the board does not answer")


class Dying(PyitronBackend):
    """It takes its process down."""

    def play(self, options, script):
        os._exit(7)
