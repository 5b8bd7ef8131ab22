"""Content hashes, and outputs that are made once."""

import threading
from pathlib import Path

import pytest

from cluster import content


def test_a_digest_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "in").mkdir(parents=True)
        (tmp_path / name / "in" / "file").write_text("text")
    assert content.digest(tmp_path / "a" / "in") == content.digest(tmp_path / "b" / "in")


@pytest.mark.parametrize("change", ["content", "name", "mode", "added"])
def test_a_digest_changes_with_content_name_mode_and_files(tmp_path: Path, change: str) -> None:
    file = tmp_path / "folder" / "file"
    file.parent.mkdir()
    file.write_text("text")
    before = content.digest(file.parent)
    if change == "content":
        file.write_text("other")
    elif change == "name":
        file.rename(file.with_name("renamed"))
    elif change == "mode":
        file.chmod(0o755)
    else:
        (file.parent / "second").write_text("")
    assert content.digest(file.parent) != before


def test_caches_of_tools_do_not_change_a_digest(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1")
    before = content.digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "module.pyc").write_text("")
    assert content.digest(tmp_path) == before


def test_texts_are_not_glued_together() -> None:
    assert content.digest("ab", "c") != content.digest("a", "bc")


def test_a_failed_build_leaves_no_output(tmp_path: Path) -> None:
    target = tmp_path / "output"

    def fail(place: Path) -> None:
        place.write_text("half")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        content.build(target, fail)
    assert not target.exists()
    assert content.build(target, lambda place: place.write_text("whole") and None).read_text() == "whole"


def test_two_at_once_build_once(tmp_path: Path) -> None:
    made: list[int] = []

    def make(place: Path) -> None:
        made.append(1)
        place.write_text("")

    threads = [threading.Thread(target=content.build, args=(tmp_path / "output", make)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_older_outputs_of_the_same_name_go(tmp_path: Path) -> None:
    for name in ("kube-aaaa", "kube-bbbb", "kubectl-published", "other-aaaa"):
        (tmp_path / name).write_text("")
    content.keep_only(tmp_path / "kube-bbbb", "kube")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [
        "kube-bbbb",
        "kubectl-published",
        "other-aaaa",
    ]
