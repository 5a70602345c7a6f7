# SPDX-License-Identifier: MIT
"""The table of dialects is true to what is known elsewhere, and a source's dialect is found out."""

import inspect
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

import pyitron
from pyitron.lint import headers, write_headers
from pyitron.lint.dialect_of import dialect_of
from pyitron.lint.dialects import CALLS, DIALECTS, ITRON4, OWN, SERVICES, own_constants, python_inputs, type_names
from pyitron.lint.document import tables
from pyitron.syssvc import SYSTEM_SERVICES

FACTS = tomllib.loads((Path(__file__).parents[2] / "docs/reference/itron4.toml").read_text(encoding="utf-8"))


def test_service_calls_are_those_of_the_specification():
    """Names, parameters and results as in the reference's table."""
    assert ITRON4.calls.keys() == FACTS["calls"].keys()
    for name, facts in FACTS["calls"].items():
        assert ITRON4.calls[name].c == f"{facts['returns']} {name}({', '.join(facts['parameters']) or 'void'})"


def test_contexts_are_those_of_the_docstrings():
    """What the lint allows is what the calls allow."""
    contexts = {"Task": "task", "Non-task": "handler", "Any": "any"}
    for name, call in ITRON4.calls.items():
        match = re.search(r"Context:\n\s+(.*)\n", inspect.getdoc(getattr(pyitron, name)))
        assert match is not None
        stated = match[1].rstrip(".")
        context = "waiting" if stated == "Task, with dispatching enabled" else contexts[re.split("[,;]", stated)[0]]
        assert (name, call.context, call.locked) == (name, context, "the CPU may be locked" in stated)


def test_system_services_are_those_that_exist():
    """logtask is a task, not a call; ext_ker is here because TOPPERS has it."""
    assert SERVICES.calls.keys() == {*SYSTEM_SERVICES, "ext_ker", "kernel_exit"} - {"logtask"}


def test_types_are_those_of_the_specification():
    """All of its types and packets are declared."""
    names = {*FACTS["types"], *FACTS["packets"], *FACTS["implementation_packets"]["names"]}
    assert names == type_names(ITRON4.types)


@pytest.mark.parametrize("key", OWN)
def test_table_names_what_exists(key):
    """What is to be written here exists here, and nothing is in a table that differs in nothing."""
    dialect = OWN[key]
    for call in dialect.calls.values():
        assert call.returns
        assert all(parameter.name for parameter in call.parameters)
        assert not call.here or call.here in CALLS
        assert call.here or call.note
        assert call.name not in CALLS or call.note
    for constant in dialect.constants.values():
        assert not constant.here or constant.here in own_constants() or constant.here.isdigit()
        assert constant.here or constant.note or own_constants()[constant.name] != constant.value
    assert all(dialect.static.values())
    assert dialect.about.endswith(".")


@pytest.mark.parametrize("key", OWN)
def test_parameters_have_the_names_that_they_have_here(key):
    """So that an argument finds its place; what is only there has a note."""
    for call in OWN[key].calls.values():
        given = {parameter.name.removeprefix("p_") for parameter in call.parameters}
        if call.here:
            missing = {name for name in python_inputs(call.here) if name not in given and not name.startswith("*")}
            assert not missing or call.note or call.name in ("Lock", "Unlock", "DeleteLock"), (call.name, missing)


@pytest.mark.parametrize(
    ("key", "source"),
    [
        ("itron4", "#include <itron.h>\nvoid f(void) { sig_sem(1); }"),
        ("jsp", "#include <t_services.h>\nvoid f(VP_INT exinf) { vxget_tim(&now); }"),
        ("asp", '#include "kernel_cfg.h"\nvoid f(intptr_t exinf) { ini_sem(1); }'),
        ("asp3", '#include "kernel_cfg.h"\nvoid f(EXINF exinf) { ras_ter(1); fch_hrt(); }'),
        ("hrp", "void f(intptr_t exinf) { if (prb_mem(p, 4, TSK_SELF, TPM_READ) == E_OK) return; }"),
        ("fmp", "void f(intptr_t exinf) { mact_tsk(1, TPRC_INI); loc_spn(1); }"),
        ("itron3", '#include "itron.h"\nvoid f(INT stacd) { wai_flg(&p, 1, 1, TWF_ORW); }'),
        ("itron3", '#include "itron.h"\nvoid f(INT stacd) { snd_msg(1, m); }'),
        ("tkernel", "#include <tk/tkernel.h>\nEXPORT INT usermain(void) { tk_slp_tsk(TMO_FEVR); }"),
        ("ri600", "#include <kernel.h>\nvoid f(VP_INT exinf) { isnd_mbx(1, m); ichg_pri(1, 2); }"),
        ("norti", '#include "kernel.h"\nTASK f(void) { dly_tsk(10/MSEC); }'),
    ],
)
def test_dialect_is_found_out(key, source, look):
    """By what only it has."""
    assert look({"app.c": source}).dialect == key


@pytest.mark.parametrize(
    ("key", "configuration"),
    [
        ("asp", "CFG_INT(3, { TA_ENAINT, -1 });"),
        ("asp3", "CRE_CYC(C, { TA_STA, { TNFY_HANDLER, 0, tick }, 1000, 0 });"),
        ("hrp", "SAC_TSK(T, { 1, 2, 3, 4 });"),
        ("itron4", "/* CFG_INT of ASP */ CRE_SEM(S, { TA_TFIFO, 0, 1 });"),
    ],
)
def test_dialect_is_found_in_the_configuration_file_too(key, configuration, look):
    """Where the sources have nothing of their own."""
    assert look({"app.c": "int level;\n", "app.cfg": configuration}).dialect == key


def test_nothing_to_go_by_is_the_specification():
    """Without sources, for one."""
    assert dialect_of([]) == "itron4"


@pytest.mark.parametrize("key", DIALECTS)
def test_headers_are_c(key, tmp_path):
    """A C compiler takes them, each by itself and all together."""
    if shutil.which("gcc") is None:
        pytest.skip("there is no gcc")
    paths = write_headers(tmp_path / "include", key)
    source = tmp_path / "all.c"
    source.write_text("".join(f'#include "{path.relative_to(tmp_path / "include")}"\n' for path in paths) + "ER ercd = E_OK;\n")
    # T-Kernel and JSP have names that the C library has, too.
    command = [
        "gcc",
        "-fsyntax-only",
        "-Wall",
        "-Werror",
        "-Wno-builtin-declaration-mismatch",
        "-I",
        str(tmp_path / "include"),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


def test_headers_have_the_values_of_the_dialect():
    """The specification's, but where the kernel has others."""
    assert "#define TWF_ORW 1\n" in headers("jsp")["itron.h"]
    assert "#define TWF_ORW 2\n" in headers("itron3")["itron.h"]
    assert "extern ER wai_flg(FLGPTN *p_flgptn, ID flgid," in headers("itron3")["itron.h"]
    assert "tk/tkernel.h" in headers("tkernel")
    assert headers("tkernel")["tk/tkernel.h"].endswith('#include "../itron.h"\n')


def test_page_of_dialects_tells_all_calls():
    """Each of them once, in its dialect's table."""
    text = tables()
    for dialect in OWN.values():
        assert f"## {dialect.name}\n" in text
        for name in dialect.calls:
            assert f"| `{name}` |" in text
