# SPDX-License-Identifier: MIT
"""The conformance suite for μITRON 4.0 kernels: requirements, scenarios that check them, worst-case call counts."""
