# SPDX-License-Identifier: MIT
"""The conformance suite for μITRON 4.0 and POSIX realtime: requirements, scenarios that check them, worst-case call counts."""
