"""How a command ends when it cannot do what was asked."""

from __future__ import annotations

import pytest

from cluster.errors import ClusterError, Missing, TimedOut
from virtengine.cli import main as command
from virtengine.cli.errors import Refused, Unreachable, exit_code, explain
from virtengine.core.errors import ModuleError, NotYet, Rejected, Unavailable, VirtEngineError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Rejected("no"), 1),
        (ModuleError("no"), 1),
        (NotYet("later"), 1),
        (Refused("no", hint="do"), 1),
        (Missing("no docker"), 1),
        (Unavailable("silent"), 3),
        (Unreachable("silent", hint="do"), 3),
        (TimedOut("slow"), 3),
    ],
)
def test_the_exit_code_says_who_must_act(error: VirtEngineError | ClusterError, code: int) -> None:
    assert exit_code(error) == code


@pytest.mark.parametrize(
    "error", [Rejected("why"), NotYet("why"), Unavailable("why"), Missing("why", hint="step")]
)
def test_an_explanation_has_the_cause_and_the_next_step(error: VirtEngineError | ClusterError) -> None:
    cause, following = explain(error).splitlines()
    assert cause == "error: why"
    assert following.startswith("  next: ")
    assert len(following) > len("  next: ")


def test_an_errors_own_hint_is_the_next_step() -> None:
    assert explain(Refused("why", hint="do this")).endswith("next: do this")


def test_the_process_ends_with_the_code_and_the_explanation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["virtengine", "keys", "show", "nobody"])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "error: there is no key 'nobody'" in captured.err
    assert "next:" in captured.err


def test_a_wrong_command_line_ends_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["virtengine", "query", "lease"])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 2
