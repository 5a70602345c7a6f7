# SPDX-License-Identifier: MIT
"""``Kernel``: an application's objects, and the run that drives them."""

import os
from collections.abc import Iterable, Mapping, MutableMapping
from types import ModuleType
from typing import Any

from kernel.entry import current
from kernel.interrupt import LINES
from kernel.machine import LARGEST_COUNT, Machine
from pyitron.configuration import LAST_EXCEPTION
from pyitron.constants import TIC_DENO, TIC_NUME, TMAX_ACTCNT, TMAX_SUSCNT, TMAX_WUPCNT
from pyitron.errors import E_ID, E_OK, E_PAR, FROM_STATUS
from pyitron.service import LARGEST_CODE
from pyitron.service_call import NANOSECONDS
from pyitron.static_api import STATIC_APIS
from pyitron.validation import packet_error

# Static APIs whose first parameter is a number but no id, and the numbers there are.
_NUMBERED = {"DEF_INH": range(LINES), "DEF_EXC": range(LAST_EXCEPTION + 1), "DEF_SVC": range(1, LARGEST_CODE + 1)}

Namespace = ModuleType | MutableMapping[str, Any]


class Kernel(Machine):
    """A μITRON 4.0 kernel.

    Args:
        clock: "virtual" (time passes only when no task can run, or where ``consume`` says so) or "real".
        servers: "passive" (the kernel's servers work on the caller's context) or "active" (each is a context of its own).
        call_time: nanoseconds of virtual time that each service call takes, 0 or more.
        memory: bytes for stacks, pools and queue headers that the application does not bring itself.
        max_id: the largest id in each object class.
        livelock_limit: service calls that one task may make while no virtual time passes; 0 for no limit.
        time_source: "clock", or "isig_tim" for an application that supplies every tick itself.
        tmax_actcnt: queued activations of a task at most, 1 to 0x7fffffff.
        tmax_wupcnt: queued wake-ups of a task at most.
        tmax_suscnt: nested suspensions of a task at most.
    """

    def __init__(
        self,
        *,
        clock: str = "virtual",
        servers: str = "passive",
        call_time: int = 0,
        memory: int = 64 * 1024 * 1024,
        max_id: int = 1_000_000,
        livelock_limit: int = 1_000_000,
        time_source: str = "clock",
        tmax_actcnt: int = TMAX_ACTCNT,
        tmax_wupcnt: int = TMAX_WUPCNT,
        tmax_suscnt: int = TMAX_SUSCNT,
    ) -> None:
        if time_source not in ("clock", "isig_tim"):
            raise ValueError(f'time_source must be "clock" or "isig_tim", not {time_source!r}')
        for name, value in (("tmax_actcnt", tmax_actcnt), ("tmax_wupcnt", tmax_wupcnt), ("tmax_suscnt", tmax_suscnt)):
            if type(value) is not int or not 1 <= value <= LARGEST_COUNT:
                raise ValueError(f"{name} must be an int from 1 to {LARGEST_COUNT:#x}, not {value!r}")
        super().__init__(
            clock=clock,
            servers=servers,
            call_time=call_time,
            memory=memory,
            max_id=max_id,
            livelock_limit=livelock_limit,
            external_tick=time_source == "isig_tim",
            tick=TIC_NUME * NANOSECONDS // TIC_DENO,
            max_queued=(tmax_actcnt, tmax_wupcnt, tmax_suscnt),
        )

    # -- configuration

    def load(
        self,
        path: str | os.PathLike[str],
        namespace: Namespace,
        include_dirs: Iterable[str | os.PathLike[str]] = (),
        defines: Mapping[str, str] | Iterable[str] = (),
        ignore_unknown: bool = False,
    ) -> None:
        """Read a system configuration file and make its objects.

        Args:
            path: the ``.cfg`` file.
            namespace: module or dict in which the names of functions are looked up, and which gets the names of the ids.
            include_dirs: where ``#include`` and ``INCLUDE`` look besides the file's own folder.
            defines: macros, ``NAME`` or ``NAME=value``.
            ignore_unknown: whether static APIs that are not of μITRON 4.0 are passed over.

        Raises:
            ConfigError: with every error of the file; nothing is made then.
        """
        from pyitron import config

        config.load(self, path, namespace, include_dirs, defines, ignore_unknown)

    def static(self, api: str, ident: int | None, packet: Any) -> int:
        """Carry out one static API, before the first run.

        Args:
            api: its name, ``"CRE_TSK"`` and the like.
            ident: the object's id, the interrupt handler's number, or None where the API has neither.
            packet: the packet of the corresponding service call.

        Returns:
            ``E_OK``, or the error code that the service call would give.
        """
        if self._ran:
            raise RuntimeError(f"{api}: the static API is for configuring; in a run, tasks create objects by service calls")
        entry = STATIC_APIS.get(api)
        if entry is None:
            raise ValueError(f"{api}: there is no such static API; there are {', '.join(STATIC_APIS)}")
        if ident is not None and type(ident) is not int:
            raise TypeError(f"{api}: the id must be an int, not {type(ident).__name__}")
        if api in _NUMBERED:
            if ident is None or ident not in _NUMBERED[api]:
                return E_PAR
        elif ident is not None and not 1 <= ident <= self._system.max_id:
            return E_ID
        ercd = packet_error(api, "the packet", packet, entry.packet)
        if ercd != E_OK:
            return ercd
        status = self._system.channel.send("", entry.port, entry.op, ident or 0, entry.arguments(packet), None, -1)
        return FROM_STATUS[status]


def ext_ker() -> None:
    """End the run for good, from a task or a handler; all tasks are unwound."""
    current().machine.end("ext_ker")


def current_kernel() -> Kernel:
    """The kernel that the caller runs on."""
    kernel: Kernel = current().machine
    return kernel
