# SPDX-License-Identifier: MIT
"""POSIX 1003.1b realtime, with threads, on a real-time kernel in virtual time.

    >>> import posix_rt
    >>> from posix_rt import *
    >>> def main(argument):
    ...     thread = pthread_create(None, lambda name: f"hello from {name}", "a thread")
    ...     print(pthread_join(thread))
    >>> posix_rt.Process(main).run().reason
    hello from a thread
    'exit'

Functions keep the standard's names and the order of its parameters. An error is raised as an ``OSError`` with its number, also
where the standard returns the number. What the standard has as output parameters is returned. ``Process`` is a kernel for an
application that is written against these functions alone; ``pyitron.Kernel`` is one, too, and there both APIs can be mixed:
objects are the same whichever made them, by their ``id`` and ``from_id``.
"""

from typing import TYPE_CHECKING

from kernel import __version__ as __version__
from kernel import build_kind as build_kind
from kernel.signatures import tidy as _tidy
from posix_rt.async_io import *
from posix_rt.async_io import __all__ as _async_io
from posix_rt.barriers import *
from posix_rt.barriers import __all__ as _barriers
from posix_rt.clocks import *
from posix_rt.clocks import __all__ as _clocks
from posix_rt.conditions import *
from posix_rt.conditions import __all__ as _conditions
from posix_rt.handles import Handle as Handle
from posix_rt.handles import from_id as from_id
from posix_rt.mapped_memory import *
from posix_rt.mapped_memory import __all__ as _mapped_memory
from posix_rt.memory_locking import *
from posix_rt.memory_locking import __all__ as _memory_locking
from posix_rt.message_queues import *
from posix_rt.message_queues import __all__ as _message_queues
from posix_rt.mutexes import *
from posix_rt.mutexes import __all__ as _mutexes
from posix_rt.names import *
from posix_rt.names import __all__ as _names
from posix_rt.once import *
from posix_rt.once import __all__ as _once
from posix_rt.process import Process as Process
from posix_rt.rwlocks import *
from posix_rt.rwlocks import __all__ as _rwlocks
from posix_rt.scheduling import *
from posix_rt.scheduling import __all__ as _scheduling
from posix_rt.semaphores import *
from posix_rt.semaphores import __all__ as _semaphores
from posix_rt.signals import *
from posix_rt.signals import __all__ as _signals
from posix_rt.spin_locks import *
from posix_rt.spin_locks import __all__ as _spin_locks
from posix_rt.synchronised_io import *
from posix_rt.synchronised_io import __all__ as _synchronised_io
from posix_rt.thread_attributes import *
from posix_rt.thread_attributes import __all__ as _thread_attributes
from posix_rt.thread_data import *
from posix_rt.thread_data import __all__ as _thread_data
from posix_rt.threads import *
from posix_rt.threads import __all__ as _threads
from posix_rt.timers import *
from posix_rt.timers import __all__ as _timers
from posix_rt.types import *
from posix_rt.types import __all__ as _types

# Type checkers, which cannot follow this, know by the forms of the imports what is exported.
if not TYPE_CHECKING:
    __all__ = [
        "Handle",
        "Process",
        "from_id",
        *_async_io,
        *_barriers,
        *_clocks,
        *_conditions,
        *_mapped_memory,
        *_message_queues,
        *_memory_locking,
        *_mutexes,
        *_names,
        *_once,
        *_rwlocks,
        *_scheduling,
        *_semaphores,
        *_signals,
        *_spin_locks,
        *_synchronised_io,
        *_thread_attributes,
        *_thread_data,
        *_threads,
        *_timers,
        *_types,
    ]

_tidy(value for value in tuple(globals().values()) if getattr(value, "__module__", "").startswith("posix_rt."))
