"""The kind node image, made from Debian packages, kind's own node files and programs built from source.

Everything a node needs is inside: the control plane's images lie in an OCI archive that a unit imports at the
first start.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from cluster import content, oci, rootfs, tools
from cluster.docker import Docker
from cluster.paths import SOURCE
from cluster.progress import Progress
from cluster.settings import KUBERNETES, Settings

FILES = SOURCE / "node"
LAYOUT = "1"

NODE = rootfs.Rootfs(
    "node-rootfs",
    (
        "systemd",
        "systemd-sysv",
        "containerd",
        "runc",
        "containernetworking-plugins",
        "iptables",
        "nftables",
        "iproute2",
        "conntrack",
        "ethtool",
        "socat",
        "kmod",
        "mount",
        "procps",
        "ca-certificates",
    ),
)
# Below the control plane's programs: packet filters for kube-proxy, an init for pause, a shell for storage.
SMALL = rootfs.Rootfs(
    "small-rootfs",
    ("iptables", "nftables", "catatonit", "busybox-static"),
    variant="extract",
    hooks=(
        'rm -rf "${1:?}"/usr/share "${1:?}"/usr/lib/x86_64-linux-gnu/gconv',
        'for name in sh mkdir rm ls cat; do ln -sf busybox "$1"/bin/$name; done',
        "for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore;"
        ' do ln -sf xtables-nft-multi "$1"/usr/sbin/$name; done',
    ),
)
PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler")
# The names that this kubeadm asks for.
ETCD, COREDNS, PAUSE = "etcd:3.6.5-0", "coredns/coredns:v1.12.1", "pause:3.10.1"


def ensure(docker: Docker, settings: Settings, progress: Progress) -> str:
    """Return the node image's reference, built if one of its inputs changed."""
    programs = ("kube", "coredns", "local-path-provisioner", "kind")
    keys = [tools.key(tools.TOOLS[name]) for name in programs]
    tag = content.digest(FILES, LAYOUT, NODE.key, SMALL.key, *keys)
    reference = f"virtengine.local/node:{KUBERNETES}-{tag}"
    if docker.has_image(reference):
        return reference
    _build_programs(programs, settings, progress)
    with progress.step("node root file system"):
        base = rootfs.import_image(NODE, docker, settings.paths)
    with progress.step("control plane images"):
        archive = _archive(settings, progress)
    with progress.step("node image"), tempfile.TemporaryDirectory(dir=settings.paths.cache) as folder:
        _fill_context(Path(folder), archive, settings, progress)
        docker.run(
            "build", "--pull=false", "--build-arg", f"BASE={base}", "--tag", reference, folder,
            env={"DOCKER_BUILDKIT": "0"},
        )  # fmt: skip
        docker.remove_others(reference)
    return reference


def _build_programs(names: tuple[str, ...], settings: Settings, progress: Progress) -> None:
    """Build what is made of Kubernetes' modules at once, then free the disk that this took.

    Helm shares most of its packages with them, so it is built here and not when it is first used.
    """
    for name in (*names, "helm"):
        tools.ensure(name, settings, progress)
    tools.module_folder("kind", "sigs.k8s.io/kind", settings)
    tools.forget_sources(settings)


def _fill_context(folder: Path, archive: Path, settings: Settings, progress: Progress) -> None:
    kind_module = tools.module_folder("kind", "sigs.k8s.io/kind", settings)
    shutil.copytree(FILES, folder, dirs_exist_ok=True)
    shutil.copytree(kind_module / "images" / "base" / "files", folder / "upstream")
    (folder / "files" / "kind" / "version").write_text(KUBERNETES)
    os.link(archive, folder / "images.tar")
    os.link(tools.ensure("kube", settings, progress), folder / "kube")
    for script in (folder / "upstream" / "usr" / "local" / "bin").iterdir():
        script.chmod(0o755)
    for script in (folder / "upstream" / "kind" / "bin").iterdir():
        script.chmod(0o755)


def _archive(settings: Settings, progress: Progress) -> Path:
    """Return the OCI archive of all images that a control plane and its storage need."""
    base = rootfs.ensure(SMALL, settings.paths)
    programs = ("kube", "coredns", "local-path-provisioner")
    paths = {name: tools.ensure(name, settings, progress) for name in programs}
    key = content.digest(LAYOUT, base.name, *(path.name for path in paths.values()))
    target = settings.paths.cache / "images" / f"control-plane-{key}.tar"
    target.parent.mkdir(parents=True, exist_ok=True)

    def make(output: Path) -> None:
        with tempfile.TemporaryDirectory(dir=settings.paths.cache) as folder:
            layers = {name: _layer(Path(folder), name, path) for name, path in paths.items()}
            oci.write_archive(output, _images(base, layers))

    content.build(target, make)
    content.keep_only(target, "control-plane")
    return target


def _layer(folder: Path, name: str, program: Path) -> Path:
    links = {f"usr/local/bin/{link}": name for link in PROGRAMS} if name == "kube" else {}
    layer = folder / f"{name}.tar"
    oci.write_layer(layer, {f"usr/local/bin/{name}": program}, links)
    return layer


def _images(base: Path, layers: dict[str, Path]) -> list[oci.Image]:
    kube = [
        oci.Image(f"registry.k8s.io/{name}:{KUBERNETES}", (base, layers["kube"]), (name,))
        for name in PROGRAMS
        if name != "etcd"
    ]
    return [
        *kube,
        oci.Image(f"registry.k8s.io/{ETCD}", (base, layers["kube"]), ("etcd",)),
        oci.Image(f"registry.k8s.io/{PAUSE}", (base,), ("/usr/bin/catatonit", "-P")),
        oci.Image(f"registry.k8s.io/{COREDNS}", (layers["coredns"],), ("/usr/local/bin/coredns",)),
        oci.Image(
            "virtengine.local/local-path-provisioner:v0.0.30",
            (layers["local-path-provisioner"],),
            ("/usr/local/bin/local-path-provisioner",),
        ),
        oci.Image("virtengine.local/storage-helper:1", (base,), ("/bin/sh",)),
    ]
