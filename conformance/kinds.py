# SPDX-License-Identifier: MIT
"""The classes of objects, as scenarios write them: how one is created, and what can be seen of it."""

from dataclasses import dataclass, field
from typing import Any

# Not known beforehand: what the first observation finds is what is expected from then on.
LEARN = object()


@dataclass(frozen=True, slots=True)
class Kind:
    """One class of objects.

    *creation*: static API and packet. *made_of*: fields of the packet. *refer*: the call that shows it. *lines*: its queues,
    each with the cause of waiting there and the field of the reference packet that has the first task. *seen*: further fields
    of that packet and what they show. *wait*: the call by which a task comes to wait in a queue, where one will do.
    """

    creation: tuple[str, str]
    made_of: tuple[str, ...]
    refer: str
    lines: dict[str, tuple[str, str]]
    seen: dict[str, str]
    defaults: dict[str, Any]
    wait: dict[str, str] = field(default_factory=dict)


def _kind(stem: str, made_of: str, lines: str, seen: str, wait: str = "", **defaults: Any) -> Kind:
    """*lines*: ``queue:cause:field``, *seen*: ``field:what``, *wait*: ``queue:call``."""
    queues = [line.split(":") for line in lines.split()]
    return Kind(
        (f"CRE_{stem.upper()}", f"T_C{stem.upper()}"),
        tuple(made_of.split()),
        f"ref_{stem}",
        {line: (f"TTW_{cause}", first) for line, cause, first in queues},
        dict(shown.split(":") for shown in seen.split()),
        {"attr": "TA_NULL", **defaults},
        dict(way.split(":") for way in wait.split()),
    )


KINDS = {
    "TASK": _kind("tsk", "attr exinf run initial stack", "", "", exinf=0, pri=10, stack=256),
    "SEM": _kind("sem", "attr count max", "waiting:SEM:wtskid", "semcnt:count", "waiting:wai_sem", count=0, max=10),
    "FLG": _kind("flg", "attr pattern", "waiting:FLG:wtskid", "flgptn:pattern", pattern=0),
    "DTQ": _kind(
        "dtq", "attr size", "senders:SDTQ:stskid receivers:RDTQ:rtskid", "sdtqcnt:data", "receivers:rcv_dtq", size=0, data=[]
    ),
    "MBX": _kind(
        "mbx", "attr priorities", "waiting:MBX:wtskid", "pk_msg:messages", "waiting:rcv_mbx", priorities=1, messages=[]
    ),
    "MTX": _kind("mtx", "attr ceiling", "waiting:MTX:wtskid", "htskid:owner", "waiting:loc_mtx", ceiling=1, owner="none"),
    "MBF": _kind(
        "mbf", "attr longest size", "senders:SMBF:stskid receivers:RMBF:rtskid", "smsgcnt:messages fmbfsz:free",
        "receivers:rcv_mbf", longest=8, size=32, messages=[],
    ),
    "POR": _kind("por", "attr call reply", "callers:CAL:ctskid acceptors:ACP:atskid", "", call=8, reply=8),
    "MPF": _kind("mpf", "attr count size", "waiting:MPF:wtskid", "fblkcnt:free", "waiting:get_mpf", count=1, size=16, taken=0),
    "MPL": _kind(
        "mpl", "attr size", "waiting:MPL:wtskid", "fmplsz:free fblksz:largest", size=64, taken=[], free=LEARN, largest=LEARN
    ),
    "CYC": _kind("cyc", "attr exinf run period phase", "", "cycstat:state lefttim:left", exinf=0, period=10, phase=0),
    "ALM": _kind("alm", "attr exinf run", "", "almstat:state lefttim:left", exinf=0, state="stopped"),
}  # fmt: skip


def kind_of(name: str) -> str:
    """The letters of a name: TASK for TASK1."""
    return name.rstrip("0123456789")
