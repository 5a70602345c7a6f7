# SPDX-License-Identifier: MIT
"""One module for each kind of work; each registers its workloads when it is imported."""
