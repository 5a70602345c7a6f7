# SPDX-License-Identifier: MIT
"""The table of names: who is found, and when an object is to go."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.servers.names import NameTable


def test_bind_new_name_finds_the_object_open_once():
    """Whoever makes an object has it open."""
    names = NameTable()
    names.bind("/a", 3)
    assert (names.find("/a"), names.find("/b"), names.name_of(3), names.name_of(4)) == (3, 0, "/a", "")
    assert (names.openings(3), names.openings(4)) == (1, 0)


def test_release_last_opening_keeps_an_object_with_a_name():
    """It can be opened again."""
    names = NameTable()
    names.bind("/a", 3)
    assert names.release(3) is False
    assert (names.find("/a"), names.openings(3)) == (3, 0)
    names.retain(3)
    assert names.openings(3) == 1


def test_unlink_open_object_goes_with_the_last_release():
    """Not before; its name is free at once."""
    names = NameTable()
    names.bind("/a", 3)
    names.retain(3)
    assert names.unlink(3) is False
    names.bind("/a", 4)
    assert [names.release(3), names.release(3)] == [False, True]
    assert (names.find("/a"), names.openings(3), names.openings(4)) == (4, 0, 1)


def test_unlink_closed_object_goes_at_once():
    """Nobody has it open."""
    names = NameTable()
    names.bind("/a", 3)
    names.release(3)
    assert names.unlink(3) is True
    assert (names.find("/a"), names.name_of(3)) == (0, "")


def test_forget_frees_the_name_and_all_openings():
    """Also of an object that has lost its name, and of one that never had one."""
    names = NameTable()
    names.bind("/a", 3)
    names.bind("/b", 4)
    names.unlink(4)
    for ident in (3, 4, 5):
        names.forget(ident)
    assert (names.find("/a"), names.name_of(3), names.openings(3), names.openings(4)) == (0, "", 0, 0)
    names.bind("/a", 6)
    assert names.find("/a") == 6


@given(st.lists(st.tuples(st.sampled_from(["open", "close", "unlink", "forget"]), st.integers(0, 3)), max_size=60))
def test_any_history_agrees_with_a_plain_model(steps):
    """The model: for each object, its name or None, and a list with an entry for each opening."""
    names, model, last = NameTable(), {}, 0
    for what, which in steps:
        name = f"/{which}"
        ident = names.find(name)
        assert ident == next((i for i, (n, _) in model.items() if n == name), 0)
        if what == "open" and ident:
            names.retain(ident)
            model[ident][1].append(None)
        elif what == "open":
            last += 1
            names.bind(name, last)
            model[last] = [name, [None]]
        elif what == "close":
            ident = next((i for i, (_, openings) in model.items() if openings), 0)
            if ident:
                model[ident][1].pop()
                gone = model[ident] == [None, []]
                assert names.release(ident) is gone
                if gone:
                    del model[ident]
        elif what == "unlink" and ident:
            model[ident][0] = None
            gone = model[ident] == [None, []]
            assert names.unlink(ident) is gone
            if gone:
                del model[ident]
        elif what == "forget" and ident:
            names.forget(ident)
            del model[ident]
        for known, (n, openings) in model.items():
            assert (names.name_of(known), names.openings(known)) == (n or "", len(openings))
