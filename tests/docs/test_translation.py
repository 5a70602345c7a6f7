# SPDX-License-Identifier: MIT
"""What of the reference is to be translated, and what is."""

import ast
import re
from pathlib import Path

from reference import words
from reference.entry import prose
from reference.examples import example
from reference.overview import sentences, without_range
from reference.words import say

from conformance.counts import situations

LOCALE = Path(__file__).parents[2] / "docs" / "locale" / "ja" / "LC_MESSAGES"


def translated(folder):
    """The messages of all pages in a folder that have a translation."""
    found = set()
    for path in (LOCALE / folder).glob("*.po"):
        for entry in re.split(r"\n\n", path.read_text(encoding="utf-8")):
            texts = dict.fromkeys(("msgid", "msgstr"), "")
            key = ""
            for line in entry.splitlines():
                word, _, text = line.partition(" ")
                key = word if word in texts else key
                if '"' in line:
                    texts[key] += ast.literal_eval(text if word in texts else line)
            if texts["msgstr"] and "#, fuzzy" not in entry:
                found.add(texts["msgid"])
    return found


def test_what_every_call_does_is_told_in_japanese():
    """The first sentence of each docstring is a message of a catalogue, and has its translation."""
    assert sorted(sentences() - translated("reference") - translated("posix/reference")) == []


def test_situations_in_japanese_are_situations():
    """None is left over from one that has changed its title; one without a translation is shown as it is."""
    titles = {situation.title for situation in situations()}
    assert sorted(words._SITUATIONS.keys() - titles) == []
    assert say("the caller waits", "ja") == "呼出し元が待つ"
    assert say("the caller waits", "en") == "the caller waits"
    assert say("the caller dances", "ja") == "the caller dances"


def test_modules_of_calls_begin_without_a_range_of_names():
    """In both languages, as the table below says it better; other modules are as they are."""
    lines = ["Semaphores: ``cre_sem`` to ``ref_sem``. They count.", "", "More."]
    assert without_range("pyitron.semaphore", lines) == ["They count.", "", "More."]
    assert without_range("pyitron.packets", lines) == lines


def test_sentences_of_examples_are_messages():
    """They are set in the same way where messages are collected as on the page."""
    text = prose(example("reference/semaphore", "wai_sem").text)
    assert " ".join(text.split("\n")) in translated("reference")
