# SPDX-License-Identifier: MIT
"""What the configuration files of TOPPERS/JSP and TOPPERS/ASP have beyond the specification."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyitron import T_CCYC, T_CINI, T_CTSK, T_DTEX, Kernel, config, syssvc
from pyitron.config import Configuration, built_in
from pyitron.constants import TA_ACT, TA_STA

JSP_HEADER = """\
/* A lift: what its C sources and its configuration share */
#ifndef LIFT_H
#define LIFT_H
#include <t_services.h>

#define CAR_PRIORITY    5
#define DOOR_PRIORITY   (CAR_PRIORITY + 2)
#define STACK_SIZE      2048
#define FLOORS          8
#define INHNO_DOOR      17
#ifndef TICK_PERIOD
#define TICK_PERIOD     50
#endif

#ifndef _MACRO_ONLY
typedef enum car { CAR_LEFT = 1, CAR_RIGHT } CAR;
typedef void (*MOVE)(CAR car, UH floor);
extern void car_task(VP_INT exinf);
extern void car_exception(TEXPTN texptn, VP_INT exinf);
extern void door_task(VP_INT exinf);
extern void door_handler(void);
extern void tick_handler(VP_INT exinf);
extern void lift_initialize(VP_INT exinf);
static inline UH floor_above(UH floor) { return (UH)(floor < FLOORS ? floor + 1 : floor); }
#endif /* _MACRO_ONLY */
#endif /* LIFT_H */
"""

JSP = """\
/*
 *  The lift's configuration, for TOPPERS/JSP
 */
#define _MACRO_ONLY
#include "lift.h"

INCLUDE("\\"lift.h\\"");

DEF_TEX(TSK_LEFT,  { TA_HLNG, (FP) car_exception });
CRE_TSK(TSK_LEFT,  { TA_HLNG|TA_ACT, (VP_INT) CAR_LEFT, car_task, CAR_PRIORITY, STACK_SIZE, NULL });
CRE_TSK(TSK_RIGHT, { TA_HLNG|TA_ACT, (VP_INT)(CAR_RIGHT), (FP) car_task, CAR_PRIORITY, STACK_SIZE, (VP) NULL });
CRE_TSK(TSK_DOOR,  { TA_HLNG, (VP_INT) &settings, (FP) &door_task, DOOR_PRIORITY, STACK_SIZE, NULL });
CRE_SEM(SEM_SHAFT, { TA_TPRI, 0, 1 });
CRE_MBX(MBX_CALL,  { TA_TFIFO|TA_MFIFO, 1, NULL });
CRE_MPF(MPF_CALL,  { TA_TFIFO, FLOORS * 2, 16, NULL });
CRE_CYC(CYC_TICK,  { TA_HLNG|TA_STA, (VP_INT) SEM_SHAFT, tick_handler, TICK_PERIOD, 0 });
DEF_INH(INHNO_DOOR, { TA_HLNG, door_handler });
ATT_INI({ TA_HLNG, (VP_INT) FLOORS, lift_initialize });

#include "../../systask/timer.cfg"
"""

ASP_HEADER = """\
/* A pump, for TOPPERS/ASP */
#ifndef TOPPERS_PUMP_H
#define TOPPERS_PUMP_H
#include <kernel.h>
#define PUMP_PRIORITY 10
#ifndef STACK_SIZE
#define STACK_SIZE    4096
#endif
#ifdef TOPPERS_MACRO_ONLY
#define MACROS_ONLY 1
#endif
#ifndef TOPPERS_MACRO_ONLY
enum pump { PUMP_MAIN = 3, PUMP_SPARE };
typedef struct pump_state { intptr_t exinf; bool_t running; } PUMP_STATE;
extern void    pump_task(intptr_t exinf);
extern void    pump_exception(TEXPTN texptn, intptr_t exinf);
extern void    stroke_handler(intptr_t exinf);
extern void    leak_isr(intptr_t exinf) throw();
extern void    pump_initialize(intptr_t exinf);
#endif /* TOPPERS_MACRO_ONLY */
#endif /* TOPPERS_PUMP_H */
"""

ASP = """\
/*
 *  The pump's configuration, for TOPPERS/ASP
 */
INCLUDE("target_timer.cfg");
INCLUDE("syssvc/syslog.cfg");
INCLUDE("syssvc/banner.cfg");

#include "pump.h"
CRE_TSK(PUMP1, { TA_ACT, PUMP_MAIN, pump_task, PUMP_PRIORITY, STACK_SIZE, NULL });
CRE_TSK(PUMP2, { TA_NULL, (intptr_t) PUMP_SPARE, (TASK) pump_task, PUMP_PRIORITY, STACK_SIZE, (STK_T *) NULL });
DEF_TEX(PUMP1, { TA_NULL, pump_exception });
DEF_TEX(PUMP2, { TA_NULL, (TEXRTN) pump_exception });
CRE_SEM(SEM_LEAK, { TA_NULL, 0, 1 });
CRE_CYC(STROKE, { TA_STA, (intptr_t) SEM_LEAK, stroke_handler, 20, 0 });
CRE_ALM(RELIEF, { TA_NULL, (intptr_t) &settings, (ALMHDR) stroke_handler });
ATT_ISR({ TA_NULL, (uint_t) 1, 20, leak_isr });
ATT_INI({ TA_NULL, (intptr_t) 0, pump_initialize });
"""


def lift(exinf: Any = None, more: Any = None) -> None:
    """Stands for every function of the applications."""


@pytest.fixture
def namespace() -> dict[str, Any]:
    """The functions and objects of both applications."""
    names = [
        "car_task", "car_exception", "door_task", "door_handler", "tick_handler", "lift_initialize",
        "pump_task", "pump_exception", "stroke_handler", "leak_isr", "pump_initialize",
    ]  # fmt: skip
    return {**dict.fromkeys(names, lift), "settings": ["a"]}


@pytest.fixture
def read(folder: Path, namespace: dict[str, Any]) -> Callable[..., Configuration]:
    """Read a text as app.cfg, with the headers of both applications and their namespace."""
    (folder / "lift.h").write_text(JSP_HEADER)
    (folder / "pump.h").write_text(ASP_HEADER)

    def read_text(text: str, **options: Any) -> Configuration:
        (folder / "app.cfg").write_text(text)
        return config.read("app.cfg", options.pop("namespace", namespace), **options)

    return read_text


def test_jsp_file_read_as_it_is(read: Callable[..., Configuration], namespace: dict[str, Any]) -> None:
    """Macros by #include with _MACRO_ONLY, enum constants by INCLUDE, casts of JSP's types, a system file."""
    found = read(JSP)
    assert found.skipped == []
    assert [(item.api, item.id) for item in found.definitions] == [
        ("DEF_TEX", 1), ("CRE_TSK", 1), ("CRE_TSK", 2), ("CRE_TSK", 3), ("CRE_SEM", 1), ("CRE_MBX", 1), ("CRE_MPF", 1),
        ("CRE_CYC", 1), ("DEF_INH", 17), ("ATT_INI", None),
    ]  # fmt: skip
    packets = [item.packet for item in found.definitions]
    assert packets[0] == T_DTEX(0, lift)
    assert packets[1:4] == [
        T_CTSK(TA_ACT, 1, lift, 5, 2048, None),
        T_CTSK(TA_ACT, 2, lift, 5, 2048, None),
        T_CTSK(0, namespace["settings"], lift, 7, 2048, None),
    ]
    assert packets[7] == T_CCYC(TA_STA, 1, lift, 50, 0)
    assert packets[9].exinf == 8


def test_asp_file_read_as_it_is(read: Callable[..., Configuration], namespace: dict[str, Any]) -> None:
    """INCLUDE of system files, a header with C in it, TA_NULL, casts of ASP's types."""
    found = read(ASP)
    assert [(item.api, item.id) for item in found.definitions] == [
        ("CRE_TSK", 1), ("CRE_TSK", 2), ("DEF_TEX", 1), ("DEF_TEX", 2), ("CRE_SEM", 1), ("CRE_CYC", 1), ("CRE_ALM", 1),
        ("ATT_ISR", None), ("ATT_INI", None),
    ]  # fmt: skip
    packets = [item.packet for item in found.definitions]
    assert packets[:2] == [T_CTSK(TA_ACT, 3, lift, 10, 4096, None), T_CTSK(0, 4, lift, 10, 4096, None)]
    assert packets[6].exinf is namespace["settings"]


@pytest.mark.parametrize("text", [JSP, ASP], ids=["jsp", "asp"])
@pytest.mark.parametrize("servers", ["passive", "active"])
def test_both_files_loaded_into_a_kernel(
    read: Callable[..., Configuration], namespace: dict[str, Any], text: str, servers: str
) -> None:
    """The whole file becomes objects; a task exception routine finds its task wherever it stands."""
    read(text)
    with Kernel(servers=servers) as kernel:
        kernel.load("app.cfg", namespace)
        assert kernel.task_count() == (3 if text is JSP else 2)
        assert not [key for key in kernel.names if key[0] == "tex"]
        assert kernel.run(until=100).faults == []


@pytest.mark.parametrize("guard", ["_MACRO_ONLY", "TOPPERS_MACRO_ONLY"])
def test_macro_only_guard_as_the_file_defines_it(read: Callable[..., Configuration], folder: Path, guard: str) -> None:
    """Without the definition a header is read whole; with it only its macros are, except by INCLUDE."""
    (folder / "x.h").write_text(f"#define MACRO 2\n#ifdef {guard}\n#define ONLY 1\n#else\nenum {{ ENUM = 5 }};\n#endif\n")
    semaphore = "CRE_SEM(SEM, { TA_NULL, 0, %s });\n"
    assert read('#include "x.h"\n' + semaphore % "ENUM + MACRO").definitions[0].packet.maxsem == 7
    guarded = f'#define {guard}\n#include "x.h"\n'
    assert read(guarded + semaphore % "ONLY + MACRO").definitions[0].packet.maxsem == 3
    with pytest.raises(config.ConfigError, match="ENUM is not defined"):
        read(guarded + semaphore % "ENUM")
    assert read(guarded + 'INCLUDE("\\"x.h\\"");' + semaphore % "ENUM + ONLY").definitions[0].packet.maxsem == 6


# INCLUDE of configuration files


@pytest.mark.parametrize("operand", ["parts/sems.cfg", r"\"parts/sems.cfg\"", "<parts/sems.cfg>"])
def test_include_of_a_configuration_file_in_its_place(read: Callable[..., Configuration], folder: Path, operand: str) -> None:
    """It sees the macros that are defined before it, and what stands around it in the line is read too."""
    (folder / "parts").mkdir()
    (folder / "parts" / "sems.cfg").write_text('INCLUDE("more.cfg");\nCRE_SEM(SEM_B, { TA_NULL, 0, N });\n#define M 9\n')
    (folder / "parts" / "more.cfg").write_text("CRE_SEM(SEM_A, { TA_NULL, 0, N + 1 });")
    found = read(
        f'#define N 5\nCRE_SEM(S1, {{ TA_NULL, 0, 1 }}); INCLUDE ( "{operand}" ) ; /* parts */ CRE_SEM(S2, {{ 0, 0, M }});\n'
        '#if 0\nINCLUDE("gone.cfg");\n#endif\n/* INCLUDE("gone.cfg"); */ // INCLUDE("gone.cfg");\n'
        '#define X INCLUDE("gone.cfg");\n',
        include_dirs=["."],
    )
    assert [(item.name, item.packet.maxsem) for item in found.definitions] == [("S1", 1), ("SEM_A", 6), ("SEM_B", 5), ("S2", 9)]
    last = len(f'CRE_SEM(S1, {{ TA_NULL, 0, 1 }}); INCLUDE ( "{operand}" ) ; /* parts */ ') + 1
    places = [str(item.place) for item in found.definitions]
    assert places == ["app.cfg:2:1", "parts/more.cfg:1:1", "parts/sems.cfg:2:1", f"app.cfg:2:{last}"]


def test_include_of_configuration_files_errors(complaints: Callable[..., list[str]], folder: Path) -> None:
    """One that is missing, one that is written on two lines, and what is wrong within one."""
    (folder / "bad.cfg").write_text("CRE_SEM(A, { 0, 0, 0 });\nint x;\nCRE_SPN(S, { 0 });\n")
    assert complaints('  INCLUDE("gone.cfg");\nINCLUDE(\n  "bad.cfg");\nINCLUDE("bad.cfg");\n') == [
        "app.cfg:1:3: include file gone.cfg was not found",
        'app.cfg:2:1: INCLUDE: a configuration file is included by INCLUDE("file.cfg"); on one line [E_PAR]',
        "bad.cfg:1:20: CRE_SEM(A): maxsem 0 is out of range 1..2147483647 [E_PAR]",
        "bad.cfg:2:1: a static API is expected here, not int; C declarations go in a header",
        "bad.cfg:3:1: CRE_SPN(S): this static API is not of μITRON 4.0 (--ignore-unknown skips it) [E_NOSPT]",
    ]


# System files


@pytest.mark.parametrize(
    "line",
    [
        '#include "../../systask/timer.cfg"', '#include "timer.cfg"', "#include <systask/timer.cfg>", 'INCLUDE("timer.cfg");',
        'INCLUDE("target_timer.cfg");', 'INCLUDE("syssvc/syslog.cfg");', 'INCLUDE("\\"syssvc/banner.cfg\\"");',
    ],
)  # fmt: skip
def test_system_file_built_in(read: Callable[..., Configuration], line: str) -> None:
    """The files of the kernel's source tree need not be there."""
    assert read(f"{line}\nCRE_SEM(S, {{ 0, 0, 1 }});").ids == {"S": 1}


def test_system_file_of_a_kernel_not_read(read: Callable[..., Configuration], folder: Path) -> None:
    """What a TOPPERS kernel has for a board is not for this one; found by a path or by -I."""
    for name in ("systask", "syssvc"):
        (folder / name).mkdir()
        (folder / name / "timer.cfg").write_text("#error for a board\n")
    assert read('#include "systask/timer.cfg"\nINCLUDE("syssvc/timer.cfg");\n').definitions == []
    assert read('#include "timer.cfg"\n', include_dirs=["systask"]).definitions == []


def test_system_file_of_the_application_read(read: Callable[..., Configuration], folder: Path) -> None:
    """A file of that name in the application's own folder is its own."""
    (folder / "timer.cfg").write_text("CRE_SEM(OWN, { 0, 0, 1 });\n")
    assert read('#include "timer.cfg"\n').ids == {"OWN": 1}


def test_system_files_all_there_and_no_others() -> None:
    """Each name that is looked up is a file."""
    assert {path.name for path in Path(built_in.FOLDER).iterdir()} == built_in.FILES


SERVICES = """\
INCLUDE("target_timer.cfg");
INCLUDE("syssvc/syslog.cfg");
INCLUDE("syssvc/banner.cfg");
INCLUDE("syssvc/serial.cfg");
#define LOGTASK_PRIORITY 4
#include "../../systask/logtask.cfg"
CRE_TSK(TSK_PUMP, { TA_ACT, 6, pump_task, 5, 512, NULL });
"""


def test_system_services_found_in_their_own_namespace(
    read: Callable[..., Configuration], namespace: dict[str, Any]
) -> None:
    """Not in the application's, which may have functions of the same names; macros decide what they let be decided."""
    namespace.update(dict.fromkeys(("logtask", "serial_initialize"), lift))
    for options in ({}, {"namespace": None}):
        *services, _ = read(SERVICES, **options).definitions
        found = {type(item.packet): item.packet for item in services}
        assert (found[T_CTSK].task, found[T_CTSK].itskpri) == (syssvc.logtask, 4)
        assert found[T_CINI].inirtn is syssvc.serial_initialize


def test_system_services_at_work(read: Callable[..., Configuration], capfd: pytest.CaptureFixture[str]) -> None:
    """An application that only includes them has a system log that is written."""

    def pump_task(exinf: int) -> None:
        syssvc.syslog(syssvc.LOG_NOTICE, "pump %d", exinf)

    application: dict[str, Any] = {"pump_task": pump_task}
    read(SERVICES, namespace=None)
    with Kernel() as kernel:
        kernel.load("app.cfg", application)
        assert kernel.run(until=100).faults == []
    assert application["LOGTASK"] == 1
    assert "pump 6\n" in capfd.readouterr().out


# What is not of the specification

VENDOR = """\
ATT_TER({ TA_NULL, 0, finish });
VATT_TER({ TA_HLNG, (VP_INT) 0, (FP) finish });
CFG_INT(INTNO_SIO, { TA_ENAINT, INTPRI_SIO });
DEF_ICS({ DEFAULT_ISTKSZ, NULL });
CRE_SPN(SPN_A, { TA_NULL });
SAC_TSK(TSK_A, { { TACP(DOM), TACP_SHARED }, 0 });
ATT_MOD("module.o");
KERNEL_DOMAIN{
    CRE_SEM(SEM_K, { TA_NULL, 0, 1 });
    DOMAIN(DOM_A) {
        CRE_SEM(SEM_A, { TA_NULL, 0, 2 });
    }
}
CRE_SEN(SEM_B, { TA_NULL, 0, 2 });
CRE_SEM(SEM_C, { TA_NULL, 0, 3 });
"""
UNKNOWN = "this static API is not of μITRON 4.0 (--ignore-unknown skips it)"


def test_unknown_static_api_each_reported_once(complaints: Callable[..., list[str]]) -> None:
    """Whatever its parameters look like, and with the remedy."""
    assert complaints(VENDOR) == [
        f"app.cfg:1:1: ATT_TER: {UNKNOWN} [E_NOSPT]",
        f"app.cfg:2:1: VATT_TER: {UNKNOWN} [E_NOSPT]",
        f"app.cfg:3:1: CFG_INT(INTNO_SIO): {UNKNOWN} [E_NOSPT]",
        f"app.cfg:4:1: DEF_ICS: {UNKNOWN} [E_NOSPT]",
        f"app.cfg:5:1: CRE_SPN(SPN_A): {UNKNOWN} [E_NOSPT]",
        f"app.cfg:6:1: SAC_TSK(TSK_A): {UNKNOWN} [E_NOSPT]",
        f'app.cfg:7:1: ATT_MOD("module.o"): {UNKNOWN} [E_NOSPT]',
        f"app.cfg:8:1: KERNEL_DOMAIN: {UNKNOWN}; what its braces enclose is read [E_NOSPT]",
        f"app.cfg:10:5: DOMAIN(DOM_A): {UNKNOWN}; what its braces enclose is read [E_NOSPT]",
        f"app.cfg:14:1: CRE_SEN(SEM_B): {UNKNOWN}; did you mean CRE_SEM? [E_NOSPT]",
    ]


def test_unknown_static_api_skipped_on_request(parse: Callable[..., Configuration]) -> None:
    """They are listed; the objects within the braces of a domain are made."""
    found = parse(VENDOR, ignore_unknown=True)
    assert [(item.name, item.packet.maxsem) for item in found.definitions] == [("SEM_K", 1), ("SEM_A", 2), ("SEM_C", 3)]
    assert [str(item) for item in found.skipped] == [
        "app.cfg:1:1: ATT_TER was skipped",
        "app.cfg:2:1: VATT_TER was skipped",
        "app.cfg:3:1: CFG_INT was skipped",
        "app.cfg:4:1: DEF_ICS was skipped",
        "app.cfg:5:1: CRE_SPN was skipped",
        "app.cfg:6:1: SAC_TSK was skipped",
        "app.cfg:7:1: ATT_MOD was skipped",
        "app.cfg:8:1: KERNEL_DOMAIN was skipped; what its braces enclose is read",
        "app.cfg:10:5: DOMAIN was skipped; what its braces enclose is read",
        "app.cfg:14:1: CRE_SEN was skipped; did you mean CRE_SEM?",
    ]
    assert (found.skipped[0].api, found.skipped[0].place) == ("ATT_TER", ("app.cfg", 1, 1))


def test_unknown_static_api_skipped_by_load(folder: Path, application: dict[str, Any]) -> None:
    """Kernel.load takes the same option."""
    Path("app.cfg").write_text(VENDOR)
    kernel = Kernel()
    kernel.load("app.cfg", application, ignore_unknown=True)
    assert vars(kernel.ids) == {"SEM_K": 1, "SEM_A": 2, "SEM_C": 3}


def test_unknown_static_api_in_small_letters(complaints: Callable[..., list[str]]) -> None:
    """C tells capitals from small letters, and the message which to write."""
    assert complaints('include("x.h");') == [
        f'app.cfg:1:1: include("x.h"): {UNKNOWN}; did you mean INCLUDE? [E_NOSPT]',
    ]


UNKNOWN_SYNTAX = {
    "VATT_TER({ 0, 0, f ); CRE_SEM(S, { 0, 0, 1 });": ["app.cfg:1:20: VATT_TER: } is missing before )"],
    "VATT_TER({ 0, 0, f };\nCRE_SEM(S, { 0, 0, 1 });": ["app.cfg:1:21: VATT_TER: ) is missing before ;"],
    "VATT_TER(A, { 0, 0, f }": ["app.cfg:1:1: VATT_TER(A): ) is missing: the file ends"],
    "VATT_TER(A, { 0, 0, f }\nCRE_SEM(S, { 0, 0, 1 });": ["app.cfg:2:1: VATT_TER(A): ) is missing before CRE_SEM"],
    "DOMAIN(D) { CRE_SEM(S, { 0, 0, 1 });": ["app.cfg:1:1: DOMAIN: } is missing: the file ends"],
    "DOMAIN(D) { } }": ["app.cfg:1:15: a static API is expected here, not }"],
    "struct x { int y; };": [
        "app.cfg:1:1: a static API is expected here, not struct; C declarations go in a header",
        "app.cfg:1:19: a static API is expected here, not }",
    ],
}


@pytest.mark.parametrize("text", UNKNOWN_SYNTAX)
def test_unknown_static_api_syntax_error_not_ignored(complaints: Callable[..., list[str]], text: str) -> None:
    """What cannot be made out cannot be skipped."""
    assert complaints(text, ignore_unknown=True) == UNKNOWN_SYNTAX[text]


def test_asp_packet_with_more_values_says_which(complaints: Callable[..., list[str]]) -> None:
    """ASP's forms of two static APIs have one value more."""
    assert complaints("CRE_MPF(M, { TA_NULL, 4, 16, NULL, NULL });\nATT_ISR({ TA_NULL, 0, 3, tick, 1 });\n") == [
        "app.cfg:1:12: CRE_MPF(M): the packet has 5 values instead of 4: "
        "it is written CRE_MPF(mpfid, { mpfatr, blkcnt, blksz, mpf }), without the mpfmb of TOPPERS/ASP [E_PAR]",
        "app.cfg:2:9: ATT_ISR: the packet has 5 values instead of 4: "
        "it is written ATT_ISR({ isratr, exinf, intno, isr }), without the isrpri of TOPPERS/ASP [E_PAR]",
    ]


# Static APIs without an object of their own


def test_definitions_errors(complaints: Callable[..., list[str]]) -> None:
    """A task that is missing, one that has a routine already, numbers out of range, two overrun handlers."""
    text = """\
DEF_TEX(TSK, { TA_NULL, tick });
DEF_TEX(GONE, { TA_NULL, tick });
DEF_TEX(7, { TA_NULL, tick });
DEF_TEX(TSK, { TA_NULL, tick });
CRE_TSK(TSK, { TA_NULL, 0, main_task, 1, 64, NULL });
DEF_EXC(99, { TA_NULL, tick });
DEF_EXC(1, { TA_NULL, NULL });
DEF_SVC(0, { TA_NULL, tick });
DEF_OVR({ TA_NULL, tick });
DEF_OVR({ TA_NULL, tick });
ATT_INI({ 0x40, 0, tick });
DEF_OVR(1, { TA_NULL, tick });
"""
    *rest, exception, null, service, overrun, initial, usage = complaints(text)
    assert rest == [
        "app.cfg:2:9: DEF_TEX(GONE): tskid: GONE is not defined [E_ID]",
        "app.cfg:3:9: DEF_TEX(7): tskid: no CRE_TSK of this file makes it [E_NOEXS]",
        "app.cfg:4:9: DEF_TEX(TSK): tskid 1 is defined already, at app.cfg:1:1 [E_OBJ]",
    ]
    assert exception.startswith("app.cfg:6:9: DEF_EXC(99): excno 99 is out of range 0..") and "[E_PAR]" in exception
    assert null == "app.cfg:7:23: DEF_EXC(1): exchdr is NULL, not a function [E_PAR]"
    assert service == "app.cfg:8:9: DEF_SVC(0): fncd 0 is out of range 1..2147483647 [E_PAR]"
    assert overrun == "app.cfg:10:1: DEF_OVR: it is defined already, at app.cfg:9:1 [E_OBJ]"
    assert initial.startswith("app.cfg:11:11: ATT_INI: iniatr 0x40 has bits other than") and "[E_RSATR]" in initial
    assert usage == "app.cfg:12:1: DEF_OVR: it is written DEF_OVR({ ovratr, ovrhdr }) [E_PAR]"


def test_task_exception_of_a_task_that_the_kernel_has(folder: Path, application: dict[str, Any]) -> None:
    """A second file may name a task of the first by its number; what is not there the kernel refuses."""
    Path("one.cfg").write_text("CRE_TSK(3, { TA_NULL, 0, main_task, 1, 64, NULL });")
    Path("two.cfg").write_text("DEF_TEX(3, { TA_NULL, tick });")
    Path("three.cfg").write_text("DEF_TEX(4, { TA_NULL, tick });")
    kernel = Kernel()
    kernel.load("one.cfg", application)
    kernel.load("two.cfg", application)
    with pytest.raises(config.ConfigError) as caught:
        kernel.load("three.cfg", application)
    assert str(caught.value) == "three.cfg:1:1: DEF_TEX(4): the kernel refused it: the object does not exist [E_NOEXS]"


def test_initialization_routines_run_in_the_order_of_the_file(folder: Path) -> None:
    """ATT_INI of several files, each with its exinf."""
    log: list[Any] = []
    Path("a.cfg").write_text('ATT_INI({ TA_NULL, 1, log_it });\nINCLUDE("b.cfg");\nATT_INI({ TA_NULL, "three", log_it });\n')
    Path("b.cfg").write_text("ATT_INI({ TA_NULL, (VP_INT) 2, (FP) log_it });\n")
    with Kernel() as kernel:
        kernel.load("a.cfg", {"log_it": log.append})
        assert kernel.run().reason == "idle"
    assert log == [1, 2, "three"]
