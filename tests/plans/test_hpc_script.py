from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples
from virtengine.plans import hpc_script
from virtengine.plans.hpc_script import Fetch, Keep

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200)
NASTY = st.one_of(
    TEXT,
    st.sampled_from(
        (
            "'; touch /tmp/owned; '",
            "$(touch /tmp/owned)",
            "`touch /tmp/owned`",
            "\nEOF_OF_SCRIPT\ntouch /tmp/owned\n",
            "#SBATCH --comment=other",
            '" && touch /tmp/owned && "',
        )
    ),
)


def run(text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given_here = {"PATH": os.environ["PATH"], "SLURM_JOB_ID": "7", **environment}
    return subprocess.run(  # noqa: PLW1510
        ["/bin/sh"], input=text, cwd=folder, env=given_here, capture_output=True, text=True, timeout=20
    )


@pytest.mark.parametrize("code", [0, 1, 3, 125])
def test_the_exit_code_is_the_scripts_own(tmp_path: Path, code: int) -> None:
    text = hpc_script.render(f"#!/bin/sh\necho out\necho err >&2\nexit {code}\n", scratch=str(tmp_path))
    done = run(text, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (code, "out\n", "err\n")
    assert list(tmp_path.iterdir()) == []


def test_a_script_without_an_interpreter_is_run_by_a_shell(tmp_path: Path) -> None:
    assert (
        run(hpc_script.render("echo $0 >/dev/null; echo hi", scratch=str(tmp_path)), tmp_path).stdout
        == "hi\n"
    )


@examples(200, deadline=None)
@given(script=NASTY)
def test_no_line_of_a_script_is_a_line_of_ours(script: str) -> None:
    harmless = hpc_script.render("echo hi").splitlines()
    lines = hpc_script.render(script).splitlines()
    begin, end = harmless.index('chmod 700 "$script"'), lines.index('chmod 700 "$script"')
    head = [line for line in lines[:end] if line in harmless[:begin]]
    assert head == [line for line in harmless[:begin] if line in head]
    assert lines[end:] == harmless[begin:]
    body = lines[lines.index("base64 -d >\"$script\" <<'EOF_OF_SCRIPT' || exit 73") + 1 : end - 1]
    assert all(line.isascii() and not line.startswith("#") and " " not in line for line in body)


@examples(60, deadline=None)
@given(script=NASTY)
def test_what_is_run_is_what_was_written(script: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("script")
    shown = hpc_script.render("#!/bin/cat\n" + script, scratch=str(folder))
    done = subprocess.run(  # noqa: PLW1510
        ["/bin/sh"], input=shown.encode(), env={"PATH": os.environ["PATH"]}, capture_output=True, timeout=20
    )
    assert done.stdout == ("#!/bin/cat\n" + script).encode()


@examples(40, deadline=None)
@given(url=NASTY, path=NASTY)
def test_values_of_a_user_stay_one_word(
    url: str, path: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("words")
    text = hpc_script.render("true", fetch=(Fetch(url, "0" * 64, path),), scratch=str(folder))
    shown = text.replace(hpc_script._FETCH % {"code": 65}, 'fetch() { printf "%s\\0" "$@"; }\n')
    done = subprocess.run(  # noqa: PLW1510
        ["/bin/sh"], input=shown.encode(), env={"PATH": os.environ["PATH"]}, capture_output=True, timeout=20
    )
    assert done.stdout.split(b"\0")[:3] == [url.encode(), b"0" * 64, path.encode()]


def test_an_input_with_other_content_ends_the_job_before_the_script(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("right")
    wrong = Fetch(f"file://{tmp_path}/data", hashlib.sha256(b"wrong").hexdigest(), "in/data")
    done = run(hpc_script.render("echo ran", fetch=(wrong,), scratch=str(tmp_path)), tmp_path)
    assert done.returncode == hpc_script.BAD_INPUT
    assert done.stdout == ""
    assert "in/data" in done.stderr


def test_files_are_brought_and_kept(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("right")
    fetch = Fetch(f"file://{tmp_path}/data", hashlib.sha256(b"right").hexdigest(), "in/data")
    keep = Keep("out", {"": f"file://{tmp_path}/kept"})
    text = hpc_script.render("cp in/data out", fetch=(fetch,), keep=(keep,), scratch=str(tmp_path))
    done = run(text, tmp_path)
    assert (done.returncode, (tmp_path / "kept").read_text()) == (0, "right")


def test_a_lost_output_fails_a_job_that_succeeded_and_leaves_another_its_code(tmp_path: Path) -> None:
    keep = (Keep("out", {"": f"file://{tmp_path}/kept"}),)
    assert run(hpc_script.render("true", keep=keep, scratch=str(tmp_path)), tmp_path).returncode == 74
    assert run(hpc_script.render("exit 9", keep=keep, scratch=str(tmp_path)), tmp_path).returncode == 9


def test_each_task_keeps_its_own_file(tmp_path: Path) -> None:
    keep = (Keep("out", {"0": f"file://{tmp_path}/k.0", "1": f"file://{tmp_path}/k.1"}),)
    text = hpc_script.render("echo $SLURM_ARRAY_TASK_ID > out", keep=keep, scratch=str(tmp_path))
    for number in ("0", "1"):
        assert run(text, tmp_path, SLURM_ARRAY_TASK_ID=number).returncode == 0
    assert [(tmp_path / f"k.{number}").read_text() for number in (0, 1)] == ["0\n", "1\n"]
