# SPDX-License-Identifier: MIT
"""Calls that their context forbids, through the call graph."""

import pytest

HEAD = """\
#include <kernel.h>
#include "kernel_id.h"
"""
CONFIGURATION = """\
CRE_TSK(TSK_MAIN, { TA_HLNG|TA_ACT, 0, main_task, 5, 512, NULL });
CRE_CYC(CYC_BLINK, { TA_HLNG|TA_STA, 0, blink, 100, 0 });
CRE_ALM(ALM_ONE, { TA_HLNG, 0, (FP) alarm });
DEF_INH(3, { TA_HLNG, inh });
ATT_ISR({ TA_HLNG, 0, 4, isr });
DEF_EXC(0, { TA_HLNG, exc });
DEF_TEX(TSK_MAIN, { TA_HLNG, texrtn });
ATT_INI({ TA_HLNG, 0, init });
"""


def contexts(found, source, configuration=CONFIGURATION, **options):
    """The findings of the rules on contexts, as (line, rule, message)."""
    findings = found(HEAD + source, configuration, **options)
    return [(finding.line - 2, finding.rule, finding.message) for finding in findings if finding.rule.startswith("context-")]


@pytest.mark.parametrize(
    ("function", "title"),
    [
        ("blink", "cyclic handler"), ("alarm", "alarm handler"), ("inh", "interrupt handler"),
        ("isr", "interrupt service routine"), ("exc", "exception handler"), ("init", "initialization routine"),
    ],
)  # fmt: skip
def test_wait_in_each_kind_of_handler(function, title, found):
    """All of them are non-task context."""
    line = next(number for number, line in enumerate(CONFIGURATION.split("\n"), 1) if function in line)
    assert contexts(found, f"void {function}(VP_INT exinf) {{ slp_tsk(); }}") == [
        (1, "context-wait", f"slp_tsk, which may wait, in the {title} {function} (app.cfg:{line})")
    ]


def test_task_exception_routine_is_task_context(found):
    """It may wait, and may not make i-calls."""
    source = "void texrtn(TEXPTN texptn, VP_INT exinf) { slp_tsk(); iwup_tsk(1); }"
    assert [rule for _, rule, _ in contexts(found, source)] == ["context-handler"]


def test_handler_that_would_end_as_a_task_returns(found):
    """There is nothing that a task could do for it."""
    findings = found(f"{HEAD}void isr(VP_INT exinf) {{ ext_tsk(); }}", CONFIGURATION)
    assert [finding.remedy for finding in findings if finding.rule == "context-task"] == [
        "return: a handler ends with its function"
    ]


def test_path_of_calls_is_told(found):
    """From the entry to the function with the call."""
    source = """\
    static void inner(void) { sig_sem(1); }
    static void outer(void) { inner(); }
    void blink(VP_INT exinf) { outer(); }
    """
    message = "sig_sem, a call for tasks, in the cyclic handler blink (app.cfg:2), by outer -> inner"
    assert contexts(found, source) == [(1, "context-task", message)]


def test_function_for_both_contexts_is_told_for_the_wrong_one(found):
    """A function that a task calls as well is reported for the handler only."""
    source = """\
    void shared(void) { sig_sem(1); }
    void main_task(VP_INT exinf) { shared(); }
    void inh(void) { shared(); }
    """
    assert [message for _, _, message in contexts(found, source)] == [
        "sig_sem, a call for tasks, in the interrupt handler inh (app.cfg:4), by shared"
    ]


def test_sns_ctx_chooses_the_form(found):
    """Behind a test for the context, each form is right."""
    source = """\
    void shared(void) { if (sns_ctx()) isig_sem(1); else sig_sem(1); }
    void other(void) { if (!sns_ctx()) { sig_sem(1); } else { isig_sem(1); } }
    void main_task(VP_INT exinf) { shared(); other(); }
    void inh(void) { shared(); other(); }
    """
    assert contexts(found, source) == []


def test_locked_cpu_is_followed_through_calls_and_branches(found):
    """Also into functions that lock for others, and only where it is certain."""
    source = """\
    void lock(void) { loc_cpu(); }
    void unlock(void) { unl_cpu(); }
    void use(int n) { sig_sem(n); }
    void main_task(VP_INT exinf) {
        lock(); use(1); unlock();
        use(2);
        if (exinf) loc_cpu();
        sns_loc(); sig_sem(3);
        if (exinf) unl_cpu();
        loc_cpu(); wai_sem(4); unl_cpu(); wai_sem(5);
    }
    """
    assert contexts(found, source) == [
        (3, "context-locked", "sig_sem with the CPU locked, in the task main_task (app.cfg:1), by use"),
        (10, "context-locked", "wai_sem with the CPU locked, in the task main_task (app.cfg:1)"),
    ]


def test_early_return_and_break_keep_their_own_state(found):
    """What is unlocked before a return or a break is not unlocked elsewhere."""
    source = """\
    int take(int n) {
        loc_cpu();
        if (n) { unl_cpu(); return 1; }
        sig_sem(1);
        unl_cpu();
        return 0;
    }
    void main_task(VP_INT exinf) {
        while (1) { loc_cpu(); if (take(1)) { unl_cpu(); break; } unl_cpu(); slp_tsk(); }
        switch (exinf) { case 1: loc_cpu(); break; case 2: sig_sem(2); break; default: sig_sem(3); }
    }
    """
    assert [line for line, _, _ in contexts(found, source)] == [4]


def test_disabled_dispatching_forbids_waits_only(found):
    """A call that cannot wait is allowed."""
    source = "void main_task(VP_INT exinf) { dis_dsp(); sig_sem(1); pol_sem(1); dly_tsk(1); ena_dsp(); dly_tsk(1); }"
    message = "dly_tsk, which may wait, with dispatching disabled, in the task main_task (app.cfg:1)"
    assert contexts(found, source) == [(1, "context-wait", message)]


def test_recursion_and_cycles_of_calls_end(found):
    """Functions may call each other in a circle."""
    source = """\
    void odd(int n);
    void even(int n) { if (n) odd(n - 1); sig_sem(1); }
    void odd(int n) { if (n) even(n - 1); }
    void inh(void) { even(8); }
    """
    assert [line for line, _, _ in contexts(found, source)] == [2]


def test_functions_without_an_entry_are_followed_too(found):
    """Of them only what is locked and disabled is known."""
    source = "void lonely(void) { sig_sem(1); isig_sem(1); loc_cpu(); sig_sem(2); unl_cpu(); }"
    assert contexts(found, source) == [(1, "context-locked", "sig_sem with the CPU locked")]


def test_entries_come_from_packets_in_c_too(found):
    """Kernels without a configuration file have them there."""
    source = """\
    extern void go(VP_INT), tick(VP_INT);
    void go(VP_INT exinf) { iset_flg(1, 1); }
    void tick(VP_INT exinf) { set_flg(1, 1); }
    const T_CTSK packet = { TA_HLNG, 0, (FP) go, 5, 512, NULL };
    void start(void) { T_CCYC cyc; cyc.cychdr = (FP) tick; cre_cyc(1, &cyc); }
    """
    assert contexts(found, source, "") == [
        (2, "context-handler", "iset_flg, a call for handlers, in the task go (app.c:6)"),
        (3, "context-task", "set_flg, a call for tasks, in the cyclic handler tick (app.c:7)"),
    ]


def test_configurator_s_file_names_entries(look):
    """One of Renesas is told to be another's, and its functions are known."""
    files = {
        "app.c": '#include "kernel.h"\nvoid tick(VP_INT exinf) { slp_tsk(); }\nvoid go(VP_INT exinf) { slp_tsk(); }\n',
        "app.cfg": "task[]{ entry_address = go(); priority = 1; };\ncyclic_hand[1]{ entry_address = tick(); };\n",
    }
    assert [(finding.file, finding.line, finding.rule) for finding in look(files).findings] == [
        ("app.c", 2, "context-wait"), ("app.cfg", 1, "configuration"),
    ]  # fmt: skip


def test_static_functions_of_one_name_are_told_apart(look):
    """Each file has its own."""
    files = {
        "one.c": "#include <kernel.h>\nstatic void step(void) { slp_tsk(); }\nvoid main_task(VP_INT exinf) { step(); }\n",
        "two.c": "#include <kernel.h>\nstatic void step(void) { }\nvoid blink(VP_INT exinf) { step(); }\n",
        "app.cfg": "CRE_TSK(T, { TA_ACT, 0, main_task, 5, 512, NULL });\nCRE_CYC(C, { TA_STA, 0, blink, 100, 0 });\n",
    }
    assert look(files).findings == []


def test_interrupt_keyword_makes_a_handler(found):
    """A function that the compiler makes an interrupt handler is entered there."""
    findings = contexts(found, "__interrupt void uart(void) { wup_tsk(1); }", "")
    assert findings == [(1, "context-task", "wup_tsk, a call for tasks, in the interrupt handler uart (app.c:3)")]
