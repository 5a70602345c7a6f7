# SPDX-License-Identifier: MIT
"""Fixed-size memory pools: ``cre_mpf`` to ``ref_mpf``. A block is a writable memoryview on the pool's memory."""

from typing import Any

from kernel.ports import FIXED_POOL
from kernel.servers.fixed_pool import CREATE, DELETE, GET, REFER, RELEASE
from kernel.task import POLL
from pyitron.constants import TA_TPRI
from pyitron.packets import T_CMPF, T_RMPF
from pyitron.service_call import block_error, here, nanoseconds, timeout_error
from pyitron.validation import packet_error

__all__ = [
    "acre_mpf", "cre_mpf", "del_mpf", "get_mpf", "pget_mpf", "ref_mpf", "rel_mpf", "tget_mpf",
]  # fmt: skip


def creation(packet: T_CMPF) -> tuple[Any, ...]:
    """A checked packet as the pool server takes it."""
    return bool(packet.mpfatr & TA_TPRI), packet.blkcnt, packet.blksz, packet.mpf


def cre_mpf(mpfid: int, pk_cmpf: T_CMPF) -> int:
    """Create the fixed-size memory pool *mpfid*.

    Args:
        mpfid: id of the new pool, 1 or more.
        pk_cmpf: attributes (``TA_TFIFO`` or ``TA_TPRI``), number of blocks, bytes in a block, the pool's memory (a
            writable buffer) or NULL.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mpfid* is out of range.
        E_RSATR: an attribute that pools do not have.
        E_PAR: a number is out of range, or the memory brought along is too small.
        E_OBJ: *mpfid* exists already.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        One message; linear in the number of blocks.

    Source:
        μITRON 4.0, fixed-size memory pools
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_mpf", "mpfid", mpfid)
        or packet_error("cre_mpf", "pk_cmpf", pk_cmpf, T_CMPF)
    )
    if ercd:
        return gate.refused("cre_mpf", ercd)
    return gate.send("cre_mpf", FIXED_POOL, CREATE, mpfid, creation(pk_cmpf))


def acre_mpf(pk_cmpf: T_CMPF) -> int:
    """Create a fixed-size memory pool under an id that the kernel chooses.

    Args:
        pk_cmpf: as for ``cre_mpf``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that pools do not have.
        E_PAR: a number is out of range, or the memory brought along is too small.
        E_NOID: every id is in use.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        One message; linear in the number of blocks.

    Source:
        μITRON 4.0, fixed-size memory pools
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_mpf", "pk_cmpf", pk_cmpf, T_CMPF)
    if ercd:
        return gate.refused("acre_mpf", ercd)
    return gate.count("acre_mpf", FIXED_POOL, CREATE, 0, creation(pk_cmpf))


def del_mpf(mpfid: int) -> int:
    """Delete a pool; the wait of every task that waits for a block ends with ``E_DLT``.

    Blocks that are out stay readable and writable for those who have them, but belong to nothing.

    Args:
        mpfid: pool, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mpfid* is out of range.
        E_NOEXS: there is no such pool.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks.

    Source:
        μITRON 4.0, fixed-size memory pools
    """
    gate = here()
    ercd = gate.task_with_id("del_mpf", "mpfid", mpfid)
    if ercd:
        return gate.refused("del_mpf", ercd)
    return gate.send("del_mpf", FIXED_POOL, DELETE, mpfid)


def get_mpf(mpfid: int) -> tuple[int, memoryview | None]:
    """Get a block, waiting for one if none is free.

    Args:
        mpfid: pool, 1 or more.

    Returns:
        ``(E_OK, block)`` with a writable memoryview of *blksz* bytes, or ``(error, None)`` with the first error below
        that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mpfid* is out of range.
        E_NOEXS: there is no such pool.
        E_RLWAI: the wait was ended by force.
        E_DLT: the pool was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant; linear in the waiting tasks of lower priority if it waits in order of task priority.

    Source:
        μITRON 4.0, fixed-size memory pools
    """
    gate = here()
    ercd = gate.waiting_with_id("get_mpf", "mpfid", mpfid)
    if ercd:
        return gate.refused("get_mpf", ercd), None
    return gate.ask("get_mpf", FIXED_POOL, GET, mpfid)


def pget_mpf(mpfid: int) -> tuple[int, memoryview | None]:
    """Get a block if one is free, without waiting.

    Args:
        mpfid: pool, 1 or more.

    Returns:
        ``(E_OK, block)`` with a writable memoryview of *blksz* bytes, or ``(error, None)`` with the first error below
        that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mpfid* is out of range.
        E_NOEXS: there is no such pool.
        E_TMOUT: no block is free.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, fixed-size memory pools
    """
    gate = here()
    ercd = gate.task_with_id("pget_mpf", "mpfid", mpfid)
    if ercd:
        return gate.refused("pget_mpf", ercd), None
    return gate.ask("pget_mpf", FIXED_POOL, GET, mpfid, None, None, POLL)


def tget_mpf(mpfid: int, tmout: int) -> tuple[int, memoryview | None]:
    """Get a block, waiting at most *tmout* for one.

    Args:
        mpfid: pool, 1 or more.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``(E_OK, block)`` with a writable memoryview of *blksz* bytes, or ``(error, None)`` with the first error below
        that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mpfid* is out of range.
        E_PAR: *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such pool.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the pool was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``get_mpf``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, fixed-size memory pools
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("tget_mpf", "mpfid", mpfid)
        or timeout_error("tget_mpf", "tmout", tmout)
    )
    if ercd:
        return gate.refused("tget_mpf", ercd), None
    return gate.ask("tget_mpf", FIXED_POOL, GET, mpfid, None, None, nanoseconds(tmout))


def rel_mpf(mpfid: int, blk: Any) -> int:
    """Give a block back: the task that is first in line gets it.

    Args:
        mpfid: pool, 1 or more.
        blk: the block as it was got, or an object laid over its memory (a ctypes structure, say).

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mpfid* is out of range.
        E_PAR: *blk* is not a block of this pool that is in use.
        E_NOEXS: there is no such pool.

    Context:
        Task.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, fixed-size memory pools
    """
    gate = here()
    ercd = gate.task_with_id("rel_mpf", "mpfid", mpfid) or block_error("rel_mpf", "blk", blk)
    if ercd:
        return gate.refused("rel_mpf", ercd)
    return gate.send("rel_mpf", FIXED_POOL, RELEASE, mpfid, blk)


def ref_mpf(mpfid: int) -> tuple[int, T_RMPF | None]:
    """Report the state of a pool.

    Args:
        mpfid: pool, 1 or more.

    Returns:
        ``(E_OK, T_RMPF)`` with the task first in line (``TSK_NONE`` for none) and the number of free blocks, or
        ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mpfid* is out of range.
        E_NOEXS: there is no such pool.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, fixed-size memory pools
    """
    gate = here()
    ercd = gate.task_with_id("ref_mpf", "mpfid", mpfid)
    if ercd:
        return gate.refused("ref_mpf", ercd), None
    ercd, state = gate.ask("ref_mpf", FIXED_POOL, REFER, mpfid)
    return ercd, None if ercd else T_RMPF(*state)
