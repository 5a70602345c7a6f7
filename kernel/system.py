# SPDX-License-Identifier: MIT
"""One kernel, assembled: processor, dispatcher, servers, channel."""

import threading
from collections.abc import Callable
from typing import Any, Protocol

from kernel import ports
from kernel.channel import Channel, Server
from kernel.clock import make_clock
from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.memory import Memory
from kernel.report import anything_stuck, busy_line, cycles, starving_lines, waiting_lines
from kernel.servers.alarm import AlarmServer
from kernel.servers.async_io import AsyncIoServer
from kernel.servers.barrier import BarrierServer
from kernel.servers.condition import ConditionServer
from kernel.servers.configuration import ConfigurationServer
from kernel.servers.cyclic import CyclicServer
from kernel.servers.data_queue import DataQueueServer
from kernel.servers.eventflag import EventflagServer
from kernel.servers.fixed_pool import FixedPoolServer
from kernel.servers.interrupt import InterruptServer
from kernel.servers.interval_timer import IntervalTimerServer
from kernel.servers.mailbox import MailboxServer
from kernel.servers.message_buffer import MessageBufferServer
from kernel.servers.message_queue import MessageQueueServer
from kernel.servers.mutex import MutexServer
from kernel.servers.once import OnceServer
from kernel.servers.overrun import OverrunServer
from kernel.servers.queued_signal import SignalServer
from kernel.servers.read_write_lock import ReadWriteLockServer
from kernel.servers.rendezvous import RendezvousServer
from kernel.servers.semaphore import SemaphoreServer
from kernel.servers.service import ServiceServer
from kernel.servers.shared_memory import SharedMemoryServer
from kernel.servers.spin_lock import SpinLockServer
from kernel.servers.system_state import SystemStateServer
from kernel.servers.system_time import SystemTimeServer
from kernel.servers.task import TaskServer
from kernel.servers.task_exception import TaskExceptionServer
from kernel.servers.task_sync import TaskSyncServer
from kernel.servers.thread import ThreadServer
from kernel.servers.thread_data import ThreadDataServer
from kernel.servers.variable_pool import VariablePoolServer
from kernel.task import Task
from kernel.time_queue import NEVER, TimedEvent

PASSIVE = "passive"
ACTIVE = "active"

# Whose objects the wait queues of a label belong to.
_PORT_OF_LABEL = {
    "sem": ports.SEMAPHORE,
    "flg": ports.EVENTFLAG,
    "sdtq": ports.DATA_QUEUE,
    "rdtq": ports.DATA_QUEUE,
    "mbx": ports.MAILBOX,
    "mtx": ports.MUTEX,
    "smbf": ports.MESSAGE_BUFFER,
    "rmbf": ports.MESSAGE_BUFFER,
    "cal": ports.RENDEZVOUS,
    "acp": ports.RENDEZVOUS,
    "mpf": ports.FIXED_POOL,
    "mpl": ports.VARIABLE_POOL,
    "svc": ports.SERVICE,
    "join": ports.TASK,
    "rrwl": ports.READ_WRITE_LOCK,
    "wrwl": ports.READ_WRITE_LOCK,
    "spn": ports.SPIN_LOCK,
}


class Attendant(Protocol):
    """What has to be told of runs because it works with the host: for servers that are not the kernel's own."""

    def run_begins(self) -> None:
        """A run begins."""

    def run_ended(self) -> None:
        """The run is over; another may follow."""

    def close(self) -> None:
        """The kernel is closed and its tasks have ended: let go of what the host lent."""


class System:
    """A kernel without any API."""

    def __init__(
        self,
        *,
        clock: str,
        servers: str,
        call_time: int,
        memory: int,
        max_id: int,
        max_queued: tuple[int, int, int],
        livelock_limit: int,
        external_tick: bool,
        tick: int,
    ) -> None:
        """*max_queued*: the limits of queued activations, wake-ups and suspensions."""
        if servers not in (PASSIVE, ACTIVE):
            raise ValueError(f'servers must be "passive" or "active", not {servers!r}')
        self.active = servers == ACTIVE
        self.core = Core(make_clock(clock), external_tick)
        self.memory = Memory(memory)
        self.dispatcher = Dispatcher(self.core, call_time, livelock_limit)
        dispatcher = self.dispatcher
        self.tasks = TaskServer(dispatcher, max_id, self.memory, max_queued[0])
        threads = ThreadServer(dispatcher, self.tasks)
        mutexes = MutexServer(dispatcher, max_id, self.tasks)
        buffers = MessageBufferServer(dispatcher, max_id, self.memory)
        # Notifies: for the servers that tell of events.
        self.signals = SignalServer(dispatcher, threads)
        files = AsyncIoServer(dispatcher, self.signals, self._is_idle)
        placed: dict[int, Server] = {
            ports.TASK: self.tasks,
            ports.TASK_SYNC: TaskSyncServer(dispatcher, self.tasks, max_queued[1], max_queued[2]),
            ports.SEMAPHORE: SemaphoreServer(dispatcher, max_id),
            ports.EVENTFLAG: EventflagServer(dispatcher, max_id),
            ports.DATA_QUEUE: DataQueueServer(dispatcher, max_id, self.memory),
            ports.MAILBOX: MailboxServer(dispatcher, max_id, self.memory),
            ports.FIXED_POOL: FixedPoolServer(dispatcher, max_id, self.memory),
            ports.VARIABLE_POOL: VariablePoolServer(dispatcher, max_id, self.memory),
            ports.SYSTEM_TIME: SystemTimeServer(dispatcher, tick, self.tasks),
            ports.CYCLIC: CyclicServer(dispatcher, max_id),
            ports.ALARM: AlarmServer(dispatcher, max_id),
            ports.SYSTEM_STATE: SystemStateServer(dispatcher, max_id, max_queued),
            ports.INTERRUPT: InterruptServer(dispatcher, max_id),
            ports.MUTEX: mutexes,
            ports.MESSAGE_BUFFER: buffers,
            ports.RENDEZVOUS: RendezvousServer(dispatcher, max_id, self.tasks),
            ports.OVERRUN: OverrunServer(dispatcher, self.tasks),
            ports.SERVICE: ServiceServer(dispatcher),
            ports.TASK_EXCEPTION: TaskExceptionServer(dispatcher, self.tasks),
            ports.CONFIGURATION: ConfigurationServer(dispatcher),
            ports.ASYNC_IO: files,
            ports.SHARED_MEMORY: SharedMemoryServer(dispatcher, max_id, self.memory),
            ports.THREAD: threads,
            ports.CONDITION: ConditionServer(dispatcher, max_id, mutexes),
            ports.READ_WRITE_LOCK: ReadWriteLockServer(dispatcher, max_id),
            ports.BARRIER: BarrierServer(dispatcher, max_id),
            ports.SPIN_LOCK: SpinLockServer(dispatcher, max_id),
            ports.ONCE: OnceServer(dispatcher, threads),
            ports.THREAD_DATA: ThreadDataServer(dispatcher, max_id, threads),
            ports.MESSAGE_QUEUE: MessageQueueServer(dispatcher, buffers, self.signals),
            ports.SIGNAL: self.signals,
            ports.INTERVAL_TIMER: IntervalTimerServer(dispatcher, max_id, self.tasks, self.signals),
        }
        self.servers: list[Server] = [placed[port] for port in range(ports.COUNT)]
        self.channel = Channel(dispatcher, self.servers)
        self.max_id = max_id
        self.running = False
        self.closed = False
        # When the run ends at the latest.
        self.until = NEVER
        self.attendants: list[Attendant] = [files]

    def add_server(self, server: Server) -> int:
        """Add a server that is not the kernel's own, before a run or in it; returns its port."""
        if self.closed:
            raise RuntimeError("this kernel is closed: a server is added before that")
        self.servers.append(server)
        if self.active and self.running:
            # Its context is started from the one that runs now, without anything coming between.
            self.dispatcher.hold()
            self.channel.activate()
            self.dispatcher.release()
        return len(self.servers) - 1

    def attend(self, attendant: Attendant) -> None:
        """Tell *attendant* of runs and of the end from now on."""
        self.attendants.append(attendant)
        if self.running:
            attendant.run_begins()

    def run(self, until: int, single: bool = False) -> str:
        """Run until *until* (nanoseconds) or the end; see ``Dispatcher.run``."""
        if self.closed:
            raise RuntimeError("this kernel is closed: make a new one to run again")
        if self.running:
            raise RuntimeError("this kernel is running already: run() is for the host, not for its own tasks and handlers")
        if self._is_elsewhere():
            raise RuntimeError("this kernel ran in another host thread before: its tasks live there")
        self.running = True
        self.until = until
        try:
            if self.active:
                self.channel.activate()
            for attendant in self.attendants:
                attendant.run_begins()
            reason = self.dispatcher.run(until, lambda: anything_stuck(self.tasks.objects.items), single)
        finally:
            for attendant in self.attendants:
                attendant.run_ended()
            self.running = False
        if reason == "exit":
            self.close()
        return reason

    def _is_idle(self) -> bool:
        """Whether nothing will happen in a run without an end unless something comes from the host."""
        core = self.core
        return self.until == NEVER and core.running is None and core.timers.next_deadline() == NEVER

    def _is_elsewhere(self) -> bool:
        return self.dispatcher.thread not in (0, threading.get_ident())

    def stop(self) -> None:
        """End the run, for good; called from inside it."""
        self.dispatcher.hold()
        self.dispatcher.stop = "exit"
        self.dispatcher.release()

    def report(self) -> str:
        """Who waits for what, who holds it, and who is kept from the processor."""
        return "\n".join([*self._waiting(), *self._starving()])

    def interruption(self) -> str:
        """As ``report``, and who has the processor: a loop without service calls ends by Ctrl-C only."""
        running, starving = self.core.running, self._starving()
        # Who is kept from the processor is told with who has it.
        busy = [busy_line(running)] if running is not None and not starving else []
        return "\n".join([*busy, *self._waiting(), *starving])

    def concerns(self) -> str:
        """What is wrong with a kernel whose run could go on: rings of locks, and who is kept from the processor."""
        rings = cycles(self.tasks.objects.items, self.core.names, self._object_of, certain=True)
        return "\n".join([*rings, *self._starving()])

    def _waiting(self) -> list[str]:
        return waiting_lines(self.tasks.objects.items, self.core.names, self._object_of)

    def _starving(self) -> list[str]:
        """With the real clock it is not known."""
        core, tasks = self.core, self.tasks.objects.items
        return [] if core.clock.real else starving_lines(tasks, core.running, core.clock.instant, self.dispatcher.idle)

    def _object_of(self, queue: Any) -> Any:
        if queue.label not in _PORT_OF_LABEL:
            return None
        server = self.servers[_PORT_OF_LABEL[queue.label]]
        return server.objects.find(queue.object_id)  # type: ignore[attr-defined]

    def at(self, instant: int, callback: Callable[[], object]) -> None:
        """Call *callback* in host context at *instant*."""
        self.dispatcher.host_events.add(TimedEvent(callback), instant)

    def close(self) -> None:
        """End all tasks, unwinding their stacks; the kernel does not run again."""
        if self.closed:
            return
        if self.running:
            raise RuntimeError("this kernel is running: its tasks and handlers end the run with ext_ker()")
        if self._is_elsewhere():
            if any(thread.ident == self.dispatcher.thread for thread in threading.enumerate()):
                raise RuntimeError("this kernel ran in another host thread: close it there, where its tasks live")
            # That thread has ended, and its stacks with it.
            self.closed = True
            self._dismiss()
            return
        self.closed = True
        for task in self.tasks.objects.items:
            if isinstance(task, Task):
                self.dispatcher.unwind(task)
        self.channel.deactivate()
        self.dispatcher.discard_spares()
        self._dismiss()

    def _dismiss(self) -> None:
        for attendant in self.attendants:
            attendant.close()
