# SPDX-License-Identifier: MIT
"""Static APIs become calls of the kernel; names become numbers."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pyitron import T_CCYC, T_CISR, T_CMBX, T_CMPF, T_CSEM, T_CTSK, T_DINH, Kernel, config
from pyitron.config import ConfigError, Configuration
from pyitron.constants import TA_ACT, TA_MPRI, TA_PHS, TA_STA, TA_TPRI
from pyitron.errors import E_ID, E_NOMEM, E_OK

EVERYTHING = """\
/* all static APIs */
CRE_TSK(TSK_MAIN, { TA_HLNG|TA_ACT, (VP_INT) 5, main_task, 10, 1024, NULL });
CRE_SEM(SEM_A, { TA_TPRI, 1, 2 });
CRE_MBX(MBX_A, { TA_TFIFO|TA_MPRI, 3, NULL }); // a mailbox
CRE_MPF(MPF_A, { TA_TFIFO, 4, 16, NULL });
CRE_CYC(CYC_A, { TA_STA|TA_PHS, 0, tick, 100, 0 });
DEF_INH(16, { TA_HLNG, tick });
ATT_ISR({ TA_HLNG, 3, 17, tick });
"""


def test_load_every_static_api_in_the_order_of_the_file(
    folder: Path, application: dict[str, Any], noting_kernel: Callable[[], Any]
) -> None:
    """Each entry is one call, with its packet; the names are known to the kernel and to the application."""
    Path("app.cfg").write_text(EVERYTHING)
    kernel = noting_kernel()
    config.load(kernel, "app.cfg", application, (), ())
    main_task, tick = application["main_task"], application["tick"]
    assert kernel.calls == [
        ("CRE_TSK", 1, T_CTSK(TA_ACT, 5, main_task, 10, 1024, None)),
        ("CRE_SEM", 1, T_CSEM(TA_TPRI, 1, 2)),
        ("CRE_MBX", 1, T_CMBX(TA_MPRI, 3, None)),
        ("CRE_MPF", 1, T_CMPF(0, 4, 16, None)),
        ("CRE_CYC", 1, T_CCYC(TA_STA | TA_PHS, 0, tick, 100, 0)),
        ("DEF_INH", 16, T_DINH(0, tick)),
        ("ATT_ISR", None, T_CISR(0, 3, 17, tick)),
    ]
    assert vars(kernel.ids) == {"TSK_MAIN": 1, "SEM_A": 1, "MBX_A": 1, "MPF_A": 1, "CYC_A": 1}
    assert kernel.names == {
        ("tsk", 1): "TSK_MAIN",
        ("sem", 1): "SEM_A",
        ("mbx", 1): "MBX_A",
        ("mpf", 1): "MPF_A",
        ("cyc", 1): "CYC_A",
    }
    assert application["SEM_A"] == application["TSK_MAIN"] == 1


def test_load_module_gets_the_names(folder: Path, noting_kernel: Callable[[], Any]) -> None:
    """A module serves as a namespace as a dict does."""
    Path("app.cfg").write_text("CRE_TSK(TSK_A, { 0, 0, work, 1, 64, NULL });")
    module = ModuleType("application")
    module.work = print  # type: ignore[attr-defined]
    config.load(noting_kernel(), "app.cfg", module)
    assert module.TSK_A == 1


def test_load_real_kernel_runs_what_is_configured(folder: Path) -> None:
    """The objects of a file work in a run."""
    Path("app.cfg").write_text(
        "CRE_TSK(TSK_TAKER, { TA_ACT, 0, taker, 5, 512, NULL });\n"
        "CRE_SEM(SEM_TICK, { TA_TFIFO, 0, 1 });\n"
        "CRE_CYC(CYC_TICK, { TA_STA, SEM_TICK, ticker, 10, 10 });\n"
    )
    source = (
        "from pyitron import *\n"
        "log = []\n"
        "def taker(exinf):\n"
        "    while wai_sem(SEM_TICK) == E_OK:\n"
        "        log.append(get_tim())\n"
        "def ticker(exinf):\n"
        "    isig_sem(exinf)\n"
    )
    application: dict[str, Any] = {}
    exec(source, application)
    kernel = Kernel()
    kernel.load("app.cfg", application)
    assert kernel.run(until=35).reason == "until"
    assert application["log"] == [(E_OK, 10), (E_OK, 20), (E_OK, 30)]


def test_load_kernel_refuses_every_refusal_reported(
    folder: Path, application: dict[str, Any], noting_kernel: Callable[..., Any]
) -> None:
    """What only the kernel can know is reported like any other error."""
    Path("app.cfg").write_text(EVERYTHING)
    kernel = noting_kernel([E_OK, E_ID, E_OK, E_NOMEM])
    with pytest.raises(ConfigError) as caught:
        config.load(kernel, "app.cfg", application)
    assert str(caught.value).splitlines() == [
        "app.cfg:3:1: CRE_SEM(SEM_A): the kernel refused it: id out of range [E_ID]",
        "app.cfg:5:1: CRE_MPF(MPF_A): the kernel refused it: out of memory [E_NOMEM]",
    ]
    assert "SEM_A" not in application
    assert ("sem", 1) not in kernel.names


def test_load_error_in_file_nothing_made(folder: Path, application: dict[str, Any], noting_kernel: Callable[[], Any]) -> None:
    """The kernel is not touched by a file with an error at its end."""
    Path("app.cfg").write_text(EVERYTHING + "CRE_SEM(LAST, { 0, 2, 1 });")
    before = dict(application)
    kernel = noting_kernel()
    with pytest.raises(ConfigError):
        config.load(kernel, "app.cfg", application)
    assert kernel.calls == []
    assert kernel.names == {}
    assert vars(kernel.ids) == {}
    assert application == before


def test_load_twice_numbers_go_on(folder: Path, application: dict[str, Any], noting_kernel: Callable[[], Any]) -> None:
    """A second file's automatic ids keep clear of the first one's."""
    Path("one.cfg").write_text("CRE_SEM(A, { 0, 0, 1 }); CRE_SEM(3, { 0, 0, 1 }); CRE_SEM(B, { 0, 0, 1 });")
    Path("two.cfg").write_text("CRE_SEM(C, { 0, 0, 1 }); CRE_SEM(D, { 0, 0, 1 });")
    kernel = noting_kernel()
    config.load(kernel, "one.cfg", application)
    config.load(kernel, "two.cfg", application)
    assert vars(kernel.ids) == {"A": 1, "B": 2, "C": 3, "D": 4}


def test_load_without_namespace_type_error(folder: Path, noting_kernel: Callable[[], Any]) -> None:
    """There is nowhere to look functions up."""
    with pytest.raises(TypeError, match="namespace"):
        config.load(noting_kernel(), "app.cfg", None)  # type: ignore[arg-type]


def test_ids_smallest_free_after_the_written_ones(parse: Callable[..., Configuration]) -> None:
    """Numbers that stand in the file are reserved first, wherever they stand."""
    found = parse(
        "#define SEM_FIX 2\n"
        "CRE_SEM(SEM_A, { 0, 0, 1 });\nCRE_SEM(SEM_B, { 0, 0, 1 });\nCRE_SEM(SEM_FIX, { 0, 0, 1 });\n"
        "CRE_SEM(SEM_C, { 0, 0, 1 });\nCRE_SEM(2 + 2, { 0, 0, 1 });\nCRE_SEM(SEM_D, { 0, 0, 1 });\n"
        "CRE_TSK(TSK_A, { 0, SEM_D, main_task, 1, 1, NULL });"
    )
    assert [(item.name, item.id) for item in found.definitions] == [
        ("SEM_A", 1),
        ("SEM_B", 3),
        ("SEM_FIX", 2),
        ("SEM_C", 5),
        ("", 4),
        ("SEM_D", 6),
        ("TSK_A", 1),
    ]
    assert found.ids == {"SEM_A": 1, "SEM_B": 3, "SEM_FIX": 2, "SEM_C": 5, "SEM_D": 6, "TSK_A": 1}
    assert found.definitions[-1].packet.exinf == 6


def test_ids_file_wins_over_a_number_of_the_namespace(folder: Path, noting_kernel: Callable[[], Any]) -> None:
    """A number left from an earlier load is replaced; a macro keeps the namespace's own."""
    Path("app.cfg").write_text("#define FIX 9\nCRE_SEM(A, { 0, 0, 1 });\nCRE_SEM(FIX, { 0, 0, 1 });\n")
    namespace = {"A": 77, "FIX": 9}
    config.load(noting_kernel(), "app.cfg", namespace)
    assert namespace == {"A": 1, "FIX": 9}


def test_read_without_namespace_names_stay_open(folder: Path) -> None:
    """A file can be checked without the application; its functions are only names then."""
    Path("app.cfg").write_text("CRE_TSK(T, { TA_ACT, &thing, nowhere, 1, 64, stack_area });\nDEF_INH(3, { 0, elsewhere });")
    task, handler = config.read("app.cfg").definitions
    assert repr(task.packet.task) == "<nowhere, unresolved>"
    assert repr(task.packet.exinf) == "<thing, unresolved>"
    assert task.packet.stk is None
    with pytest.raises(RuntimeError, match="elsewhere is only a name"):
        handler.packet.inthdr()


def test_parameters_objects_of_the_application(parse: Callable[..., Configuration], application: dict[str, Any]) -> None:
    """Functions, memory and exinf by name, with or without & and casts; numbers too."""
    found = parse(
        "CRE_TSK(A, { 0, settings, &main_task, LIMIT, 512, stack });\n"
        "CRE_TSK(B, { 0, (VP_INT) &settings, (FP) main_task, LIMIT * 2, 512, (VP) &stack });\n"
        'CRE_TSK(C, { 0, (VP_INT) "kettle\\n", main_task, 1, 512, (VP) 0 });\n'
    )
    first, second, third = (item.packet for item in found.definitions)
    assert first == T_CTSK(0, application["settings"], application["main_task"], 7, 512, application["stack"])
    assert second == T_CTSK(0, application["settings"], application["main_task"], 14, 512, application["stack"])
    assert third == T_CTSK(0, "kettle\n", application["main_task"], 1, 512, None)


def test_parameters_elements_of_a_sequence(
    parse: Callable[..., Configuration], complaints: Callable[..., list[str]], application: dict[str, Any]
) -> None:
    """&name[n] is an element; of a buffer [0] is the buffer."""
    application["table"] = [["a"], ["b"]]
    text = "CRE_TSK(A, { 0, (VP_INT) &table[%s], main_task, 1, 512, (STK_T *) &stack[0] });"
    found = parse(text % "2 - 1").definitions[0].packet
    assert found.exinf is application["table"][1] and found.stk is application["stack"]
    assert complaints(text % "2") == ["app.cfg:1:17: CRE_TSK(A): exinf: table[2] is not defined [E_PAR]"]
    assert complaints(text.replace("table[%s]", "tick[0]")) == [
        "app.cfg:1:17: CRE_TSK(A): exinf: tick[0] is not defined [E_PAR]"
    ]
    assert complaints(text.replace("table[%s]", "LIMIT[0]")) == [
        "app.cfg:1:17: CRE_TSK(A): exinf: a number has no elements [E_PAR]"
    ]
    assert repr(parse(text % 5, namespace=None).definitions[0].packet.exinf) == "<table[5], unresolved>"


def test_parameters_comma_after_the_last(parse: Callable[..., Configuration]) -> None:
    """As in any initialiser of C."""
    assert parse("CRE_SEM(A, { 0, 0, 1, });").definitions[0].packet == T_CSEM(0, 0, 1)
