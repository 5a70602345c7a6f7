# SPDX-License-Identifier: MIT
"""Every rule finds what it is for, and leaves alone what only looks like it."""

import pytest

from pyitron.lint import RULES

# A rule; the line of a function where it finds something; how its finding reads; and a line in which it finds nothing.
IN_TASK = [
    ("other-call", "snd_msg(MBX, msg);", "write ercd = snd_mbx(MBX, msg)", "snd_mbx(MBX, msg);"),
    ("other-call", "tk_wai_sem(SEM, 1, TMO_FEVR);", "write ercd = twai_sem(SEM, TMO_FEVR); one unit", "wai_sem(SEM);"),
    ("other-call", "vrst_dtq(DTQ);", "vrst_dtq is a call of Renesas RI600", "del_dtq(DTQ);"),
    ("other-call", "sysini();", "sysini is a call of NORTi", "start();"),
    ("unknown-call", "vset_foo(1);", "vset_foo is no call of μITRON 4.0", "set_foos(1);"),
    ("other-constant", "mode = TWF_CLR;", "write TA_CLR", "mode = TWF_ORW;"),
    ("other-constant", "if (ercd == E_DISWAI) count = 1;", "write E_RLWAI; -52 is E_CLS here", "if (ercd == E_CLS) count = 1;"),
    ("literal-code", "if (ercd == -50) count = 1;", "write E_TMOUT", "if (count == -50) count = 1;"),
    ("literal-code", "if (-18 != sig_sem(SEM)) count = 1;", "write E_ID", "if (-18 != other(SEM)) count = 1;"),
    ("literal-code", "wai_flg(FLG, 1, 1, &ptn);", "write TWF_ANDW or TWF_ORW", "wai_flg(FLG, 1, TWF_ORW, &ptn);"),
    ("output-pointer", "ercd = rcv_dtq(DTQ, &data);", "write ercd, data = rcv_dtq(DTQ)", "ercd = snd_dtq(DTQ, data);"),
    ("output-pointer", "n = rcv_mbf(MBF, buffer);", "write size, buffer = rcv_mbf(MBF)", "snd_mbf(MBF, buffer, 4);"),
    ("output-pointer", "n = cal_por(POR, 1, buffer, 4);", "write size, reply = cal_por(POR, 1, buffer)",
     "rpl_rdv(no, buffer, 4);"),
    ("output-pointer", "n = acp_por(POR, 1, &no, buffer);", "write size, no, buffer = acp_por(POR, 1)",
     "fwd_por(POR, 1, no, buffer, 4);"),
    ("output-pointer", "get_tim(&now);", "write ercd, now = get_tim()", "set_tim(&now);"),
    ("ignored-code", "rcv_mbx(MBX, &msg);", "what it gives is None then", "(void) rcv_mbx(MBX, &msg);"),
    ("ignored-code", "pol_sem(SEM);", "check(pol_sem(...))", "sig_sem(SEM);"),
    ("ignored-code", "if (count) twai_sem(SEM, 10);", "the error code that twai_sem returns is dropped",
     "ercd = twai_sem(SEM, 10);"),
    ("ignored-code", "acre_sem(&csem);", "the id that acre_sem returns is dropped", "n = acre_sem(&csem);"),
    ("message-cast", "snd_mbx(MBX, (T_MSG *) &count);", "leave it out", "snd_mbx(MBX, msg);"),
    ("message-cast", "p = (struct point *) msg;", "a cast of the message msg", "p = (struct point *) data;"),
    ("memory-block", "get_mpf(MPF, &blk); ((struct point *) blk)->x = 1;", "from_buffer(blk)", "get_mpf(MPF, &blk); use(blk);"),
    ("block-arithmetic", "get_mpl(MPL, 9, &blk); copy((char *) blk + 4);", "blk[offset:]",
     "get_mpl(MPL, 9, &blk); copy(buffer + 4);"),
    ("busy-wait", "while (!ready);", "it looks at !ready until it changes", "while (!ready) dly_tsk(1);"),
    ("busy-wait", "while (*(volatile UB *) 0x40 & 1) {}", "it looks at a register", "while (n & 1) { n = n >> 1; }"),
    ("busy-wait", "while (sil_reb_mem(PORT) == 0);", "it asks sil_reb_mem again and again", "while (next(&n) == 0) use(n);"),
    ("busy-wait", "do { count = 0; } while (pol_sem(SEM) != E_OK);", "it asks pol_sem",
     "do { slp_tsk(); } while (pol_sem(SEM) != E_OK);"),
    ("busy-wait", "for (n = 0; n < 1000; n++);", "it counts up to n < 1000", "for (n = 0; n < 1000; n++) sum += n;"),
    ("busy-wait", "for (;;) { if (ready) break; }", "it looks at ready", "for (;;) { ready = next(n); if (ready) break; }"),
    ("busy-wait", "sil_dly_nse(100);", "passes time by counting", "dly_tsk(1);"),
    ("endless-loop", "while (1) { count = 2; }", "nothing waits in this loop of task", "while (1) { count = 2; slp_tsk(); }"),
    ("endless-loop", "for (;;) tick();", "nothing waits", "for (;;) pause();"),
    ("hardware", "*(volatile UH *) 0x8000 = 1;", "a register of the hardware, at 0x8000", "*(UH *) data = 1;"),
    ("hardware", "((struct uart *) 0x9000)->data = 1;", "at 0x9000", "((struct uart *) p)->data = 1;"),
    ("hardware", "sil_wrb_mem(PORT, 1);", "sil_wrb_mem touches the hardware", "wrb_mem_of(PORT, 1);"),
    ("assembler", 'asm volatile ("nop" : : "r"(n) : "memory");', "kernel.consume(ns)", "assemble(n);"),
    ("jump", "goto end; end: ;", "goto end", "end: ;"),
    ("jump", "longjmp(place, 1);", "raise an exception", "jump(place, 1);"),
    ("wrap-around", "count++;", "count & 0xff", "n++;"),
    ("wrap-around", "small += 3;", "small wraps round at 65536", "for (small = 0; small < 3; small++) use(small);"),
    ("wrap-around", "n = ~count;", "~count & 0xff", "n = ~n;"),
    ("wrap-around", "ptn = ptn - mode;", "(ptn - mode) & 0xffffffff", "n = n - mode;"),
    ("narrow-cast", "n = (H) n;", "ctypes.c_int16(x).value", "n = (W) n;"),
    ("narrow-cast", "n = (UB) ptn;", "x & 0xff", "n = (UB) count;"),
    ("division", "n = n / 3;", "// rounds down, C towards zero", "n = real / 3;"),
    ("division", "ptn /= 3;", "// in Python; / gives a float", "ptn %= 3;"),
    ("division", "n = n % 3;", "the sign of the dividend", "n = 7 % 3;"),
]  # fmt: skip

FRAME = """\
#include <kernel.h>
struct point {{ int x, y; }};
extern void use(int), start(void), jump(int *, int), copy(char *), assemble(int);
extern int other(int), next(int *), wrb_mem_of(int, int);
volatile int ready;
static UB count; static UH small; static int sum, place[8];
static void tick(void) {{ count = 3; }}
static void pause(void) {{ slp_tsk(); }}
void task(VP_INT exinf)
{{
    ER ercd; ID n; T_MSG *msg; MODE mode; FLGPTN ptn; VP_INT data; VP blk; char buffer[9]; struct point *p;
    T_CSEM csem; SYSTIM now; RDVNO no; double real;
    {line}
}}
"""
LINE = 13


@pytest.mark.parametrize(("rule", "line", "text", "clean"), IN_TASK, ids=lambda value: value[:24])
def test_rule_finds_its_place_and_no_other(rule, line, text, clean, found):
    """A line with what a rule is for has a finding there, one that is similar has none."""
    places = found(FRAME.format(line=line), rule=rule)
    assert [finding.line for finding in places] == [LINE]
    assert text in str(places[0])
    assert found(FRAME.format(line=clean), rule=rule) == []


OUTSIDE = [
    ("message-header", "typedef struct { T_MSG head; int n; } MESSAGE;", "without head",
     "typedef struct { T_MSG *head; int n; } LIST;"),
    ("message-header", "struct order { T_MSG_PRI head; };", "an attribute msgpri", "struct order { PRI head; };"),
    ("static-stack", "static STK_T stack[COUNT_STK_T(512)];", "stack is memory for a stack", "static int stack[512];"),
    ("interrupt-function", "interrupt void handler(void) { }", "handler is made an interrupt handler", "int interrupt;"),
    ("interrupt-function", "#pragma interrupt (handler)", "DEF_INH or ATT_ISR", "#pragma once"),
    ("hardware", "volatile char port @ 0x40;", "at the address 0x40", "volatile char port;"),
    ("hardware", "UB *const port = (UB *) 0x40;", "at 0x40", "UB *const port = (UB *) 0;"),
    ("pragma", "#pragma section PFAST", "nothing to place", "#pragma pack(1)"),
    ("assembler", "#asm\n nop ; ' \n#endasm", "kernel.consume", "#if 0\n nop\n#endif"),
    ("other-type", "SYSTIME now; DLYTIME soon;", "one integer of milliseconds", "SYSTIM now;"),
    ("unknown-header", '#include "board.h"', "board.h was not found", "#include <stdio.h>"),
    ("preprocessor", "#error no board", "#error no board", "#ifdef BOARD\n#error no board\n#endif"),
    ("preprocessor", "#if (\n#endif", "cannot be evaluated", "#if (1)\n#endif"),
    ("unread", "int f(void) { return 1 +; }", "it stops at", "int f(void) { return 1 + 1; }"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "source", "text", "clean"), OUTSIDE, ids=lambda value: value[:24])
def test_rule_finds_declarations(rule, source, text, clean, found):
    """Outside functions as well."""
    places = found(f"#include <itron.h>\n{source}\n", rule=rule)
    assert places
    assert places[0].line == 2
    assert text in str(places[0])
    assert found(f"#include <itron.h>\n{clean}\n", rule=rule) == []


@pytest.mark.parametrize(
    ("dialect", "source", "rule", "text"),
    [
        ("itron3", "wai_flg(&ptn, FLG, 3, TWF_ORW);", "changed-call",
         "write ercd, ptn = wai_flg(FLG, 3, TWF_ORW); the result comes first"),
        ("itron3", "can_wup(&n, 1);", "changed-call", "write ercd = can_wup(1)"),
        ("asp3", "dly_tsk(1000);", "changed-call", "microseconds there, milliseconds here"),
        ("asp", "ptn = TWF_ANDW;", "constant-value", "TWF_ANDW is 2 in TOPPERS/ASP, 0 here"),
        ("itron3", "if (wai_sem(SEM) == E_TMOUT) n = 1;", "constant-value", "E_TMOUT is -85 in μITRON 3.0, -50 here"),
        ("itron3", "if (wai_sem(SEM) == -85) n = 1;", "literal-code", "write E_TMOUT, which it is in μITRON 3.0"),
    ],
)  # fmt: skip
def test_rule_depends_on_the_dialect(dialect, source, rule, text, found):
    """What a call or a number means depends on the kernel that the source was written for."""
    places = found(FRAME.format(line=source), rule=rule, dialect=dialect)
    assert [finding.line for finding in places] == [LINE]
    assert text in str(places[0])
    same = [finding.rule for finding in found(FRAME.format(line=source), dialect="itron4")]
    assert rule not in same


def test_constant_with_another_value_is_told_once(found):
    """Its name stays right, so one place of a file is enough."""
    source = FRAME.format(line="ercd = wai_flg(FLG, 1, TWF_ANDW, &ptn); ercd = wai_flg(FLG, 2, TWF_ANDW, &ptn);")
    assert len(found(source, rule="constant-value", dialect="asp")) == 1


def test_every_rule_has_a_test():
    """A rule without one could find nothing at all."""
    tested = {rule for rule, *_ in (*IN_TASK, *OUTSIDE)} | {"changed-call", "constant-value", "configuration"}
    assert tested | {"context-wait", "context-task", "context-handler", "context-locked"} == RULES.keys()


def test_ordinary_code_is_clean(found):
    """What is written in Python as it stands has no finding."""
    source = """\
    #include <kernel.h>
    #include "kernel_id.h"
    extern void open_valve(int);
    static int level;

    static int clamp(int value) { return value < 0 ? 0 : value; }

    void valve_task(VP_INT exinf)
    {
        while (wai_sem(SEM_VALVE) == E_OK) {
            level = clamp(level - 1);
            open_valve(level);
            if (level == 0 && slp_tsk() != E_OK) break;
        }
    }

    void pump_isr(VP_INT exinf) { level++; if (isig_sem(SEM_VALVE) != E_OK) level = 0; }
    """
    configuration = """\
    CRE_TSK(TSK_VALVE, { TA_HLNG|TA_ACT, 0, valve_task, 5, 512, NULL });
    CRE_SEM(SEM_VALVE, { TA_TFIFO, 0, 9 });
    ATT_ISR({ TA_HLNG, 0, 3, pump_isr });
    """
    assert found(source, configuration) == []


def test_place_is_that_of_a_macro_s_use(found):
    """Not of its definition."""
    source = "#include <kernel.h>\n#define LOOK (*(volatile UB *) 0x10)\nint f(void)\n{\n    return 1 + LOOK;\n}\n"
    assert [(finding.line, finding.column) for finding in found(source, rule="hardware")] == [(5, 16)]
