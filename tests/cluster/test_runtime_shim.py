"""What the runtime takes out of a container's configuration, and when."""

import json
from pathlib import Path
from typing import Any

import pytest

from cluster import runtime_shim

WITH = "Name:\tx\nCapBnd:\t000001ffffffffff\n"
WITHOUT = "Name:\tx\nCapBnd:\t000001fffeffffff\n"


def container() -> dict[str, Any]:
    lists = ["CAP_CHOWN", "CAP_SYS_RESOURCE", "CAP_KILL"]
    process = {"args": ["sh"], "oomScoreAdj": -500, "capabilities": {"bounding": lists, "effective": lists}}
    return {"ociVersion": "1.0.2", "process": process, "linux": {"namespaces": []}}


def test_the_bounding_set_tells_whether_the_capability_can_be_had() -> None:
    assert runtime_shim.has_capability(WITH)
    assert not runtime_shim.has_capability(WITHOUT)


def test_only_the_capability_and_a_negative_score_go() -> None:
    before = container()["process"]
    after = runtime_shim.reduced(before)
    assert after == {
        "args": ["sh"],
        "capabilities": {"bounding": ["CAP_CHOWN", "CAP_KILL"]} | {"effective": ["CAP_CHOWN", "CAP_KILL"]},
    }
    assert before == container()["process"]


@pytest.mark.parametrize("score", [0, 300])
def test_a_score_that_is_not_negative_stays(score: int) -> None:
    assert runtime_shim.reduced({"oomScoreAdj": score}) == {"oomScoreAdj": score}


def test_a_process_without_capabilities_is_left_alone() -> None:
    assert runtime_shim.reduced({"args": ["true"]}) == {"args": ["true"]}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ["--root", "/r", "create", "--bundle", "/b", "--pid-file", "p", "id"],
            (Path("/b/config.json"), True),
        ),
        (["--log=/l", "create", "--bundle=/b", "id"], (Path("/b/config.json"), True)),
        (["run", "-b", "/b", "id"], (Path("/b/config.json"), True)),
        (["exec", "--process", "/tmp/p", "--detach", "id"], (Path("/tmp/p"), False)),
        (["exec", "id", "sh"], None),
        (["state", "id"], None),
        (["kill", "id", "9"], None),
    ],
)
def test_the_file_to_edit_follows_from_the_command(
    words: list[str], expected: tuple[Path, bool] | None
) -> None:
    assert runtime_shim.description(words) == expected


def test_a_configuration_is_edited_in_place(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(container()))
    runtime_shim.edit(path, whole=True)
    edited = json.loads(path.read_text())
    assert edited["process"] == runtime_shim.reduced(container()["process"])
    assert {key: edited[key] for key in ("ociVersion", "linux")} == {
        "ociVersion": "1.0.2",
        "linux": {"namespaces": []},
    }
    assert [entry.name for entry in tmp_path.iterdir()] == ["config.json"]
