"""`virtengine down --cluster current`: charts, objects and kinds go, the cluster stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cluster.paths import Paths
from tests.packaging.rendering import CHARTS, EXAMPLE, NAMESPACES
from tests.support.apiserver import ApiServer, find_kube

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]

PROGRAM = Path(sys.executable).with_name("virtengine")
WITHOUT_JOBS = {
    "virtengine-crds": [],
    "virtengine": ["--set", "credentials.enabled=false"],
    "virtengine-provider": [
        "--set",
        "events.existingSecret=e,database.existingSecret=d,s3.existingSecret=s",
    ],
}


@pytest.fixture
def server(tmp_path: Path) -> ApiServer:
    """A cluster of its own: kinds and namespaces are removed from it."""
    fresh = ApiServer(tmp_path / "api")
    fresh.folder.mkdir()
    fresh.start()
    fresh.start_controllers()
    yield fresh  # type: ignore[misc]
    fresh.stop()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of its own with the programs that were built before."""
    find_kube()
    built = Paths.from_environment().cache / "bin"
    folder = tmp_path / "home"
    (folder / "cache").mkdir(parents=True)
    (folder / "cache" / "bin").symlink_to(built)
    monkeypatch.setenv("VIRTENGINE_HOME", str(folder))
    return folder


def test_everything_of_ours_goes_and_the_cluster_stays(server: ApiServer, home: Path) -> None:
    environment = {
        **os.environ,
        "KUBECONFIG": str(server.kubeconfig),
        "DOCKER_HOST": f"unix://{home}/none.sock",
    }
    for chart, options in WITHOUT_JOBS.items():
        values = EXAMPLE / f"values-{'provider' if chart.endswith('provider') else 'platform'}.yaml"
        files = [] if chart == "virtengine-crds" else ["--values", str(values)]
        where = ["--namespace", NAMESPACES[chart], "--create-namespace", *files, *options]
        _run(environment, str(_helm(home)), "install", chart, str(CHARTS / chart), *where)
    _run(environment, "virtengine", "down", "--cluster", "current", "--output", "json")
    kubectl = [str(find_kube()), "get"]
    left = _run(environment, *kubectl, "crd", "-o", "name", name="kubectl")
    assert "virtengine.com" not in left
    namespaces = _run(environment, *kubectl, "namespaces", "-o", "name", name="kubectl").split()
    assert "namespace/virtengine-system" not in namespaces
    assert "namespace/default" in namespaces
    roles = _run(environment, *kubectl, "clusterroles,clusterrolebindings", "-o", "name", name="kubectl")
    assert "virtengine" not in roles


def test_it_may_be_repeated(server: ApiServer, home: Path) -> None:
    environment = {
        **os.environ,
        "KUBECONFIG": str(server.kubeconfig),
        "DOCKER_HOST": f"unix://{home}/none.sock",
    }
    for _ in range(2):
        _run(environment, "virtengine", "down", "--cluster", "current", "--output", "json")


def _helm(home: Path) -> Path:
    from cluster import tools
    from cluster.progress import SILENT
    from cluster.settings import Settings

    return tools.ensure("helm", Settings(Paths(home)), SILENT)


def _run(environment: dict[str, str], *argv: str, name: str = "") -> str:
    program = str(PROGRAM) if argv[0] == "virtengine" else argv[0]
    done = subprocess.run(
        [name or program, *argv[1:]],
        executable=program,
        env=environment,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(argv[:4])}: {done.stderr}"
    return done.stdout
