# SPDX-License-Identifier: MIT
"""Headers with what a kernel declares, made from the table of dialects, for a C compiler or an editor."""

import os
from pathlib import Path

from pyitron.lint.dialects import DIALECTS, HARDWARE_TYPES, ITRON4, SERVICES, Call, own_constants

_HEAD = "/* What {name} declares, as far as an application needs it; made by pyitron lint, not to be edited. */\n"
_SIZES = """\
#define TSZ_DTQ(dtqcnt) ((dtqcnt) * sizeof(VP))
#define TSZ_MPRIHD(maxmpri) ((maxmpri) * 2 * sizeof(VP))
#define TSZ_MBF(msgcnt, msgsz) ((msgcnt) * (4 + (msgsz)))
#define TSZ_MPF(blkcnt, blksz) ((blkcnt) * (blksz))
#define TSZ_MPL(blkcnt, blksz) ((blkcnt) * (8 + (blksz)))
#define MERCD(ercd) ((ER)((signed char)(ercd)))
#define SERCD(ercd) ((ercd) >> 8)
"""
# What several headers of the C library, and an application, may have as well.
_GUARDED = frozenset({"NULL", "TRUE", "FALSE"})
# Made from a configuration file.
_GENERATED = ("kernel_id.h", "kernel_cfg.h")
_TOPPERS = """\
#ifndef true
#define true 1
#define false 0
#endif
#define Inline static inline
#define COUNT_STK_T(sz) (((sz) + sizeof(STK_T) - 1) / sizeof(STK_T))
#define COUNT_MPF_T(blksz) (((blksz) + sizeof(MPF_T) - 1) / sizeof(MPF_T))
"""


def headers(dialect: str = "itron4") -> dict[str, str]:
    """The headers of a kernel: their names, and their texts.

    Args:
        dialect: a key of the table of dialects; "itron4" for a kernel that only has what the specification has.
    """
    chosen = DIALECTS[dialect]
    main = "itron.h"
    names = dict.fromkeys((*ITRON4.headers, *chosen.headers, *(SERVICES.headers if chosen.services else ())))
    found = {main: _main(dialect)}
    for name in names:
        if name not in (main, *_GENERATED):
            found[name] = _HEAD.format(name=chosen.name) + f'#include "{"../" * name.count("/")}{main}"\n'
    return found


def write_headers(folder: str | os.PathLike[str], dialect: str = "itron4") -> list[Path]:
    """Write the headers of a kernel into a folder, which is made if there is none; return their paths."""
    written = []
    for name, text in headers(dialect).items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _main(dialect: str) -> str:
    chosen = DIALECTS[dialect]
    calls = {**ITRON4.calls, **(SERVICES.calls if chosen.services else {}), **(chosen.calls if dialect != "itron4" else {})}
    types = ITRON4.types + (SERVICES.types if chosen.services else "") + (chosen.types if dialect != "itron4" else "")
    text = _HEAD.format(name=chosen.name) + "#ifndef PYITRON_ITRON_H\n#define PYITRON_ITRON_H\n\n"
    text += (
        types
        + (_TOPPERS if "bool_t" in types else "")
        + (HARDWARE_TYPES if chosen.services else "")
        + "\n"
        + _constants(dialect)
    )
    text += "\n" + _SIZES + "\n" + "".join(_prototype(call) for call in calls.values())
    return text + "\n#endif\n"


def _constants(dialect: str) -> str:
    values = dict(own_constants())
    if dialect != "itron4":
        values.update({name: constant.value for name, constant in DIALECTS[dialect].constants.items()})
    lines = ["#ifndef NULL\n#define NULL ((void *)0)\n#endif\n"]
    for name, value in values.items():
        if (
            name.startswith(("LOG_", "IOCTL_", "LOGTASK_", "SERIAL_", "TNUM_", "CONSOLE_", "INTNO_", "TCNT_"))
            and not DIALECTS[dialect].services
        ):
            continue
        define = f"#define {name} {f'({value})' if value < 0 else value}\n"
        lines.append(
            f"#ifndef {name}\n{define}#endif\n" if name in _GUARDED or name.startswith(("LOGTASK_", "SERIAL_")) else define
        )
    if DIALECTS[dialect].services:
        lines.append("#define LOG_MASK(prio) (1U << (prio))\n#define LOG_UPTO(prio) ((1U << ((prio) + 1)) - 1)\n")
    return "".join(lines)


def _prototype(call: Call) -> str:
    return f"extern {call.c};\n"
