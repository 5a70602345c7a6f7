# SPDX-License-Identifier: MIT
"""Variable-size memory pools: ``cre_mpl`` to ``ref_mpl``. A block is a writable memoryview on the pool's memory."""

from typing import Any

from kernel.ports import VARIABLE_POOL
from kernel.servers.variable_pool import CREATE, DELETE, GET, REFER, RELEASE
from kernel.task import POLL
from pyitron.constants import TA_TPRI
from pyitron.packets import T_CMPL, T_RMPL
from pyitron.service_call import block_error, here, nanoseconds, range_error, timeout_error
from pyitron.validation import LARGEST_SIZE, packet_error

__all__ = [
    "acre_mpl", "cre_mpl", "del_mpl", "get_mpl", "pget_mpl", "ref_mpl", "rel_mpl", "tget_mpl",
]  # fmt: skip


def creation(packet: T_CMPL) -> tuple[Any, ...]:
    """A checked packet as the pool server takes it."""
    return bool(packet.mplatr & TA_TPRI), packet.mplsz, packet.mpl


def cre_mpl(mplid: int, pk_cmpl: T_CMPL) -> int:
    """Create the variable-size memory pool *mplid*.

    Args:
        mplid: id of the new pool, 1 or more.
        pk_cmpl: attributes (``TA_TFIFO`` or ``TA_TPRI``), bytes in the pool (``TSZ_MPL`` tells how many it takes), the
            pool's memory (a writable buffer) or NULL.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mplid* is out of range.
        E_RSATR: an attribute that pools do not have.
        E_PAR: the size is too small for any block, or out of range, or the memory brought along is too small.
        E_OBJ: *mplid* exists already.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        One message; the host clears the memory that the application does not bring.

    Source:
        μITRON 4.0, variable-size memory pools
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_mpl", "mplid", mplid) or packet_error("cre_mpl", "pk_cmpl", pk_cmpl, T_CMPL)
    )
    if ercd:
        return gate.refused("cre_mpl", ercd)
    return gate.send("cre_mpl", VARIABLE_POOL, CREATE, mplid, creation(pk_cmpl))


def acre_mpl(pk_cmpl: T_CMPL) -> int:
    """Create a variable-size memory pool under an id that the kernel chooses.

    Args:
        pk_cmpl: as for ``cre_mpl``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that pools do not have.
        E_PAR: the size is too small for any block, or out of range, or the memory brought along is too small.
        E_NOID: every id is in use.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        One message; the host clears the memory that the application does not bring.

    Source:
        μITRON 4.0, variable-size memory pools
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_mpl", "pk_cmpl", pk_cmpl, T_CMPL)
    if ercd:
        return gate.refused("acre_mpl", ercd)
    return gate.count("acre_mpl", VARIABLE_POOL, CREATE, 0, creation(pk_cmpl))


def del_mpl(mplid: int) -> int:
    """Delete a pool; the wait of every task that waits for a block ends with ``E_DLT``.

    Blocks that are out stay readable and writable for those who have them, but belong to nothing.

    Args:
        mplid: pool, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mplid* is out of range.
        E_NOEXS: there is no such pool.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks.

    Source:
        μITRON 4.0, variable-size memory pools
    """
    gate = here()
    ercd = gate.task_with_id("del_mpl", "mplid", mplid)
    if ercd:
        return gate.refused("del_mpl", ercd)
    return gate.send("del_mpl", VARIABLE_POOL, DELETE, mplid)


def get_mpl(mplid: int, blksz: int) -> tuple[int, memoryview | None]:
    """Get a block of *blksz* bytes, waiting until one that large is free, and nobody is in line before.

    Args:
        mplid: pool, 1 or more.
        blksz: bytes, 1 or more.

    Returns:
        ``(E_OK, block)`` with a writable memoryview of *blksz* bytes, or ``(error, None)`` with the first error below
        that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mplid* is out of range.
        E_PAR: *blksz* is 0, or more than the pool could ever give.
        E_NOEXS: there is no such pool.
        E_RLWAI: the wait was ended by force.
        E_DLT: the pool was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant; linear in the waiting tasks of lower priority if it waits in order of task priority.

    Source:
        μITRON 4.0, variable-size memory pools
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("get_mpl", "mplid", mplid)
        or range_error("get_mpl", "blksz", blksz, 1, LARGEST_SIZE)
    )
    if ercd:
        return gate.refused("get_mpl", ercd), None
    return gate.ask("get_mpl", VARIABLE_POOL, GET, mplid, blksz)


def pget_mpl(mplid: int, blksz: int) -> tuple[int, memoryview | None]:
    """Get a block of *blksz* bytes if one that large is free and nobody is in line before, without waiting.

    Args:
        mplid: pool, 1 or more.
        blksz: bytes, 1 or more.

    Returns:
        ``(E_OK, block)`` with a writable memoryview of *blksz* bytes, or ``(error, None)`` with the first error below
        that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mplid* is out of range.
        E_PAR: *blksz* is 0, or more than the pool could ever give.
        E_NOEXS: there is no such pool.
        E_TMOUT: no block that large is free, or somebody is in line before.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, variable-size memory pools
    """
    gate = here()
    ercd = (
        gate.task_with_id("pget_mpl", "mplid", mplid)
        or range_error("pget_mpl", "blksz", blksz, 1, LARGEST_SIZE)
    )
    if ercd:
        return gate.refused("pget_mpl", ercd), None
    return gate.ask("pget_mpl", VARIABLE_POOL, GET, mplid, blksz, None, POLL)


def tget_mpl(mplid: int, blksz: int, tmout: int) -> tuple[int, memoryview | None]:
    """Get a block of *blksz* bytes, waiting at most *tmout* for one.

    Args:
        mplid: pool, 1 or more.
        blksz: bytes, 1 or more.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``(E_OK, block)`` with a writable memoryview of *blksz* bytes, or ``(error, None)`` with the first error below
        that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mplid* is out of range.
        E_PAR: *blksz* is 0, or more than the pool could ever give, or *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such pool.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the pool was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``get_mpl``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, variable-size memory pools
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("tget_mpl", "mplid", mplid)
        or range_error("tget_mpl", "blksz", blksz, 1, LARGEST_SIZE)
        or timeout_error("tget_mpl", "tmout", tmout)
    )
    if ercd:
        return gate.refused("tget_mpl", ercd), None
    return gate.ask("tget_mpl", VARIABLE_POOL, GET, mplid, blksz, None, nanoseconds(tmout))


def rel_mpl(mplid: int, blk: Any) -> int:
    """Give a block back; those who wait get what they wait for, in order, until one does not fit.

    Args:
        mplid: pool, 1 or more.
        blk: the block as it was got, or an object laid over its memory (a ctypes structure, say).

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mplid* is out of range.
        E_PAR: *blk* is not a block of this pool that is in use.
        E_NOEXS: there is no such pool.

    Context:
        Task.

    Cost:
        Constant; linear in the number of waits that it ends, each logarithmic in the timed events if it has a time-out.

    Source:
        μITRON 4.0, variable-size memory pools
    """
    gate = here()
    ercd = gate.task_with_id("rel_mpl", "mplid", mplid) or block_error("rel_mpl", "blk", blk)
    if ercd:
        return gate.refused("rel_mpl", ercd)
    return gate.send("rel_mpl", VARIABLE_POOL, RELEASE, mplid, blk)


def ref_mpl(mplid: int) -> tuple[int, T_RMPL | None]:
    """Report the state of a pool.

    Args:
        mplid: pool, 1 or more.

    Returns:
        ``(E_OK, T_RMPL)`` with the task first in line (``TSK_NONE`` for none), the number of free bytes, and the size of the
        largest block that could be got at once, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mplid* is out of range.
        E_NOEXS: there is no such pool.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, variable-size memory pools
    """
    gate = here()
    ercd = gate.task_with_id("ref_mpl", "mplid", mplid)
    if ercd:
        return gate.refused("ref_mpl", ercd), None
    ercd, state = gate.ask("ref_mpl", VARIABLE_POOL, REFER, mplid)
    return ercd, None if ercd else T_RMPL(*state)
