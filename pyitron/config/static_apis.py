# SPDX-License-Identifier: MIT
"""The static APIs that can be read, as a table: a further one is one line here, with its packet in ``pyitron.validation``."""

import re
from dataclasses import fields
from typing import NamedTuple

from kernel.interrupt import LINES
from pyitron.configuration import LAST_EXCEPTION
from pyitron.errors import E_ID, E_PAR
from pyitron.packets import (
    T_CALM,
    T_CCYC,
    T_CDTQ,
    T_CFLG,
    T_CINI,
    T_CISR,
    T_CMBF,
    T_CMBX,
    T_CMPF,
    T_CMPL,
    T_CMTX,
    T_CPOR,
    T_CSEM,
    T_CTSK,
    T_DEXC,
    T_DINH,
    T_DOVR,
    T_DSVC,
    T_DTEX,
)

LARGEST_ID = 0x7FFF_FFFF


class Identity(NamedTuple):
    """The first parameter of a static API: its name, its range, and whether a new name gets a number by itself.

    *owner*: the static API that makes the object which it names; "" where there need not be one.
    """

    parameter: str
    lowest: int
    highest: int
    automatic: bool
    ercd: int
    owner: str = ""


class StaticApi(NamedTuple):
    """A static API: the packet it takes, the object class (as in ``Kernel.names``), the first parameter where it has one.

    *once*: there is one of it in a system.
    """

    packet: type
    kind: str
    identity: Identity | None
    once: bool = False

    @property
    def parameters(self) -> list[str]:
        """Names of the packet's fields, in order."""
        return [field.name for field in fields(self.packet)]

    def usage(self, name: str) -> str:
        """How it is written."""
        packet = f"{{ {', '.join(self.parameters)} }}"
        return f"{name}({self.identity.parameter}, {packet})" if self.identity else f"{name}({packet})"


def _object(parameter: str) -> Identity:
    return Identity(parameter, 1, LARGEST_ID, True, E_ID)


STATIC_APIS: dict[str, StaticApi] = {
    "CRE_TSK": StaticApi(T_CTSK, "tsk", _object("tskid")),
    "DEF_TEX": StaticApi(T_DTEX, "tex", Identity("tskid", 1, LARGEST_ID, False, E_ID, "CRE_TSK")),
    "CRE_SEM": StaticApi(T_CSEM, "sem", _object("semid")),
    "CRE_FLG": StaticApi(T_CFLG, "flg", _object("flgid")),
    "CRE_DTQ": StaticApi(T_CDTQ, "dtq", _object("dtqid")),
    "CRE_MBX": StaticApi(T_CMBX, "mbx", _object("mbxid")),
    "CRE_MTX": StaticApi(T_CMTX, "mtx", _object("mtxid")),
    "CRE_MBF": StaticApi(T_CMBF, "mbf", _object("mbfid")),
    "CRE_POR": StaticApi(T_CPOR, "por", _object("porid")),
    "CRE_MPF": StaticApi(T_CMPF, "mpf", _object("mpfid")),
    "CRE_MPL": StaticApi(T_CMPL, "mpl", _object("mplid")),
    "CRE_CYC": StaticApi(T_CCYC, "cyc", _object("cycid")),
    "CRE_ALM": StaticApi(T_CALM, "alm", _object("almid")),
    "DEF_INH": StaticApi(T_DINH, "inh", Identity("inhno", 0, LINES - 1, False, E_PAR)),
    "ATT_ISR": StaticApi(T_CISR, "isr", None),
    "DEF_EXC": StaticApi(T_DEXC, "exc", Identity("excno", 0, LAST_EXCEPTION, False, E_PAR)),
    "DEF_OVR": StaticApi(T_DOVR, "ovr", None, once=True),
    "DEF_SVC": StaticApi(T_DSVC, "svc", Identity("fncd", 1, LARGEST_ID, False, E_PAR)),
    "ATT_INI": StaticApi(T_CINI, "ini", None),
}

# Parameters that TOPPERS/ASP has at the end of a packet, beyond the specification's.
ASP_PARAMETERS = {"CRE_MPF": "mpfmb", "ATT_ISR": "isrpri"}

INCLUDE = "INCLUDE"
NAMES = frozenset({*STATIC_APIS, INCLUDE})

# What is taken for a static API in an included file; everything else there is C.
PATTERN = re.compile(r"[A-Z]{3}_[A-Z]{3}|INCLUDE")
