# SPDX-License-Identifier: MIT
"""Sources as they are found: compilers' extensions, encodings, headers, many files, and what is no C at all."""

import pytest

from pyitron.lint import LintError, lint

EXTENSIONS = [
    "int f(void) __attribute__((noreturn, section(\".fast\")));",
    "static __inline__ int f(void) { __asm__ __volatile__ (\"nop\" ::: \"memory\"); return 0; }",
    "extern const char *const __restrict name; __extension__ typedef long long wide;",
    "void far *pointer; char near * near buffer; int far = 1; int code = 2; int g(void) { return far * code; }",
    "__declspec(dllexport) int f(void) { __asm { mov ax, 1 }; return 0; }",
    "#pragma inline_asm fast\nint g(void) { asm(\"nop\"); return 1; }",
    "__interrupt(vect=4) void f(void) { }",
    "__irq void f(void) { } int interrupt(int n) { return n; }",
    "unsigned char port @ 0xFF00; const int table[] @ \"ROM\" = { 1, 2 };",
    "int f(int n) { switch (n) { case 1 ... 5: return 1; default: return 0; } }",
    "int f(const char *format, ...) { return 0; }",
    "int f(a, b) int a; char *b; { return a; }",
    "UNKNOWN_T value; EXTERN_T *f(OTHER_T *p, THIRD_T q) { FOURTH_T *z = (FOURTH_T *) p; return (EXTERN_T *) z; }",
    "ROM_DATA UB table[3]; API(int) f(void) { return 0; } STATIC UB g(void) { return 1; }",
    "typedef struct { unsigned a : 3; unsigned : 0; union { int b; char c; } u; } __attribute__((packed)) BITS;",
    "struct point p = { .x = 1, .y = 2 }; int a[4] = { [1] = 5 }; int b = sizeof(struct point) + 0b101 + 'x' + 0x10UL;",
    "__typeof__(1) n; _Static_assert(sizeof(int) == 4, \"int\"); _Noreturn void f(void);",
    "Inline ER f(void) { return E_OK; } IMPORT INT g(void); LOCAL INT h(void) { return 0; } EXPORT INT i(void) { return 1; }",
    "#define LOOP for (;;) { \\\n slp_tsk(); }\nvoid f(void) { LOOP }",
    "_Pragma(\"once\") int f(void) { return __LINE__; }",
    "extern bool_t f(uint_t n, intptr_t exinf); void g(STK_T *p, ACVCT *v) { }",
]  # fmt: skip


@pytest.mark.parametrize("source", EXTENSIONS, ids=lambda source: source[:30])
def test_extension_of_a_compiler_is_understood(source, found):
    """Nothing of it is left unread."""
    assert found(f"#include <kernel.h>\n{source}\n", rule="unread") == []
    assert found(f"#include <kernel.h>\n{source}\n", rule="unread", dialect="hrp") == []


def test_statement_that_is_no_c_leaves_the_rest_readable(found):
    """What stands before and behind it is looked at as ever."""
    source = """\
    #include <kernel.h>
    void f(void) {
        vset_one(1);
        if (x y) { vset_two(2); }
        vset_ten(3);
        int a = ({ int b = vset_six(6); b; });
        while (1) { }
    }
    """
    found_in = [(finding.line, finding.rule) for finding in found(source)]
    assert found_in == [
        (3, "unknown-call"), (4, "unread"), (4, "unknown-call"), (5, "unknown-call"), (6, "unknown-call"), (7, "endless-loop"),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp"])
def test_japanese_sources_of_each_encoding_are_read(encoding, look):
    """In Shift-JIS the second byte of 表 is a backslash, which would take the quote and the newline with it."""
    source = '/* 温度を測る */ // 表\nint a; char *s = "表";\nvoid f(void) { vset_foo(s, "能"); } // ソ\nint z = vget_bar();\n'
    findings = look({"app.c": source.encode(encoding)}).findings
    assert [(finding.line, finding.rule) for finding in findings] == [(3, "unknown-call"), (4, "unknown-call")]


def test_headers_are_looked_for_and_looked_at(look):
    """In the source's folder and in those given; those of kernels and of the C library are not missed."""
    files = {
        "src/app.c": '#include <kernel.h>\n#include <stdio.h>\n#include "own.h"\n#include "far.h"\n#include "none.h"\n'
        "void f(void) { HERE }\n",
        "src/own.h": "#define HERE vset_aaa(1);\n",
        "inc/far.h": "typedef struct { T_MSG head; } MESSAGE;\n",
    }
    findings = look(files, also=["src/own.h", "inc/far.h"], include_dirs=["inc"]).findings
    assert [(finding.file, finding.line, finding.rule) for finding in findings] == [
        ("inc/far.h", 1, "message-header"), ("src/app.c", 5, "unknown-header"), ("src/app.c", 6, "unknown-call"),
    ]  # fmt: skip


def test_kernel_s_own_headers_are_not_read(look):
    """Even where they lie in a folder that is looked at: what they say of calls and constants is not what counts."""
    files = {
        "kernel/itron.h": "#define E_TMOUT 1\n#define pol_sem(s) twai_sem(s, 0)\n#error\n",
        "app.c": "#include <itron.h>\n#define E_OK 1\nint f(void) { return pol_sem(1) == E_OK; }\n",
    }
    assert look(files, also=["kernel/itron.h"], include_dirs=["kernel"]).findings == []


def test_definitions_choose_what_is_looked_at(found):
    """As for a compiler; constants have values in conditions."""
    source = "#if defined(BOARD) && TMAX_TPRI >= 16 && E_OK == 0\nint f(void) { return vget_aaa(); }\n#endif\n"
    assert found(source) == []
    assert [finding.rule for finding in found(source, defines=["BOARD"])] == ["unknown-call"]


def test_findings_are_sorted_and_the_same_each_time(look):
    """In whatever order the files are named."""
    files = {f"{name}.c": f"#include <kernel.h>\nvoid {name}(void) {{ vset_bbb(1); vset_aaa(1); }}\n" for name in "cab"}
    first = look(files).findings
    assert [(finding.file, finding.column) for finding in first] == [
        ("a.c", 16), ("a.c", 29), ("b.c", 16), ("b.c", 29), ("c.c", 16), ("c.c", 29),
    ]  # fmt: skip
    assert lint(["b.c", "a.c", "c.c"]).findings == first
    assert lint(["b.c", "b.c", "a.c", "c.c"]).findings == first


def test_errors_of_the_configuration_file_are_findings(look):
    """With the remedy for static APIs that another kernel has."""
    files = {"app.cfg": "CRE_SEM(S, { TA_TFIFO, 2, 1 });\nCFG_INT(3, { TA_ENAINT, -1 });\nSAC_TSK(T, { 1, 2, 3, 4 });\n"}
    findings = look(files).findings
    assert [(finding.line, finding.rule) for finding in findings] == [
        (1, "configuration"),
        (2, "configuration"),
        (3, "configuration"),
    ]
    assert [finding.remedy for finding in findings] == [
        "", "kernel.set_interrupt_level(intno, level), where the level matters",
        "leave it out: there are no access permissions",
    ]  # fmt: skip


def test_header_of_many_sources_is_missed_once(look):
    """In the first of them."""
    files = {f"{name}.c": '#include "board.h"\n#include <device.hpp>\n' for name in "abc"}
    assert [(finding.file, finding.line) for finding in look(files).findings] == [("a.c", 1), ("a.c", 2)]


def test_memory_in_the_configuration_file_is_told(look):
    """A stack or the blocks of a pool, which nobody needs here."""
    configuration = """\
    CRE_TSK(T, { TA_ACT, 0, task, 5, 512, task_stack });
    CRE_MPF(P, { TA_TFIFO, 4, 16, NULL });
    CRE_DTQ(D, { TA_TFIFO, 4, (VP) queue });
    CRE_SEM(S, { TA_TFIFO, 0, MOST });
    """
    findings = look({"app.cfg": configuration}, defines=["MOST=3"]).findings
    assert [(finding.line, finding.rule, finding.message) for finding in findings] == [
        (1, "static-stack", "task_stack is memory for a stack"), (3, "static-stack", "queue is memory for a data queue"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"files": ["none.c"]}, "none.c: there is no such file"),
        ({"files": ["none.cfg"]}, "none.cfg: there is no such file"),
        ({"files": ["."]}, ".: it is a directory, not a file"),
        ({"files": [], "dialect": "vxworks"}, "there is no dialect vxworks; there are itron4, jsp,"),
        ({"files": [], "disable": ["nothing"]}, "there is no rule nothing; --list shows them"),
        ({"files": [], "defines": ["1X"]}, "a macro is defined as NAME or NAME=value, not '1X'"),
    ],
)
def test_what_cannot_be_looked_at_is_one_clear_error(arguments, message, tmp_path, monkeypatch):
    """With the file's name and the reason."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LintError) as error:
        lint(**arguments)
    assert str(error.value).startswith(message)


def test_nul_bytes_are_no_source(look):
    """An object file by mistake, for one."""
    with pytest.raises(LintError, match="it is not a text file"):
        look({"app.c": b"\x7fELF\0\0"})
