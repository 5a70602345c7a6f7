# SPDX-License-Identifier: MIT
"""Whatever is in a source, the lint ends, finds the same twice, and names places that exist."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pyitron.lint import lint

SAMPLE = """\
#include <t_services.h>
#define REG(n) (*(volatile UB *)(0x4000 + (n)))
typedef struct { T_MSG head ; int level ; } MESSAGE ;
static UB count ; int interrupt ; struct s { int a : 3 ; } t [ 3 ] = { { 1 } , } ;
static int next ( int n , const char * f , ... ) { return n > 0 ? n -- : ~ n ; }
__interrupt void isr ( void ) { asm ( "nop" ) ; iset_flg ( FLG1 , 1u ) ; count += 1 ; }
void main_task ( VP_INT exinf ) {
  FLGPTN p ; MESSAGE * m ; VP b ; ER e ; int i ; loc_cpu ( ) ; unl_cpu ( ) ;
  for ( i = 0 ; i < 9 ; i ++ ) { wai_flg ( FLG1 , 3 , TWF_ORW , & p ) ; }
  do { e = rcv_mbx ( MBX1 , ( T_MSG * * ) & m ) ; if ( e == -50 ) break ; else continue ; } while ( ! count ) ;
  get_mpf ( MPF1 , & b ) ; ( ( char * ) b ) [ 1 ] = 'x' ; switch ( i ) { case 1 : tk_slp_tsk ( 1 ) ; default : goto out ; }
  while ( REG ( 1 ) & 0x80 ) ; out : ext_tsk ( ) ;
}
"""
CONFIGURATION = (
    "CRE_TSK ( T , { TA_ACT , 0 , main_task , 5 , 512 , NULL } ) ; DEF_INH ( 3 , { TA_HLNG , isr } ) ; "
    "task [ ] { entry_address = isr ( ) ; } ;"
)
WORDS = [
    *sorted({*SAMPLE.split(), *CONFIGURATION.split()}),
    "#if", "#endif", "#else", "#define X", "#include", "\n", "\\\n", "'", '"', "/*", "*/", "//", "@", "$", "`", "##", "typedef",
    "({", "0x", "1e", "\N{CJK UNIFIED IDEOGRAPH-8868}", "\udc95\\", "__attribute__", "__asm", "enum", "sizeof", "_Pragma", "L",
    "...",
]  # fmt: skip


@st.composite
def mutated(draw, text):
    """A text with words taken out, put in and moved."""
    words = text.split(" ")
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(words) - 1))
        match draw(st.sampled_from("idrs")):
            case "i":
                words.insert(at, draw(st.sampled_from(WORDS)))
            case "d":
                del words[at : at + draw(st.integers(1, 9))]
                words = words or [""]
            case "r":
                words[at] = draw(st.sampled_from(WORDS))
            case "s":
                words[at:] = [*words[at + 3 :], *words[at : at + 3]]
    return " ".join(words)


def same_twice(folder, source, configuration):
    """Look at both files twice."""
    paths = [folder / "app.c", folder / "app.cfg"]
    for path, text in zip(paths, (source, configuration), strict=True):
        path.write_bytes(text.encode("utf-8", "surrogateescape").replace(b"\0", b" "))
    first = lint(paths)
    assert lint(paths).findings == first.findings
    for finding in first.findings:
        lines = (source if finding.file.endswith(".c") else configuration).count("\n") + 2
        assert finding.file in [str(path) for path in paths]
        assert 0 <= finding.line <= lines
        assert finding.message


@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(source=mutated(SAMPLE), configuration=mutated(CONFIGURATION))
def test_mutated_sources_are_looked_at(tmp_path_factory, source, configuration):
    """Nearly C."""
    same_twice(tmp_path_factory.getbasetemp(), source, configuration)


@settings(max_examples=20, deadline=None, derandomize=True, database=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=60))
def test_words_in_any_order_are_looked_at(tmp_path_factory, words):
    """Hardly C."""
    same_twice(tmp_path_factory.getbasetemp(), " ".join(words), " ".join(reversed(words)))


def test_deep_nesting_is_survived(look):
    """Deeper than anybody writes, and than Python's stack."""
    deep = 1200
    chain = "-a" * deep
    sources = {
        "one.c": f"int f(void) {{ return {'(' * deep}1{')' * deep}; }}\n",
        "two.c": f"void g(void) {'{' * deep}{'}' * deep}\n",
        "three.c": f"int h = {'-' * deep}1; int i = {'f(' * deep}{')' * deep};\n",
        "five.c": f"UINT k(UINT a) {{ while (a{chain}) ; return (a{chain}) / 3; }}\n",
        "four.c": "".join(f"void f{n}(void) {{ f{n + 1}(); }}\n" for n in range(deep)) + "T_CTSK t = { 0, 0, f0 };\n",
    }
    look(sources)


def test_macros_that_explode_are_stopped(look):
    """Each level doubles; nobody has the memory for forty of them."""
    levels = "".join(f"#define A{n} A{n + 1} A{n + 1}\n" for n in range(40))
    findings = look({"app.c": f"{levels}#define A40 x\nint a = A0;\n"}).findings
    assert any("far too much text" in finding.message for finding in findings)
