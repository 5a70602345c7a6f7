# SPDX-License-Identifier: MIT
"""Proof that the conformance suite can fail: kernels that are wrong on purpose, and whether the suite notices.

    model     what a mutant is, and how functions are changed in place
    calls     what is known of each service call
    facade    mutants of service calls: stubs, wrong error codes, wrong outputs, contexts, times
    orders    mutants of the order in queues
    source    mutants of single expressions and statements of the sources
    sites     which scenario reaches what
    trial     runs the suite against one mutant, in a process of its own
"""
