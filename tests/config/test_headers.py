# SPDX-License-Identifier: MIT
"""C headers: what a configuration file takes from them, what Python sources do, and the one that is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyitron import config
from pyitron.config import ConfigError, Configuration

HEADER = """\
#ifndef _APP_H_
#define _APP_H_
#include <itron.h>
#include "sizes.h"
#define PRI_HIGH   0x02
#define PRI_LOW    (PRI_HIGH + 10)   /* later */
#define DOUBLE(x)  ((x) * 2)
#define MAIN       main_task
#define MASK       ((UINT) 1 << 31)
#define TEXT       "text"
#ifndef _MACRO_ONLY
#include <stdio.h>
extern void main_task(VP_INT exinf);
static inline int twice(int x) { enum { LOCAL = 9 }; if (x) { return x * 2; } return 0; }
typedef struct message { T_MSG header; enum { KIND_A = 5, KIND_B } kind; } MESSAGE;
typedef void (*CALLBACK)(VP_INT), *POINTER;
enum colour { RED = 3, GREEN, BLUE = RED * DOUBLE(2), SIZE_M = sizeof(MESSAGE), AFTER, } var;
struct point { int x, y; };
int table[] = { 1, 2, 3 };
int old_style(a) int a; { return a; }
#ifdef __cplusplus
extern "C" {
#endif
void f(int (*callback)(int a));
enum { LAST = 'A' };
#endif
#endif
"""


@pytest.fixture
def project(folder: Path) -> Path:
    """A folder with a header that includes another one."""
    (folder / "app.h").write_text(HEADER)
    (folder / "sizes.h").write_text("#define STK 512\n#define BIG (STK * 4UL)\n")
    return folder


def test_include_declarations_skipped_constants_taken(
    project: Path, value: Callable[..., Any], application: dict[str, Any]
) -> None:
    """Macros and enum constants of a header count; its declarations of whatever form do not disturb."""
    include = '#include "app.h"'
    assert value("PRI_LOW + STK", include) == 524
    assert value("DOUBLE(BIG)", include) == 4096
    assert value("RED * 100 + GREEN * 10 + BLUE", include) == 3 * 100 + 4 * 10 + 12
    assert value("KIND_B + LAST", include) == 71
    assert value("(MESSAGE) 1 + (int)(CALLBACK) 2 + (int)(POINTER) 3", include) == 6
    assert value("MAIN", include) is application["main_task"]


@pytest.mark.parametrize("operand", [r"\"app.h\"", "<app.h>", "app.h"])
def test_include_api_brings_names_without_macro_only(
    project: Path, parse: Callable[..., Configuration], application: dict[str, Any], operand: str
) -> None:
    """As in the samples of TOPPERS: macros by #include with _MACRO_ONLY, the rest by INCLUDE."""
    found = parse(
        f'#define _MACRO_ONLY\n#include "app.h"\nINCLUDE("{operand}");\n'
        "CRE_TSK(T, { 0, (VP_INT) BLUE, MAIN, PRI_LOW, BIG, NULL });\nCRE_SEM(RED, { 0, 0, DOUBLE(GREEN) });\n",
        include_dirs=["."],
    )
    task, semaphore = found.definitions
    assert (task.packet.exinf, task.packet.task, task.packet.itskpri, task.packet.stksz) == (
        12,
        application["main_task"],
        12,
        2048,
    )
    assert (semaphore.id, semaphore.packet.maxsem, found.ids) == (3, 8, {"RED": 3, "T": 1})


def test_include_api_macros_alone_suffice(project: Path, parse: Callable[..., Configuration]) -> None:
    """Macros of a header that only INCLUDE names expand too, with arguments and in ids."""
    found = parse('INCLUDE("\\"app.h\\"");\nCRE_SEM(PRI_HIGH, { 0, 0, DOUBLE(PRI_LOW) });')
    assert (found.definitions[0].id, found.definitions[0].packet.maxsem) == (2, 24)


def test_enum_constant_of_unknown_value_an_error_where_used(project: Path, complaints: Callable[..., list[str]]) -> None:
    """sizeof needs a compiler; that matters only to who uses the constant."""
    unknown = "the value of the enum constant SIZE_M is unknown: sizeof needs a C compiler; write the number of bytes"
    assert complaints('#include "app.h"\nCRE_SEM(A, { 0, SIZE_M, AFTER });') == [
        f"app.cfg:2:17: CRE_SEM(A): isemcnt: {unknown} [E_PAR]",
        f"app.cfg:2:25: CRE_SEM(A): maxsem: {unknown} [E_PAR]",
    ]


def test_include_local_enum_not_taken(project: Path, complaints: Callable[..., list[str]]) -> None:
    """An enum in a function's body is the function's own."""
    (line,) = complaints('#include "app.h"\nCRE_SEM(A, { 0, 0, LOCAL });')
    assert line.startswith("app.cfg:2:20: CRE_SEM(A): maxsem: LOCAL is not defined")


def test_include_folders_and_defines(project: Path, parse: Callable[..., Configuration]) -> None:
    """-I and -D: folders in their order after the file's own; macros with and without a value."""
    (project / "one").mkdir()
    (project / "two").mkdir()
    (project / "one" / "board.h").write_text("#define COUNT 1\n")
    (project / "two" / "board.h").write_text("#define COUNT 2\n")
    text = '#include "board.h"\n#ifdef EXTRA\nCRE_SEM(A, { 0, EXTRA, COUNT + N });\n#endif\n'
    for defines in (["EXTRA", "N=40"], {"EXTRA": "1", "N": "40"}, iter(["EXTRA", "N=40"])):
        found = parse(text, include_dirs=["two", Path("one")], defines=defines)
        assert found.definitions[0].packet.maxsem == 42
        assert found.definitions[0].packet.isemcnt == 1
    assert parse(text, include_dirs=["one"]).definitions == []


@pytest.mark.parametrize("define", ["", "=3", "A B=3", "5=3", "F(x)=3"])
def test_defines_not_a_name_value_error(parse: Callable[..., Configuration], define: str) -> None:
    """What cannot be a macro is a mistake of the caller's."""
    with pytest.raises(ValueError, match="NAME=value"):
        parse("", defines=[define])


@pytest.mark.parametrize(
    "name",
    ["<itron.h>", "<kernel.h>", "<stddef.h>", '"kernel_id.h"', '"t_services.h"', '"syssvc/serial.h"', "<serial.h>"],
)
def test_include_built_in_header_no_error(parse: Callable[..., Configuration], name: str) -> None:
    """What the specification's and the standard headers declare is built in."""
    text = f"#include {name}\n#if TMAX_TPRI >= 16 && TKERNEL_SPVER >= 0x5400\nCRE_SEM(A, {{ TA_TPRI, 0, 1 }});\n#endif"
    assert parse(text).ids == {"A": 1}


def test_include_generated_header_never_read(project: Path, parse: Callable[..., Configuration]) -> None:
    """Ids of an older kernel_id.h do not decide about the new ones."""
    (project / "kernel_id.h").write_text("#define A 17\n")
    assert parse('#include "kernel_id.h"\nINCLUDE("\\"kernel_id.h\\"");\nCRE_SEM(A, { 0, 0, 1 });').ids == {"A": 1}


def test_constants_of_a_header(project: Path) -> None:
    """Macros without arguments that are integers, and enum constants; not the specification's own."""
    assert config.constants("app.h") == {
        "PRI_HIGH": 2,
        "PRI_LOW": 12,
        "MASK": 0x80000000,
        "STK": 512,
        "BIG": 2048,
        "KIND_A": 5,
        "KIND_B": 6,
        "RED": 3,
        "GREEN": 4,
        "BLUE": 12,
        "LAST": 65,
    }


def test_constants_system_headers_and_defines_left_out(project: Path) -> None:
    """What comes from <...> or from outside is not the header's own."""
    (project / "vendor").mkdir()
    (project / "vendor" / "itron.h").write_text('#define VENDOR 3\nenum { VENDOR_E = 4 };\n#include "deep.h"\n')
    (project / "vendor" / "deep.h").write_text("#define DEEP VENDOR\n")
    (project / "b.h").write_text("#include <itron.h>\n#define OWN (VENDOR + DEEP + N)\n#define E_OK 0\n")
    assert config.constants("b.h", include_dirs=["vendor"], defines=["N=5"]) == {"OWN": 11, "E_OK": 0}


def test_constants_missing_header_an_error(project: Path) -> None:
    """A project's header must be there."""
    (project / "c.h").write_text('#include "gone.h"\n')
    with pytest.raises(ConfigError, match=r"^c\.h:1:1: include file gone\.h was not found$"):
        config.constants(project.joinpath("c.h").relative_to(project))


def test_header_names_numbered_by_the_file(parse: Callable[..., Configuration]) -> None:
    """kernel_id.h defines what the file numbers by itself, in its order; macros are defined elsewhere already."""
    found = parse(
        "#define SEM_FIX 5\nCRE_TSK(TSK_LONG_NAME, { 0, 0, main_task, 1, 1, NULL });\n"
        "CRE_SEM(SEM_FIX, { 0, 0, 1 });\nCRE_SEM(SEM_B, { 0, 0, 1 });\nCRE_SEM(9, { 0, 0, 1 });\nDEF_INH(4, { 0, tick });"
    )
    assert config.header(found) == (
        "/* Object ids of app.cfg; made by pyitron, not to be edited. */\n"
        "#ifndef KERNEL_ID_H\n"
        "#define KERNEL_ID_H\n"
        "\n"
        "#define TSK_LONG_NAME 1\n"
        "#define SEM_B         1\n"
        "\n"
        "#endif /* KERNEL_ID_H */\n"
    )


def test_header_can_be_read_back(parse: Callable[..., Configuration], folder: Path) -> None:
    """What is written is a C header."""
    found = parse("CRE_SEM(B, { 0, 0, 1 });\nCRE_SEM(A, { 0, 0, 1 });")
    (folder / "ids.h").write_text(config.header(found))
    assert config.constants("ids.h") == {"B": 1, "A": 2}
