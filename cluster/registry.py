"""The local registry: built images are pushed to it, nodes pull from it; only changed layers travel."""

from __future__ import annotations

import json
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from cluster import content, processes, tools
from cluster.docker import Docker
from cluster.errors import TimedOut
from cluster.progress import Progress
from cluster.settings import Settings

LABEL = "com.virtengine.part=registry"
PORT_INSIDE = 5000
START_SECONDS = 20
DOCKERFILE = """FROM scratch
COPY registry /registry
COPY config.yml /config.yml
ENTRYPOINT ["/registry"]
CMD ["serve", "/config.yml"]
"""
CONFIGURATION = {
    "version": 0.1,
    "log": {"level": "warn", "accesslog": {"disabled": True}},
    "storage": {
        "filesystem": {"rootdirectory": "/data"},
        "delete": {"enabled": True},
        "cache": {"blobdescriptor": "inmemory"},
    },
    "http": {"addr": f":{PORT_INSIDE}"},
}


def ensure(docker: Docker, settings: Settings, progress: Progress) -> str:
    """Return the registry's address on the host; start it if it does not run."""
    address = f"localhost:{settings.registry_port}"
    write_hosts(settings)
    if docker.is_running(settings.registry_name) and answers(settings):
        return address
    with progress.step("local registry"):
        image = _image(docker, settings, progress)
        if docker.inspect(settings.registry_name):
            docker.run("rm", "--force", settings.registry_name)
        settings.paths.registry.mkdir(parents=True, exist_ok=True)
        docker.run(
            "run", "--detach", "--name", settings.registry_name, "--hostname", settings.registry_name,
            "--label", LABEL, "--network", settings.network, "--restart", "unless-stopped", "--read-only",
            "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
            "--publish", f"127.0.0.1:{settings.registry_port}:{PORT_INSIDE}",
            "--volume", f"{settings.paths.registry}:/data", image,
        )  # fmt: skip
        if not processes.wait_until(lambda: answers(settings), START_SECONDS):
            raise TimedOut(
                f"the local registry does not answer on {address}",
                hint=f"docker logs {settings.registry_name}; VIRTENGINE_REGISTRY_PORT sets another port",
            )
    return address


def delete(docker: Docker, settings: Settings) -> None:
    """Remove the registry's container; its blobs stay for the next time."""
    if docker.inspect(settings.registry_name):
        docker.run("rm", "--force", settings.registry_name)


def answers(settings: Settings) -> bool:
    """Tell whether the registry serves."""
    return _status(settings, "") == 200


def has(settings: Settings, repository: str, tag: str) -> bool:
    """Tell whether an image was pushed before."""
    return _status(settings, f"{repository}/manifests/{tag}") == 200


def hosts_folder(settings: Settings) -> Path:
    """Return the folder that nodes mount to find the registry."""
    return settings.paths.run / "certs.d"


def write_hosts(settings: Settings) -> None:
    """Tell containerd on the nodes that localhost:<port> means the registry's container."""
    folder = hosts_folder(settings) / f"localhost:{settings.registry_port}"
    folder.mkdir(parents=True, exist_ok=True)
    server = f"http://{settings.registry_name}:{PORT_INSIDE}"
    text = f'server = "{server}"\n\n[host."{server}"]\n  capabilities = ["pull", "resolve"]\n'
    (folder / "hosts.toml").write_text(text)


def _status(settings: Settings, path: str) -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{settings.registry_port}/v2/{path}",
        method="HEAD" if path else "GET",
        headers={"Accept": "application/vnd.docker.distribution.manifest.v2+json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0


def _image(docker: Docker, settings: Settings, progress: Progress) -> str:
    program = tools.ensure("registry", settings, progress)
    configuration = json.dumps(CONFIGURATION)
    reference = f"virtengine.local/registry:{content.digest(program.name, DOCKERFILE, configuration)}"
    if not docker.has_image(reference):
        with tempfile.TemporaryDirectory(dir=settings.paths.cache) as folder:
            (Path(folder) / "Dockerfile").write_text(DOCKERFILE)
            (Path(folder) / "config.yml").write_text(configuration)
            (Path(folder) / "registry").hardlink_to(program)
            docker.run("build", "--pull=false", "--tag", reference, folder, env={"DOCKER_BUILDKIT": "0"})
        docker.remove_others(reference)
    return reference
