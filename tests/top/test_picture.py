# SPDX-License-Identifier: MIT
"""The pictures in the documentation show what the program shows."""

import re

import pytest

pytest.importorskip("textual")

import top_pictures


def words(svg):
    """The text of a picture, in order."""
    return [text.replace("&#160;", " ").rstrip() for text in re.findall(r"<text [^>]*>([^<]*)</text>", svg)]


@pytest.mark.parametrize("name", top_pictures.PICTURES)
def test_a_picture_shows_what_the_program_shows(name):
    """If not: python tools/top_pictures.py makes them anew. They load nothing."""
    kept = (top_pictures.SEEING / f"{name}.svg").read_text(encoding="utf-8")
    assert words(kept) == words(top_pictures.picture(*top_pictures.PICTURES[name]))
    assert len(words(kept)) > 15
    assert "//" not in kept.replace('xmlns="http://www.w3.org/2000/svg"', "")
