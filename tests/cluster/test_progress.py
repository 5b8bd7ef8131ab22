"""How steps are shown."""

import io
import json

import pytest

from cluster.progress import Progress


def test_text_shows_steps_with_durations_inside_out() -> None:
    stream = io.StringIO()
    progress = Progress("text", stream)
    with progress.step("outer"), progress.step("inner"):
        progress.note("a word")
    lines = stream.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == ["a", "✓", "✓"]
    assert lines[1].startswith("  ✓ inner ")
    assert lines[2].startswith("✓ outer ")


def test_a_failed_step_says_so_and_passes_the_error_on() -> None:
    stream = io.StringIO()
    with pytest.raises(ValueError, match="no"), Progress("text", stream).step("step"):
        raise ValueError("no")
    assert stream.getvalue().startswith("✗ step ")


def test_programs_get_one_object_a_line() -> None:
    stream = io.StringIO()
    with Progress("json", stream).step("step"):
        pass
    started, done = map(json.loads, stream.getvalue().splitlines())
    assert started == {"step": "step", "state": "started", "depth": 0}
    assert (done["state"], done["depth"]) == ("done", 0)
    assert done["seconds"] >= 0


def test_silence() -> None:
    stream = io.StringIO()
    progress = Progress("silent", stream)
    with progress.step("step"):
        progress.note("word")
    assert stream.getvalue() == ""
