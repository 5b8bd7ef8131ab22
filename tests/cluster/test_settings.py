"""Settings from the environment, and what follows from them."""

from pathlib import Path

import pytest

from cluster import images, kind_config, network, public_registry, requirements, rootfs, tools
from cluster.errors import ClusterError
from cluster.paths import Paths
from cluster.settings import NODE_NAME, Settings


def settings(**environment: str) -> Settings:
    return Settings.from_environment({f"VIRTENGINE_{name}": value for name, value in environment.items()})


def test_defaults_need_no_environment() -> None:
    found = settings()
    assert (found.name, found.workers, found.control_plane) == ("virtengine", None, NODE_NAME)


def test_the_layout_is_chosen_when_the_cluster_is_made() -> None:
    assert settings(WORKERS="2").workers == 2
    assert settings(WORKERS="").workers is None


def test_ports_are_pairs() -> None:
    assert settings(PORTS="8080:30080,8443:30443").ports == ((8080, 30080), (8443, 30443))
    assert settings(PORTS="").ports == ()


@pytest.mark.parametrize(
    "environment",
    [{"PORTS": "8080"}, {"PORTS": "a:b"}, {"WORKERS": "two"}, {"REGISTRY": "maybe"}, {"REGISTRY_PORT": ""}],
)
def test_a_wrong_value_names_the_variable_and_the_next_step(environment: dict[str, str]) -> None:
    with pytest.raises(ClusterError) as caught:
        settings(**environment)
    assert f"VIRTENGINE_{next(iter(environment))}" in caught.value.message
    assert caught.value.hint


def test_the_state_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VIRTENGINE_HOME", str(tmp_path))
    assert Paths.from_environment().kubeconfig == tmp_path / "run" / "kubeconfig"


def test_no_registry_is_asked_when_none_is_wanted() -> None:
    assert not public_registry.answers(settings(REGISTRY="none"), probe="https://registry.invalid/v2/")


def test_a_registry_that_cannot_be_reached_does_not_answer() -> None:
    assert not public_registry.answers(settings(), probe="http://127.0.0.1:1/v2/")


def test_kind_gets_nodes_ports_and_the_audit_log(tmp_path: Path) -> None:
    found = Settings(Paths(tmp_path), workers=2)
    config = kind_config.configuration(found, "image", ((8080, 30080),))
    first, *others = config["nodes"]
    assert [node["role"] for node in config["nodes"]] == ["control-plane", "worker", "worker"]
    assert first["extraPortMappings"] == [
        {"listenAddress": "127.0.0.1", "hostPort": 8080, "containerPort": 30080}
    ]
    assert len(first["extraMounts"]) == 3
    assert all(len(node["extraMounts"]) == 1 for node in others)
    assert (tmp_path / "run" / "audit-policy" / "policy.json").exists()


@pytest.mark.parametrize(
    ("release", "mode"),
    [
        ("6.18.44-generic", "nftables"),
        ("5.13.0", "nftables"),
        ("5.10.0-28-amd64", "iptables"),
        ("odd", "iptables"),
    ],
)
def test_service_proxy_follows_the_kernel(release: str, mode: str) -> None:
    assert kind_config.proxy_mode(release) == mode


def test_a_taken_port_is_left_out() -> None:
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert kind_config.free_ports(((port, 30080),)) == ()


def test_packet_size_follows_the_default_route(tmp_path: Path) -> None:
    routes = tmp_path / "route"
    routes.write_text("Iface\tDestination\nlo\t00000000\n")
    assert network.outer_mtu(routes) == int(Path("/sys/class/net/lo/mtu").read_text())
    routes.write_text("Iface\tDestination\neth9\t0000FEA9\n")
    assert network.outer_mtu(routes) == 1500


def test_one_message_for_everything_that_is_missing() -> None:
    missing = {"dockerd": "docker.io", "docker": "docker.io", "go": "go"}
    assert requirements.explain(missing) == "not installed: docker, dockerd, Go 1.24 or newer"
    assert requirements.next_step(missing).count("docker.io") == 1


def test_every_tool_is_pinned_with_hashes() -> None:
    for name, tool in tools.TOOLS.items():
        sums = (tool.module / "go.sum").read_text()
        assert sums, name
        assert "https://" not in sums
        assert len(tools.key(tool)) == 16


def test_different_packages_give_different_root_file_systems() -> None:
    one, two = rootfs.Rootfs("x", ("a",)), rootfs.Rootfs("x", ("a", "b"))
    assert one.key != two.key
    assert one.key == rootfs.Rootfs("y", ("a",)).key


def test_our_own_code_is_among_the_inputs_of_the_platform_image() -> None:
    names = {path.name for path in images.TARGETS["platform"].inputs() if isinstance(path, Path)}
    assert {"virtengine", "settings.py", "install-packages"} <= names
    assert "virtengine" not in {p.name for p in images.TARGETS["nats"].inputs() if isinstance(p, Path)}
