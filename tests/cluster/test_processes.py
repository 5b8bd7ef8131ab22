"""Processes by their own words, and mounts by folder."""

import subprocess
import sys
from pathlib import Path

from cluster import processes

MOUNTINFO = """21 1 8:1 / / rw - ext4 /dev/vda rw
30 21 0:5 / /state/run/netns/a rw - nsfs nsfs rw
31 21 0:6 / /state/docker/overlay2/x/merged rw - overlay overlay rw
32 21 0:7 / /state/docker rw - ext4 /dev/vda rw
33 21 0:8 / /state/docker2 rw - tmpfs tmpfs rw
34 21 0:9 / /state/docker/with\\040space rw - tmpfs tmpfs rw
"""


def test_mounts_in_a_folder_come_innermost_first() -> None:
    assert processes.mounts_under(Path("/state/docker"), MOUNTINFO) == [
        "/state/docker/overlay2/x/merged",
        "/state/docker/with space",
        "/state/docker",
    ]


def test_a_number_that_another_program_got_is_not_ours(tmp_path: Path) -> None:
    code = "import time; print(flush=True); time.sleep(60)"
    program = subprocess.Popen([sys.executable, "-c", code, "mark-of-ours"], stdout=subprocess.PIPE)
    try:
        assert program.stdout
        program.stdout.readline()
        pidfile = tmp_path / "pid"
        pidfile.write_text(f"{program.pid}\n")
        assert processes.recorded(pidfile, "mark-of-ours") == program.pid
        assert processes.recorded(pidfile, "another mark") is None
        assert processes.started_as([Path(sys.executable).name], "mark-of-ours") == [program.pid]
        assert processes.started_as(["dockerd"], "mark-of-ours") == []
        processes.end([program.pid])
        assert not processes.is_alive(program.pid)
    finally:
        program.kill()
        program.communicate()


def test_a_process_that_ignores_the_request_is_ended(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    code = (
        "import signal, sys, time; signal.signal(15, signal.SIG_IGN); open(sys.argv[1], 'w'); time.sleep(60)"
    )
    program = subprocess.Popen([sys.executable, "-c", code, str(ready)])
    assert processes.wait_until(ready.exists, 20)
    processes.end([program.pid], patience=0.3)
    assert program.wait() == -9


def test_no_pid_file_means_no_process(tmp_path: Path) -> None:
    assert processes.recorded(tmp_path / "absent", "x") is None


def test_waiting_ends() -> None:
    assert not processes.wait_until(lambda: False, 0.05, pause=0.01)
    assert processes.wait_until(lambda: True, 0)
