"""How often somebody may ask, for any pace of asking, and what a Host header names."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.reach import rules
from graveregistry.reach.rules import Buckets, Rate, asker_of, host_named


@given(st.integers(1, 20), st.floats(0.5, 20), st.lists(st.floats(0, 2), max_size=80))
def test_never_more_than_the_burst_and_what_the_time_allows(burst: int, per_second: float, gaps: list[float]) -> None:
    buckets = Buckets(Rate(burst, per_second))
    taken: list[float] = []
    for now in accumulate(gaps):
        wait = buckets.take("somebody", now)
        if not wait:
            taken.append(now)
            continue
        # Whoever waits as long as they were told is heard, and nobody is told to wait without need.
        assert wait <= 1 / per_second + 1e-6
        assert Buckets(Rate(burst, per_second), dict(buckets._until)).take("somebody", now + wait + 1e-6) == 0
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= burst + per_second * (taken[last] - taken[first]) + 1e-3


def test_askers_are_counted_apart_and_the_oldest_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_KEYS", 4)
    buckets = Buckets(Rate(1, 1))
    assert [buckets.take(each, 0) for each in "abcd"] == [0, 0, 0, 0]
    assert buckets.take("d", 0) == 1
    assert buckets.take("e", 0) == 0
    assert buckets.take("d", 0) == 1
    assert buckets.take("a", 0) == 0


@pytest.mark.parametrize(
    ("address", "asker"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("un:known", "un:known"),
    ],
)
def test_an_ipv6_network_is_one_asker(address: str, asker: str) -> None:
    assert asker_of(address) == asker


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("Notes.LOCAL:8321", "notes.local"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]:8321", "[::1]"),
        ("[::1", ""),
        ("", ""),
        ("a:b:c", "a"),
    ],
)
def test_a_host_header_names_a_host(header: str, host: str) -> None:
    assert host_named(header) == host
