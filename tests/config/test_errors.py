# SPDX-License-Identifier: MIT
"""Every error of a file is reported in one run: file, line, column, static API, parameter, error code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyitron import config
from pyitron.config import ConfigError
from pyitron.errors import E_NOSPT, E_OBJ, E_PAR

Complaints = Callable[..., list[str]]


def test_errors_all_in_one_run_in_the_order_of_the_file(complaints: Complaints) -> None:
    """One file with an error of each kind."""
    text = """\
CRE_TSK(HEATER, { TA_HLNG|TA_ACT, (VP_INT) 0, heater_task, 300, 1024, NULL });
CRE_TSK(PUMP, { TA_RSTR, 0, 5, 0,
                0, 0x8000 });
CRE_SEM(SEM_A, { TA_TFIFO, 2, 1 });
CRE_SEM(SEM_A, { TA_TFIFO, 0, 1 / 0 });
CRE_SEM(4, { TA_TFIFO, 0, 1 });
CRE_SEM(4, { TA_TFIFO, 0, 1 });
CRE_SEM(0, { TA_TFIFO, 0, 1 });
CRE_MBX(M, { TA_TFIFO, 0 });
VATT_TER({ TA_HLNG, 0, (FP) finish });
CRE_SEN(S, { 0, 0, 1 });
DEF_INH(300, { 0, 0 });
ATT_ISR({ 0, 0, 3, settings });
CRE_CYC(C, { TA_STA, 0, tick, 0, -1 });
CRE_TSK(main_task, { 0, 0, main_task, 1, 1, settings });
CRE_MPF(C, { 0, 1, 1, stack });
"""
    assert complaints(text) == [
        "app.cfg:1:47: CRE_TSK(HEATER): task: heater_task is not defined [E_PAR]",
        "app.cfg:1:60: CRE_TSK(HEATER): itskpri 300 is out of range 1..255 [E_PAR]",
        "app.cfg:2:17: CRE_TSK(PUMP): tskatr 0x4 has bits other than those of TA_ASM, TA_ACT [E_RSATR]",
        "app.cfg:2:29: CRE_TSK(PUMP): task: 5 is not a function [E_PAR]",
        "app.cfg:2:32: CRE_TSK(PUMP): itskpri 0 is out of range 1..255 [E_PAR]",
        "app.cfg:3:17: CRE_TSK(PUMP): stksz 0 is out of range 1..2147483647 [E_PAR]",
        "app.cfg:3:20: CRE_TSK(PUMP): stk: 0x8000 is an address; only NULL or a buffer's name can be used [E_PAR]",
        "app.cfg:4:28: CRE_SEM(SEM_A): isemcnt 2 is larger than maxsem 1 [E_PAR]",
        "app.cfg:5:9: CRE_SEM(SEM_A): SEM_A is defined already, at app.cfg:4:1 [E_OBJ]",
        "app.cfg:5:31: CRE_SEM(SEM_A): maxsem: division by zero [E_PAR]",
        "app.cfg:7:9: CRE_SEM(4): semid 4 is defined already, at app.cfg:6:1 [E_OBJ]",
        "app.cfg:8:9: CRE_SEM(0): semid 0 is out of range 1..2147483647 [E_ID]",
        "app.cfg:9:12: CRE_MBX(M): the packet has 2 values instead of 3: "
        "it is written CRE_MBX(mbxid, { mbxatr, maxmpri, mprihd }) [E_PAR]",
        "app.cfg:10:1: VATT_TER: this static API is not of μITRON 4.0 (--ignore-unknown skips it) [E_NOSPT]",
        "app.cfg:11:1: CRE_SEN(S): this static API is not of μITRON 4.0 (--ignore-unknown skips it); "
        "did you mean CRE_SEM? [E_NOSPT]",
        "app.cfg:12:9: DEF_INH(300): inhno 300 is out of range 0..255 [E_PAR]",
        "app.cfg:12:19: DEF_INH(300): inthdr is NULL, not a function [E_PAR]",
        "app.cfg:13:20: ATT_ISR: isr: settings is not a function, but of type list [E_PAR]",
        "app.cfg:14:31: CRE_CYC(C): cyctim 0 is out of range 1..2147483647 [E_PAR]",
        "app.cfg:14:34: CRE_CYC(C): cycphs -1 is out of range 0..2147483647 [E_PAR]",
        "app.cfg:15:9: CRE_TSK(main_task): main_task is the name of something else in the application: a function [E_OBJ]",
        "app.cfg:15:45: CRE_TSK(main_task): stk: settings is not a writable buffer, but of type list [E_PAR]",
        "app.cfg:16:9: CRE_MPF(C): C is defined already, at app.cfg:14:1 [E_OBJ]",
    ]


def test_functions_that_cannot_be_called_are_found_before_they_are(complaints: Complaints) -> None:
    """A port's usual mistakes, and those of people who know asyncio; what does not tell is taken as it is."""
    application: dict[str, Any] = {
        "lazy": lambda exinf: (yield),
        "none": lambda: None,
        "more": lambda exinf, more: None,
        "fine": lambda exinf, more=0: None,
        "other": print,
    }

    async def waits(exinf: int) -> None:
        pass

    async def hands_on(exinf: int) -> Any:
        yield

    source = """\
CRE_CYC(1, { 0, 0, lazy, 1, 1 });
CRE_CYC(2, { 0, 0, waits, 1, 1 });
CRE_CYC(3, { 0, 0, hands_on, 1, 1 });
CRE_CYC(4, { 0, 0, none, 1, 1 });
CRE_ALM(5, { 0, 0, more });
DEF_INH(6, { 0, fine });
ATT_ISR({ 0, 0, 7, fine });
ATT_INI({ 0, 0, other });
DEF_SVC(9, { 0, none });
"""
    found = complaints(source, namespace=application | {"waits": waits, "hands_on": hands_on})
    lines = [line.partition(": ")[2] for line in found]
    is_async = "is async, and nobody would await it; write def, service calls wait by themselves [E_PAR]"
    assert lines == [
        "CRE_CYC(1): cychdr: lazy has yield, so a call of it runs nothing; service calls wait by themselves [E_PAR]",
        f"CRE_CYC(2): cychdr: waits {is_async}",
        f"CRE_CYC(3): cychdr: hands_on {is_async}",
        "CRE_CYC(4): cychdr: none takes (), but is called with (exinf) [E_PAR]",
        "CRE_ALM(5): almhdr: more takes (exinf, more), but is called with (exinf) [E_PAR]",
        "DEF_INH(6): inthdr: fine takes (exinf, more=0), but is called with () [E_PAR]",
    ]


def test_errors_as_records(parse: Callable[..., Any]) -> None:
    """Tools get the parts of a message."""
    with pytest.raises(ConfigError) as caught:
        parse("CRE_TSK(HEATER, { 0, 0, main_task, 300, 1, NULL });\nDEF_ICS(F, { 0, 0 });\nCRE_SEM;\n")
    records = [
        (error.file, error.line, error.column, error.api, error.name, error.parameter, error.ercd)
        for error in caught.value.errors
    ]
    assert records == [
        ("app.cfg", 1, 36, "CRE_TSK", "HEATER", "itskpri", E_PAR),
        ("app.cfg", 2, 1, "DEF_ICS", "F", "", E_NOSPT),
        ("app.cfg", 3, 1, "", "", "", 0),
    ]
    assert caught.value.errors[0].message == "itskpri 300 is out of range 1..255"


SYNTAX = {
    "CRE_SEM(A, { 0, 0, 1 })\nCRE_SEM(B, { 0, 0, 1 });": ["app.cfg:1:24: CRE_SEM(A): ; is missing"],
    "CRE_SEM(A, { 0, 0, 1 })": ["app.cfg:1:24: CRE_SEM(A): ; is missing"],
    "CRE_SEM(A, { 0, 0, 1 }) NOW; CRE_SEM(B, { 0, 0, 1 });": ["app.cfg:1:24: CRE_SEM(A): ; is missing"],
    "CRE_SEM(A, { 0, 0, 1 );": ["app.cfg:1:22: CRE_SEM(A): } is missing before )"],
    "CRE_SEM(A, { 0, 0, 1 };": ["app.cfg:1:23: CRE_SEM(A): ) is missing before ;"],
    "CRE_SEM(A, { 0, 0, 1 ;": ["app.cfg:1:22: CRE_SEM(A): } is missing before ;"],
    "CRE_SEM(A, { 0, (0, 1 });": ["app.cfg:1:23: CRE_SEM(A): ) is missing before }"],
    "CRE_SEM(A, { 0, 0, 1 } 5);": ["app.cfg:1:24: CRE_SEM(A): , or ) is expected after }, not 5"],
    "CRE_SEM(A, { { 0 }, 0, 1 });": ["app.cfg:1:14: CRE_SEM(A): { is not expected within { }"],
    "CRE_SEM(A, 0 { 0, 0, 1 });": ["app.cfg:1:14: CRE_SEM(A): { is not expected here"],
    "CRE_SEM(A, { 0, 0,\n1": ["app.cfg:1:1: CRE_SEM(A): } is missing: the file ends"],
    "CRE_SEM(": ["app.cfg:1:1: CRE_SEM: ) is missing: the file ends"],
    "CRE_SEM(A, { 0, 0, 1\nCRE_SEM(B, { 0, 0, 0 });": [
        "app.cfg:2:1: CRE_SEM(A): } is missing before CRE_SEM",
        "app.cfg:2:20: CRE_SEM(B): maxsem 0 is out of range 1..2147483647 [E_PAR]",
    ],
    "CRE_SEM A, 3;": ["app.cfg:1:1: a static API is expected here, not CRE_SEM"],
    "extern int a;": ["app.cfg:1:1: a static API is expected here, not extern; C declarations go in a header"],
    "}; CRE_SEM(B, { 0, 0, 0 });": [
        "app.cfg:1:1: a static API is expected here, not }",
        "app.cfg:1:23: CRE_SEM(B): maxsem 0 is out of range 1..2147483647 [E_PAR]",
    ],
    "CRE_SEM(A, { 0, , 1 });": ["app.cfg:1:17: CRE_SEM(A): isemcnt: it is empty [E_PAR]"],
    "CRE_SEM(, { 0, 0, 1 });": ["app.cfg:1:9: CRE_SEM: semid: it is empty [E_ID]"],
    "CRE_SEM({ 0 }, { 0, 0, 1 });": [
        "app.cfg:1:9: CRE_SEM: it is written CRE_SEM(semid, { sematr, isemcnt, maxsem }) [E_PAR]"
    ],
    "CRE_SEM();": ["app.cfg:1:1: CRE_SEM: it is written CRE_SEM(semid, { sematr, isemcnt, maxsem }) [E_PAR]"],
    "CRE_SEM(A, 0, 0, 1);": ["app.cfg:1:1: CRE_SEM(A): it is written CRE_SEM(semid, { sematr, isemcnt, maxsem }) [E_PAR]"],
    "ATT_ISR(A, { 0, 0, 1, tick });": [
        "app.cfg:1:1: ATT_ISR: it is written ATT_ISR({ isratr, exinf, intno, isr }) [E_PAR]"
    ],
    "CRE_SEM(1 A, { 0, 0, 1 });": ["app.cfg:1:9: CRE_SEM(1 A): semid: 1 A is not an expression [E_ID]"],
    "CRE_SEM(tick + 1, { 0, 0, 1 });": ["app.cfg:1:9: CRE_SEM(tick + 1): semid: tick is not a number [E_ID]"],
    "DEF_INH(WHAT, { 0, tick });": ["app.cfg:1:9: DEF_INH(WHAT): inhno: WHAT is not defined [E_PAR]"],
    "DEF_INH(3, { 0, tick });\nDEF_INH(3, { 0, tick });": [
        "app.cfg:2:9: DEF_INH(3): inhno 3 is defined already, at app.cfg:1:1 [E_OBJ]"
    ],
    "CRE_SEM(\"A\", { 0, 0, 1 });": ["app.cfg:1:9: CRE_SEM(\"A\"): semid: \"A\" is not a number [E_ID]"],
    "/* never\nended": ["app.cfg:1:1: this comment does not end"],
    "CRE_SEM(A, { 0, 0, 1 }); \"abc;\nCRE_SEM(B, { 0, 0, 1 });": ["app.cfg:1:26: this string does not end"],
    "'a": ["app.cfg:1:1: this character constant does not end"],
    "@ CRE_SEM(A, { 0, 0, 1 });": ["app.cfg:1:1: the character '@' has no meaning here"],
    "CRE_SEM(Ä, { 0, 0, 1 });": [
        "app.cfg:1:9: the character 'Ä' has no meaning here",
        "app.cfg:1:10: CRE_SEM: semid: it is empty [E_ID]",
    ],
    "CRE_SEM(温度, { 0, 0, 1 }); 表 示": [
        "app.cfg:1:9: the character '温' has no meaning here",
        "app.cfg:1:11: CRE_SEM: semid: it is empty [E_ID]",
        "app.cfg:1:27: the character '表' has no meaning here",
        "app.cfg:1:29: the character '示' has no meaning here",
    ],
    "INCLUDE(5);": ["app.cfg:1:1: INCLUDE: INCLUDE takes one string, as in INCLUDE(\"\\\"header.h\\\"\") [E_PAR]"],
    "INCLUDE(\"\\\"\");": ["app.cfg:1:9: INCLUDE: \" is not the name of a header [E_PAR]"],
}  # fmt: skip


@pytest.mark.parametrize("text", SYNTAX)
def test_syntax_error_where_and_what(text: str, complaints: Complaints) -> None:
    """Reading goes on after a syntax error, and nothing is reported twice."""
    assert complaints(text) == SYNTAX[text]


DIRECTIVES = {
    "#define\n": "#define needs the name of a macro",
    "#define 5 6\n": "#define needs the name of a macro",
    "#undef\n": "#undef needs the name of a macro",
    "#ifdef\n#endif\n": "#ifdef needs the name of a macro",
    "#ifndef\n#endif\n": "#ifndef needs the name of a macro",
    "#if\n#endif\n": "#if needs an expression",
    "#if 1 / 0\n#endif\n": "the expression of #if cannot be evaluated",
    "#if !\n#endif\n": "the expression of #if cannot be evaluated",
    "#if !defined\n#endif\n": "defined takes the name of a macro",
    "#if !defined(\n#endif\n": "defined takes the name of a macro",
    "#elif\n": "misplaced #elif",
    "#if (\n#endif\n": "the expression of #if cannot be evaluated",
    "#if 1 << 999999999999\n#endif\n": "#if shifts by more than there are bits",
    "#ifdef X\n": "unterminated #ifdef X",
    "#endif\n": "misplaced #endif",
    "#else\n": "misplaced #else",
    "#elif 1\n": "misplaced #elif",
    "#include\n": "#include needs the name of a file",
    "#include 5\n": '#include takes "file" or <file>',
    "#include <x\n": "malformed #include <...>",
    '#include "gone.h"\n': "include file gone.h was not found",
    "#include <gone.h>\n": "include file gone.h was not found",
    '#include "serial.h"\n': "include file serial.h was not found",
    '#include "."\n': "{folder}: it is a directory, not a file",
    '#include "app.cfg"\n': "files include each other without end",
    "#error no board chosen\n": "#error no board chosen",
    "#frobnicate\n": "there is no directive #frobnicate",
}


@pytest.mark.parametrize("text", DIRECTIVES)
def test_directive_error_at_its_place(text: str, complaints: Complaints, folder: Path) -> None:
    """A mistake in a directive is reported at the #, and what follows is read all the same."""
    lines = complaints(f"\n  {text}CRE_SEM(A, {{ 0, 0, 0 }});")
    assert f"app.cfg:2:3: {DIRECTIVES[text]}".format(folder=folder) in lines
    if text != "#ifdef X\n" and "app.cfg" not in text:
        assert lines[-1].endswith("maxsem 0 is out of range 1..2147483647 [E_PAR]")


def test_directive_elif_without_expression(complaints: Complaints) -> None:
    """#elif is checked where it counts, and only there."""
    assert complaints("#if 0\n#elif\n#endif\n#if 1\n#elif\n#endif") == ["app.cfg:2:1: #elif needs an expression"]


def test_directives_ignored_or_switched_off(parse: Callable[..., Any]) -> None:
    """Pragmas say nothing here; what is switched off may be nonsense."""
    found = parse(
        "#pragma once\n#pragma\n#\n#line 5\n#warning old\n"
        "#if 0\n#define\n#ifdef\n#endif\n#include\n#frobnicate\n#error no\n\"don't\n@\n#endif\n"
        "CRE_SEM(A, { 0, 0, 1 });"
    )
    assert found.ids == {"A": 1}


def test_error_in_an_included_file_named_there(complaints: Complaints, folder: Path) -> None:
    """File and line are those of the included file, as the user would open it."""
    (folder / "parts").mkdir()
    (folder / "parts" / "sems.inc").write_text('\n  CRE_SEM(A, { 0, 0, 0 });\n#include "more.inc"\n')
    (folder / "parts" / "more.inc").write_text("CRE_SEM(B, { 0, 0, BAD });\n#error stop\n")
    assert complaints('#include "parts/sems.inc"\nCRE_SEM(A, { 0, 0, 1 });\n') == [
        "app.cfg:2:9: CRE_SEM(A): A is defined already, at parts/sems.inc:2:3 [E_OBJ]",
        "parts/sems.inc:2:22: CRE_SEM(A): maxsem 0 is out of range 1..2147483647 [E_PAR]",
        "parts/more.inc:1:20: CRE_SEM(B): maxsem: BAD is not defined [E_PAR]",
        "parts/more.inc:2:1: #error stop",
    ]


def test_error_place_is_the_use_of_a_macro(complaints: Complaints) -> None:
    """A value from a macro is wrong where it is used; line continuations and tabs count as they stand."""
    text = (
        "#define PRI 300\n#define SEM(n, m) CRE_SEM(n, { TA_TFIFO, 0, m })\n"
        "CRE_TSK(T, \\\n\t{ 0, 0, main_task, PRI, 1, NULL });\n/* a\n b */ SEM(A, 0);"
    )
    assert complaints(text) == [
        "app.cfg:4:21: CRE_TSK(T): itskpri 300 is out of range 1..255 [E_PAR]",
        "app.cfg:6:7: CRE_SEM(A): maxsem 0 is out of range 1..2147483647 [E_PAR]",
    ]


def test_error_include_api_at_its_place(complaints: Complaints) -> None:
    """A header that INCLUDE does not find is an error of that line."""
    assert complaints('\n  INCLUDE("\\"gone.h\\"");') == ["app.cfg:2:3: include file gone.h was not found"]


def test_file_named_as_given(folder: Path, application: dict[str, Any]) -> None:
    """Messages begin with the path that the user typed."""
    (folder / "src").mkdir()
    (folder / "src" / "a.cfg").write_text('#include "b.h"\nCRE_SEM(A, { 0, 0, 0 });\n')
    (folder / "inc").mkdir()
    (folder / "inc" / "b.h").write_text("#error old header\n")
    for given in ("src/a.cfg", "./src/../src/a.cfg", str(folder / "src" / "a.cfg")):
        with pytest.raises(ConfigError) as caught:
            config.read(given, application, ["src/../inc"])
        assert [error.file for error in caught.value.errors] == [given, "src/../inc/b.h"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"CRE_SEM(A, \0);", "app.cfg: it is not a text file: it has a NUL byte"),
        ("CRE_SEM".encode("utf-16"), "app.cfg: it is in UTF-16; save it as UTF-8"),
        (b"\xff\xd8\r\n", "app.cfg:1:1: the byte 0xff, which is not UTF-8, has no meaning here"),
    ],
)
def test_file_not_text_an_error(folder: Path, data: bytes, message: str) -> None:
    """Binary data is refused."""
    (folder / "app.cfg").write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        config.read("app.cfg")
    assert str(caught.value).splitlines()[0] == message


def test_file_missing_or_no_file_an_error(folder: Path) -> None:
    """So are a folder and nothing at all."""
    for path, message in (("none.cfg", "none.cfg: there is no such file"), (".", ".: it is a directory, not a file")):
        with pytest.raises(ConfigError) as caught:
            config.read(path)
        assert str(caught.value) == message
        with pytest.raises(ConfigError) as caught:
            config.constants(path)
        assert str(caught.value) == message


@pytest.mark.parametrize("encoding", ["euc-jp", "shift-jis", "iso2022_jp", "utf-8", "utf-8-sig"])
def test_file_in_an_encoding_of_japanese_sources(folder: Path, encoding: str) -> None:
    """In Shift-JIS the second byte of 表 and 能 is a backslash, which would take the next line into the comment."""
    lines = ["/* 温度の表 */", '#include "温度.h"', "// 機能", "CRE_SEM(A, { 0, 0, ONE }); // 表", 'DEF_INH(3, { 0, "能" });\n']
    (folder / "app.cfg").write_bytes("\r\n".join(lines).encode(encoding))
    (folder / "温度.h").write_bytes("#define TWO 2 // 表\n#define ONE 1 // 予\n".encode(encoding))
    with pytest.raises(ConfigError) as caught:
        config.read("app.cfg", {})
    assert str(caught.value) == 'app.cfg:5:17: DEF_INH(3): inthdr: "能" is not a function, but of type str [E_PAR]'


def test_file_in_an_unknown_encoding_read_but_for_its_comments(folder: Path) -> None:
    """Bytes that are in no encoding may stand in a comment."""
    (folder / "app.cfg").write_bytes(b"/* \xff */ CRE_SEM(A, { 0, 0, 1 });")
    assert config.read("app.cfg").ids == {"A": 1}


def test_errors_without_number_cut_short(complaints: Complaints) -> None:
    """A file that is no configuration does not fill the screen."""
    lines = complaints("@\n" * 1000)
    assert len(lines) == 201
    assert lines[-1] == "app.cfg:200:1: and 800 more errors after this one"


@pytest.mark.parametrize(
    "text",
    [
        "#define A0 1+1\n" + "".join(f"#define A{i} A{i - 1}+A{i - 1}\n" for i in range(1, 40)) + "CRE_SEM(S, { 0, 0, A39 });",
        "#define F(x) x+x\nCRE_SEM(S, { 0, 0, " + "F(" * 30 + "1" + ")" * 30 + " });",
        "".join(f"#define A{i} A{i + 1}\n" for i in range(3000)) + "CRE_SEM(S, { 0, 0, A0 });",
    ],
)  # fmt: skip
def test_macros_without_end_an_error(text: str, complaints: Complaints) -> None:
    """Macros that expand into gigabytes, or too deeply, are stopped."""
    assert any("macros" in line for line in complaints(text))


def test_problem_codes_as_the_service_calls(parse: Callable[..., Any]) -> None:
    """A duplicate is E_OBJ, as a creating call would say."""
    with pytest.raises(ConfigError) as caught:
        parse("CRE_SEM(1, { 0, 0, 1 }); CRE_SEM(1, { 0, 0, 1 });")
    assert [error.ercd for error in caught.value.errors] == [E_OBJ]
