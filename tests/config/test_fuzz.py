# SPDX-License-Identifier: MIT
"""Whatever a file contains, reading it ends with a configuration or a ConfigError."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pyitron import config

VALID = """\
/* A small system. */
#define PRI_HIGH 2
#ifdef DEBUG
#define STK 2048
#else
#define STK (512 * 2)
#endif
#define SEM(name, n) CRE_SEM(name, { TA_TFIFO, 0, n })
INCLUDE("\\"kernel_id.h\\"");
CRE_TSK(TSK_A, { TA_HLNG|TA_ACT, (VP_INT) 'a', task_a, PRI_HIGH, STK, NULL });
CRE_TSK(TSK_B, { TA_HLNG, SEM_A, task_b, PRI_HIGH << 2, 0x400UL, NULL });
SEM(SEM_A, ~0 & 7);
CRE_MBX(MBX_A, { TA_TFIFO|TA_MPRI, 3, NULL }); // with priorities
CRE_MPF(7, { TA_TPRI, 4, 16, NULL });
CRE_CYC(CYC_A, { TA_STA, 0, handler, 100, 0 });
DEF_INH(16, { TA_HLNG, handler });
ATT_ISR({ TA_HLNG, 0, 17, isr });
"""
SCRAPS = [
    *VALID.split(" "), "(", ")", "{", "}", "[", "]", ",", ";", '"', "'", "\\", "\\\n", "/*", "*/", "//", "\n", "\n#", "#",
    "##", "@", "\n#if ", "\n#ifdef ", "\n#else\n", "\n#endif\n", "\n#define ", "\n#undef ", "\n#include ", "\n#elif ",
    "\n#pragma ", "defined", "\n#define F(x) x", "F(", "F", "-", "!", "~", "<<", "/", "%", "0", "09", "1e3", "0x",
    "99999999999999999999", "sizeof", "enum {", "typedef", "__VA_ARGS__", "...", "??/", "\r", "\f", "\x1a", "é", "\udc80",
    "CRE_FLG(", "VATT_TER(", "DOMAIN {", "DOMAIN(A) {", "DEF_TEX(TSK_A, { 0, task_a });",
    "INCLUDE(\"timer.cfg\");", "INCLUDE(", "\"app.cfg\"", "<x>", "NULL",
]  # fmt: skip


def survives(text: "str | bytes") -> None:
    """Read *text* as a configuration, and as a header."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "app.cfg"
        path.write_bytes(data)
        for attempt in (lambda: config.header(config.read(path)), lambda: config.constants(path)):
            try:
                attempt()
            except config.ConfigError as error:
                assert str(error)
                assert len(error.errors) <= 201
                assert all(found.file == str(path) for found in error.errors)


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_read_any_bytes_survives(data: bytes) -> None:
    """Noise."""
    survives(data)


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_read_any_text_survives(text: str) -> None:
    """Text in any script."""
    survives(text)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(SCRAPS), max_size=40))
def test_read_scraps_of_a_configuration_survives(scraps: list[str]) -> None:
    """Words of the language in any order."""
    survives(" ".join(scraps))


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.integers(0, len(VALID)), st.integers(0, 12), st.one_of(st.sampled_from(SCRAPS), st.just(""))),
        min_size=1,
        max_size=4,
    )
)
def test_read_damaged_configuration_survives(damage: list[tuple[int, int, str]]) -> None:
    """A valid file with pieces cut out and others put in."""
    text = VALID
    for start, length, scrap in damage:
        text = text[:start] + scrap + text[start + length :]
    survives(text)


def test_read_undamaged_configuration_valid(tmp_path: Path) -> None:
    """What the mutations begin with is right."""
    path = tmp_path / "app.cfg"
    path.write_text(VALID)
    assert config.read(path).ids == {"TSK_A": 1, "TSK_B": 2, "SEM_A": 1, "MBX_A": 1, "CYC_A": 1}
