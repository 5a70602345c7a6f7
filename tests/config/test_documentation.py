# SPDX-License-Identifier: MIT
"""The page about configuration files: its examples are read, and give what it says."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from pyitron import config
from pyitron.config.static_apis import STATIC_APIS

PAGE = Path(__file__).parents[2].joinpath("docs", "configuration.md").read_text(encoding="utf-8")
C, TEXT = ([match[1] for match in re.finditer(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)] for kind in ("c", "text"))

HEADER = """\
#define PRI_PUMP %d
#define STK_SMALL 512
#define INT_DOOR 3
#define ID_LOGGER 1
enum { MODE_FILL = 1, MODE_DRAIN };
"""
GOOD = """\
#include "pump.h"


CRE_TSK(TSK_PUMP,  { TA_HLNG|TA_ACT, MODE_FILL, pump_task, PRI_PUMP, STK_SMALL, NULL });
CRE_TSK(TSK_VALVE, { TA_HLNG, MODE_DRAIN, valve_task, 5, STK_SMALL, NULL });
CRE_TSK(ID_LOGGER, { TA_HLNG, 0, logger_task, 5, 512, NULL });

CRE_SEM(SEM_DOOR,  { TA_TFIFO, 0, 1 });
"""


def task(exinf: object) -> None:
    """Stands for every function."""


@pytest.fixture
def pump(folder: Path) -> dict[str, Any]:
    """The header of the examples in the current folder, and their functions."""
    (folder / "pump.h").write_text(HEADER % 7)
    names = ("pump_task", "valve_task", "door_isr", "stroke_handler", "level_handler", "logger_task")
    return dict.fromkeys(names, task)


def test_first_example_read(pump: dict[str, Any]) -> None:
    """The file that the page begins with."""
    Path("pump.cfg").write_text(C[0])
    assert config.read("pump.cfg", pump).ids == {"TSK_PUMP": 1, "SEM_DOOR": 1}


def test_table_has_every_static_api(pump: dict[str, Any]) -> None:
    """Each with the fields of its packet."""
    rows = dict(re.findall(r"^\| `([A-Z]{3}_[A-Z]{3})` \| `(.*?)` \|$", PAGE, re.MULTILINE))
    expected = {}
    for name, api in STATIC_APIS.items():
        packet = f"{{ {', '.join(field.name for field in fields(api.packet))} }}"
        expected[name] = f"({api.identity.parameter}, {packet})" if api.identity else f"({packet})"
    assert rows == expected


def test_errors_as_shown(pump: dict[str, Any]) -> None:
    """The file with the mistakes."""
    Path("pump.h").write_text(HEADER % 300)
    Path("pump.cfg").write_text(next(text for text in C if "with mistakes" in text))
    with pytest.raises(config.ConfigError) as caught:
        config.read("pump.cfg")
    assert str(caught.value) + "\n" == TEXT[0]


def test_errors_with_the_application_as_shown(pump: dict[str, Any]) -> None:
    """Names that the application does not have, or has for something else."""
    Path("good.cfg").write_text(GOOD)
    application = {"pump_taks": task, "valve_task": task, "logger_task": 3, "SEM_DOOR": "open"}
    with pytest.raises(config.ConfigError) as caught:
        config.read("good.cfg", application)
    assert str(caught.value) + "\n" == TEXT[1]


def test_header_as_shown(pump: dict[str, Any]) -> None:
    """Names that are macros are left out."""
    Path("good.cfg").write_text(GOOD)
    assert config.header(config.read("good.cfg", pump)) == next(text for text in C if "KERNEL_ID_H" in text)


def test_macro_only_example_read(pump: dict[str, Any]) -> None:
    """Macros by #include, enum constants by INCLUDE."""
    Path("pump.cfg").write_text(next(text for text in C if "_MACRO_ONLY" in text) + C[0])
    assert config.read("pump.cfg", pump).definitions[0].packet.exinf == 1
