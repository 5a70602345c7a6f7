# SPDX-License-Identifier: MIT
"""``pyitron top``: look at an application while it runs, hold it, step it, single out a task.

``session`` drives the run in slices, ``activity`` counts what its trace tells, ``rows`` says it in lines of text, ``app`` shows
them on a terminal.
"""
