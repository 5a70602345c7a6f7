# SPDX-License-Identifier: MIT
"""How the kernels of a test are made: what its markers, the settings and the command line say."""

from typing import Any, NoReturn

import pytest

__all__ = ["BUILDS", "OF_KERNELS", "OPTIONS", "PLACEMENTS", "configured", "marked", "placement", "refuse", "settings"]

PLACEMENTS = ("passive", "active")
BUILDS = ("pure", "compiled")
# Options of a kernel that the marker and the setting pyitron_options may have, and what they are.
OPTIONS: dict[str, type] = {
    "clock": str,
    "call_time": int,
    "memory": int,
    "max_id": int,
    "livelock_limit": int,
    "time_source": str,
    "tmax_actcnt": int,
    "tmax_wupcnt": int,
    "tmax_suscnt": int,
}
# Those of them that a process has not.
OF_KERNELS = ("time_source", "tmax_actcnt", "tmax_wupcnt", "tmax_suscnt")
_LOADING = ("cfg", "app", "include_dirs", "defines", "ignore_unknown")
_MARKED = (*OPTIONS, *_LOADING, "servers", "build", "keep_faults", "last_events", "seed")


def marked(node: pytest.Item) -> dict[str, Any]:
    """What the markers of a test say; the closest wins."""
    found: dict[str, Any] = {}
    for marker in node.iter_markers("pyitron"):
        if marker.args:
            refuse(f"{node.nodeid}: the marker pyitron takes names with values, as servers='active'")
        for name, value in marker.kwargs.items():
            if name not in _MARKED:
                refuse(f"{node.nodeid}: the marker pyitron has no {name}; it has {', '.join(_MARKED)}")
            found.setdefault(name, value)
    for name, there in (("servers", (*PLACEMENTS, "both")), ("build", BUILDS)):
        if name in found and found[name] not in there:
            refuse(f"{node.nodeid}: {name} of the marker pyitron is one of {', '.join(there)}, not {found[name]!r}")
    return found


def refuse(complaint: str) -> NoReturn:
    """Fail the test, without lines of anybody's code."""
    pytest.fail(complaint, pytrace=False)


def placement(config: pytest.Config, said: dict[str, Any]) -> str:
    """Where servers are to work; *said* is what the markers say."""
    return str(said.get("servers") or config.getoption("pyitron_servers") or config.getini("pyitron_servers"))


def configured(config: pytest.Config) -> dict[str, Any]:
    """The options in the setting ``pyitron_options``."""
    found: dict[str, Any] = {}
    for line in config.getini("pyitron_options"):
        name, _, text = (part.strip() for part in line.partition("="))
        if name not in OPTIONS:
            raise pytest.UsageError(f"pyitron_options: {line!r} is no option of a kernel; there are {', '.join(OPTIONS)}")
        try:
            found[name] = OPTIONS[name](text.replace("_", "") if OPTIONS[name] is int else text)
        except ValueError:
            raise pytest.UsageError(f"pyitron_options: {line!r}: {name} is an int") from None
    return found


def settings(item: pytest.Item, servers: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a kernel of the test is made with, and what its application is loaded with."""
    config, found = item.config, marked(item)
    options = {
        **configured(config),
        "servers": servers,
        "last_events": int(config.getini("pyitron_last_events")),
        "seed": config.getoption("pyitron_seed"),
        "whole_trace": config.getoption("pyitron_trace") is not None,
    }
    loading = {name: found.pop(name) for name in _LOADING if name in found}
    for name in ("servers", "build"):
        found.pop(name, None)
    return options | found, loading
