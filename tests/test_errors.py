# SPDX-License-Identifier: MIT
"""Error codes, their names, and their exceptions."""

import pytest

import pyitron.errors
from kernel import status
from pyitron import ERCD, MERCD, SERCD, ItronError, check, ercd_name
from pyitron.errors import E_NOEXS, E_OBJ, E_OK, E_PAR, E_RLWAI, E_SYS, E_TMOUT, E_WBLK, FROM_STATUS


def codes() -> dict[str, int]:
    return {name: getattr(pyitron.errors, name) for name in pyitron.errors.__all__ if name.startswith("E_")}


def test_ercd_name_every_code_its_own_name() -> None:
    """Each of the 22 codes has one name, and that is the name of the constant."""
    assert len(codes()) == len(set(codes().values())) == 22
    assert {name: ercd_name(value) for name, value in codes().items()} == {name: name for name in codes()}


def test_ercd_name_unknown_code_the_number() -> None:
    """What is no error code is shown as it is."""
    assert [ercd_name(value) for value in (-7, -128, 1, 206, 1000)] == ["-7", "-128", "1", "206", "1000"]


def test_ercd_name_sub_code_name_of_the_main_code() -> None:
    """A sub-code does not hide the main code."""
    packed = ERCD(E_PAR, -3)
    assert (MERCD(packed), SERCD(packed), ercd_name(packed)) == (E_PAR, -3, "E_PAR")


@pytest.mark.parametrize("mercd", [E_OK, E_SYS, E_PAR, E_WBLK, -128, 127])
@pytest.mark.parametrize("sercd", [-1, 0, 5, -300])
def test_ercd_packs_and_unpacks(mercd: int, sercd: int) -> None:
    """MERCD and SERCD give back what ERCD was given."""
    assert (MERCD(ERCD(mercd, sercd)), SERCD(ERCD(mercd, sercd))) == (mercd, sercd)


def test_ercd_without_sub_code_is_the_code() -> None:
    """The sub-code -1 stands for none."""
    assert ERCD(E_TMOUT, -1) == E_TMOUT == MERCD(E_TMOUT)
    assert SERCD(E_TMOUT) == -1


def test_itron_error_says_what_the_code_means() -> None:
    """The message names the code and says what it means; the code itself is kept."""
    error = ItronError(E_TMOUT)
    assert str(error) == "E_TMOUT: the time passed first"
    assert error.ercd == E_TMOUT
    assert str(ItronError(-7)) == "error code -7"


def test_check_no_error_gives_the_outputs() -> None:
    """Counts pass; of a tuple the code is taken off."""
    assert check(E_OK) == 0
    assert check(7) == 7
    assert check((E_OK, "message")) == "message"
    assert check((E_OK, None)) is None
    assert check((4, 17, b"data")) == (17, b"data")
    assert check((E_OK,)) == ()


@pytest.mark.parametrize("result", [E_RLWAI, (E_RLWAI, None), (E_RLWAI, None, None)])
def test_check_error_raises(result: "int | tuple[object, ...]") -> None:
    """A negative code is raised, wherever it comes from."""
    with pytest.raises(ItronError, match="E_RLWAI") as caught:
        check(result)  # type: ignore[arg-type]
    assert caught.value.ercd == E_RLWAI


@pytest.mark.parametrize("result", [None, "E_OK", 1.5, (), ("x", 1), [0]])
def test_check_something_else_type_error(result: object) -> None:
    """What no service call returns is a mistake of the caller's."""
    with pytest.raises(TypeError, match="what a service call returned"):
        check(result)  # type: ignore[call-overload]


def test_from_status_total() -> None:
    """Every outcome of the kernel has an error code."""
    outcomes = {name: value for name, value in vars(status).items() if name.isupper() and isinstance(value, int)}
    assert sorted(outcomes.values()) == list(range(len(FROM_STATUS)))
    assert {ercd_name(code) for code in FROM_STATUS} <= set(codes())
    assert FROM_STATUS[status.DONE] == E_OK
    assert FROM_STATUS[status.TIMED_OUT] == E_TMOUT
    assert FROM_STATUS[status.ABSENT] == E_NOEXS
    assert FROM_STATUS[status.EXISTS] == FROM_STATUS[status.BAD_STATE] == E_OBJ
    assert FROM_STATUS[status.FAULTED] == E_SYS
