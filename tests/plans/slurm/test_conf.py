"""SLURM's files hold what they are meant to, and no value adds a line, a key or a comment to them."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.core.errors import Rejected
from virtengine.plans.scheduler import Gres
from virtengine.plans.slurm import conf, dbd_conf, small_conf, words

PARTITION = conf.PartitionLine("main", ("pool-a",), is_default=True, max_time_seconds=3600)
CONF = conf.Configuration("x", "x-slurmctld-0", "x-slurmctld", (PARTITION,), accounting_host="x-slurmdbd")
NODES = conf.NodeRange("n", 1, 3, 16, 4000, ("pool-a",), ("gpu:a100:2",), "host", "127.0.0.1", 17_001)
DATABASE = dbd_conf.AccountingConfiguration("x-slurmdbd-0", "x-mariadb", "a-password")

NASTY = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="ab1-._ \t\r\n\0#=\\,[]()'\"$`;/%:é", max_size=40),
    st.sampled_from(
        [
            "main\nPartitionName=evil",
            "main State=DOWN",
            "main#",
            "a\\",
            "a=b",
            "DEFAULT",
            "default",
            "ALL",
            "a,b",
            "n[1-9]",
            "include /etc/shadow",
            "x\x85SlurmUser=root",
            "x\u2028SlurmUser=root",
        ]
    ),
)
"""Texts of which most would mean something to SLURM."""


def keys(text: str) -> list[list[str]]:
    """Return the keys of each line, as SLURM's parser would find them."""
    return [[pair.partition("=")[0] for pair in line.split()] for line in text.splitlines()]


def test_a_cluster_in_pods_says_what_works_there() -> None:
    found = conf.render(CONF).splitlines()
    for line in (
        "SlurmctldHost=x-slurmctld-0(x-slurmctld)",
        "SlurmctldParameters=enable_configless",
        "CommunicationParameters=NoAddrCache",
        "LaunchParameters=enable_nss_slurm",
        "SelectTypeParameters=CR_Core_Memory",
        "AccountingStorageHost=x-slurmdbd",
        "AccountingStorageEnforce=associations,limits,qos",
        "AccountingStoreFlags=job_comment",
        "EnforcePartLimits=ALL",
        "JobRequeue=0",
        "SlurmdTimeout=30",
        "NodeSet=pool-a Feature=pool-a",
    ):
        assert line in found
    assert found[-1] == (
        "PartitionName=main Nodes=pool-a Default=YES MaxTime=60 PriorityTier=1 MaxNodes=UNLIMITED State=UP"
    )


def test_a_cluster_without_accounting_keeps_none() -> None:
    found = conf.render(replace(CONF, accounting_host=""))
    assert "AccountingStorageType=accounting_storage/none" in found
    assert "AccountingStorageEnforce" not in found


def test_configured_nodes_are_one_line() -> None:
    assert (
        "NodeName=n[1-3] NodeHostname=host NodeAddr=127.0.0.1 Port=17001-17003 CPUs=16 RealMemory=4000 "
        "Feature=pool-a Gres=gpu:a100:2"
    ) in conf.render(replace(CONF, nodes=(NODES,))).splitlines()


def test_a_limit_is_rounded_up_to_minutes() -> None:
    assert "MaxTime=2 " in conf.render(replace(CONF, partitions=(replace(PARTITION, max_time_seconds=61),)))
    assert "MaxTime=INFINITE " in conf.render(
        replace(CONF, partitions=(replace(PARTITION, max_time_seconds=0),))
    )


def test_two_defaults_and_no_partition_are_refused() -> None:
    for partitions in ((), (PARTITION, replace(PARTITION, name="other")), (PARTITION, PARTITION)):
        with pytest.raises(Rejected):
            conf.render(replace(CONF, partitions=partitions))


def test_a_dynamic_node_says_what_it_has() -> None:
    assert (
        small_conf.node_options(2, 900, ("pool-a", "fast"), (Gres("gpu", "a100", 2),))
        == "CPUs=2 RealMemory=900 Feature=pool-a,fast Gres=gpu:a100:2"
    )
    assert small_conf.gres_conf([small_conf.Devices("x-pool-", 0, 2, (Gres("gpu", "", 1),))]) == (
        "NodeName=x-pool-[0-1] Name=gpu Count=1\n"
    )


TEXT_FIELDS = [
    (CONF, name) for name in ("cluster", "controller", "controller_address", "accounting_host", "slurm_user")
]
PARTITION_FIELDS = ["name", "qos"]
NODE_FIELDS = ["prefix", "host", "address"]
PLACES = [field.name for field in fields(conf.Places)]


@given(value=NASTY, field=st.sampled_from([name for _conf, name in TEXT_FIELDS]))
def test_no_value_of_the_cluster_adds_to_the_file(value: str, field: str) -> None:
    _unchanged(replace(CONF, nodes=(NODES,)), replace(CONF, nodes=(NODES,), **{field: value}))


@given(value=NASTY, field=st.sampled_from(PARTITION_FIELDS))
def test_no_value_of_a_partition_adds_to_the_file(value: str, field: str) -> None:
    filled = replace(PARTITION, qos="normal", allow_accounts=("lab",))
    _unchanged(
        replace(CONF, partitions=(filled,)), replace(CONF, partitions=(replace(filled, **{field: value}),))
    )


@given(value=NASTY, field=st.sampled_from(["features", "allow_accounts"]))
def test_no_word_of_a_list_adds_to_the_file(value: str, field: str) -> None:
    filled = replace(PARTITION, allow_accounts=("lab",))
    changed = replace(filled, **{field: (value,)})
    _unchanged(replace(CONF, partitions=(filled,)), replace(CONF, partitions=(changed,)))


@given(value=NASTY, field=st.sampled_from(NODE_FIELDS))
def test_no_value_of_a_node_adds_to_the_file(value: str, field: str) -> None:
    changed = replace(NODES, **{field: value})
    _unchanged(replace(CONF, nodes=(NODES,)), replace(CONF, nodes=(changed,)))


@given(value=NASTY, field=st.sampled_from(["features", "gres"]))
def test_no_word_of_a_node_adds_to_the_file(value: str, field: str) -> None:
    changed = replace(NODES, **{field: (value,)})
    _unchanged(replace(CONF, nodes=(NODES,)), replace(CONF, nodes=(changed,)))


@given(value=NASTY, field=st.sampled_from(PLACES))
def test_no_place_adds_to_the_file(value: str, field: str) -> None:
    full = conf.Places(log="/var/log/slurm")
    changed = replace(full, **{field: value})
    _unchanged(replace(CONF, places=full), replace(CONF, places=changed))


@given(value=NASTY)
def test_no_device_adds_to_the_file(value: str) -> None:
    _unchanged(replace(CONF, gres_types=("gpu",)), replace(CONF, gres_types=(value,)))


@given(value=NASTY, field=st.sampled_from([field.name for field in fields(DATABASE) if field.type == "str"]))
def test_no_value_adds_to_the_accounting_file(value: str, field: str) -> None:
    full = replace(DATABASE, log="/var/log/slurm")
    plain = keys(dbd_conf.render(full))
    try:
        found = dbd_conf.render(replace(full, **{field: value}))
    except Rejected:
        return
    assert keys(found) in (plain, plain[:-1]), found


@given(value=NASTY)
def test_no_word_of_a_dynamic_node_adds_to_what_it_says(value: str) -> None:
    for work in (
        lambda: small_conf.node_options(1, 1, (value,)),
        lambda: small_conf.node_options(1, 1, ("a",), (Gres(value),)),
        lambda: small_conf.node_options(1, 1, ("a",), (Gres("gpu", value),)),
    ):
        try:
            found = work()
        except Rejected:
            continue
        assert len(found.split(" ")) <= 4
        assert found.count("=") == len(found.split(" "))
        assert found.isascii()
        assert found.isprintable()


@pytest.mark.parametrize("number", [-1, 2**31, True, 1.5])
def test_a_number_out_of_bounds_is_refused(number: int) -> None:
    with pytest.raises(Rejected):
        words.number(number, "number")


def _unchanged(before: conf.Configuration, after: conf.Configuration) -> None:
    """Hold a file with a strange value against one without: the same lines with the same keys, or refused."""
    plain = conf.render(before)
    try:
        found = conf.render(after)
    except Rejected:
        return
    assert found.isascii()
    assert len(found.splitlines()) <= len(plain.splitlines())
    known = keys(plain)
    for line in keys(found):
        assert any(set(line) <= set(other) and line[0] == other[0] for other in known), line
    assert "#" not in found
    assert "\\" not in found
    assert "include" not in {line[0].lower() for line in keys(found)}
