"""Programs built from pinned Go modules: one folder with go.mod and go.sum for each.

go.sum holds a hash of every module, so the same sources are built everywhere, from any module proxy.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cluster import content, go
from cluster.errors import ClusterError
from cluster.paths import SOURCE
from cluster.progress import SILENT, Progress
from cluster.settings import KUBERNETES, Settings


@dataclass(frozen=True)
class Tool:
    """One program: where its module is pinned, which package is its main, what the linker writes into it."""

    folder: str
    package: str
    variables: tuple[str, ...] = ()

    @property
    def module(self) -> Path:
        """Folder with go.mod and go.sum."""
        return SOURCE / self.folder


def _kubernetes_version() -> tuple[str, ...]:
    major, minor, _ = KUBERNETES.removeprefix("v").split(".")
    places = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    facts = {"gitVersion": KUBERNETES, "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
    return tuple(f"{place}.{name}={value}" for place in places for name, value in facts.items())


TOOLS = {
    "kube": Tool("kube", ".", _kubernetes_version()),
    "kind": Tool("tools/kind", "sigs.k8s.io/kind"),
    "helm": Tool(
        "tools/helm", "helm.sh/helm/v3/cmd/helm", ("helm.sh/helm/v3/internal/version.version=v3.19.0",)
    ),
    "coredns": Tool("tools/coredns", "github.com/coredns/coredns"),
    "local-path-provisioner": Tool(
        "tools/local-path-provisioner", "github.com/rancher/local-path-provisioner", ("main.VERSION=v0.0.30",)
    ),
    "registry": Tool("tools/registry", "github.com/distribution/distribution/v3/cmd/registry"),
    "cometbft": Tool("tools/cometbft", "github.com/cometbft/cometbft/cmd/cometbft"),
    "priv_val_server": Tool("tools/cometbft", "github.com/cometbft/cometbft/cmd/priv_val_server"),
    "nats-server": Tool("tools/nats-server", "github.com/nats-io/nats-server/v2"),
}


def ensure(name: str, settings: Settings | None = None, progress: Progress = SILENT) -> Path:
    """Return a program, built if its pinned sources or its build flags changed."""
    settings = settings or Settings.from_environment()
    if name == "kubectl":
        return _kubectl(settings, progress)
    if name not in TOOLS:
        raise ClusterError(f"there is no tool {name!r}", hint=f"choose one of {', '.join(sorted(TOOLS))}")
    tool = TOOLS[name]
    target = settings.paths.cache / "bin" / f"{name}-{key(tool)}"
    if not target.exists():
        with progress.step(f"build {name}"):
            content.build(target, lambda new: _build(tool, new, settings))
            content.keep_only(target, name)
    link(target, settings.paths.bin / name)
    return target


def _kubectl(settings: Settings, progress: Progress) -> Path:
    """Return the link that a published node image left, or one to our own program (its name selects)."""
    name = settings.paths.bin / "kubectl"
    if not name.exists():
        link(ensure("kube", settings, progress), name)
    return name


def forget_sources(settings: Settings) -> None:
    """Delete Go's caches: the programs are built, and the caches are many times their size."""
    shutil.rmtree(go.cache(settings.paths), ignore_errors=True)


def key(tool: Tool) -> str:
    """Return the hash of everything that decides what is built."""
    return content.digest(tool.module, tool.package, *tool.variables)


def link(target: Path, name: Path) -> None:
    """Let a name point to a program, in one step."""
    name.parent.mkdir(parents=True, exist_ok=True)
    if name.is_symlink() and name.readlink() == target:
        return
    fresh = name.with_name(f".{name.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(name)


def module_folder(name: str, module: str, settings: Settings) -> Path:
    """Return the unpacked sources of a module that a tool is pinned to; they outlive Go's caches."""
    tool = TOOLS[name]
    target = settings.paths.cache / "sources" / f"{name}-{key(tool)}"
    target.parent.mkdir(parents=True, exist_ok=True)
    return content.build(target, lambda new: _copy_module(tool, module, new, settings))


def _copy_module(tool: Tool, module: str, target: Path, settings: Settings) -> None:
    go.run(tool.module, settings, "mod", "download", module)
    shutil.copytree(go.run(tool.module, settings, "list", "-m", "-f", "{{.Dir}}", module).strip(), target)


def _build(tool: Tool, output: Path, settings: Settings) -> None:
    flags = " ".join(["-s -w", *(f"-X {variable}" for variable in tool.variables)])
    output.parent.mkdir(parents=True, exist_ok=True)
    go.run(tool.module, settings, "build", "-trimpath", "-ldflags", flags, "-o", output, tool.package)
