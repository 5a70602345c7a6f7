# SPDX-License-Identifier: MIT
"""Keeping a trace, and its digest."""

import hashlib

import pytest

from kernel import trace as point
from pyitron.trace import Recorder, text


def test_recorder_keeps_events_in_order(names, kettle):
    """What went in is what is there."""
    events = kettle(100)
    recorder = Recorder(names)
    for event in events:
        recorder(event)
    assert recorder.events == events
    assert recorder.count == len(events)


def test_digest_is_the_hash_of_the_text(names, kettle):
    """The digest is what a hash of the written file gives, servers left out or not."""
    events = kettle(1_000)
    recorder = Recorder(names)
    for event in events:
        recorder(event)
    own = [event for event in events if event[1] != point.SERVER]
    assert len(own) < len(events)
    for chosen, include in ((own, False), (events, True)):
        expected = hashlib.sha256(text.encode("".join(text.lines(chosen, names)))).hexdigest()
        assert recorder.digest(include_servers=include) == expected


def test_limit_keeps_the_newest_and_the_same_digest(names, kettle):
    """A bounded recorder forgets events but neither their number nor their part in the digest."""
    events = kettle(2_000)
    bounded, full = Recorder(names, limit=100), Recorder(names)
    for event in events:
        bounded(event)
        full(event)
        assert len(bounded._events) < 200
    assert bounded.digest() == full.digest()
    assert bounded.events == events[-100:]
    assert bounded.count == len(events)
    assert bounded.digest(include_servers=True) == full.digest(include_servers=True)


def test_clear_begins_anew(names, kettle):
    """After clear() the recorder is as new."""
    recorder = Recorder(names, limit=10)
    for event in kettle(100):
        recorder(event)
    recorder.clear()
    assert (recorder.events, recorder.count) == ([], 0)
    assert recorder.digest() == Recorder().digest()


def test_limit_below_one_is_refused():
    """A limit that keeps nothing is an error that says what to give."""
    with pytest.raises(ValueError, match="1 or more"):
        Recorder(limit=0)
