"""The awareness releases: what the public sees gives no grave away, in one release or over many."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from graveregistry.geo.generalise import anchor
from graveregistry.geo.grid import cell
from graveregistry.publication.rules import (
    COUNT_CAP,
    LOWER_BOUND,
    MARGIN,
    Band,
    CountableSite,
    K,
    Release,
    Standing,
    distinct,
    make_release,
    move_band,
)
from graveregistry.publication.units import Unit
from graveregistry.vocabulary import codes

X, Y = 360, 324  # the south-west cell of an 0.8 degree unit over southern Syria


def sites_at(cell: tuple[int, int], count: int, name: str = "s") -> list[CountableSite]:
    """``count`` unlinked sites of as many reporters in one cell."""
    keys = [f"{name}-{cell[0]}-{cell[1]}-{number}" for number in range(count)]
    return [CountableSite(key, cell, f"c-{key}", f"r-{key}") for key in keys]


def units_of(release: Release) -> list[Unit]:
    return [unit for unit, _ in release.units]


def within(unit: Unit, site: CountableSite) -> bool:
    cell = Unit.of_cell(site.cell)
    return unit == cell or unit in cell.ancestors()


registries = st.lists(
    st.builds(
        CountableSite,
        key=st.uuids().map(str),
        cell=st.tuples(st.integers(X, X + 9), st.integers(Y, Y + 9)),
        component=st.integers(0, 60).map(str),
        reporter=st.integers(0, 40).map(str),
    ),
    max_size=80,
    unique_by=lambda site: site.key,
)
histories = st.lists(registries, min_size=1, max_size=6)


def play(history: list[list[CountableSite]]) -> list[tuple[Release, Standing]]:
    """The releases of as many months; each finds its list of sites and loses a few of the older ones."""
    played: list[tuple[Release, Standing]] = []
    standing: Standing | None = None
    gathered: dict[str, CountableSite] = {}
    for month, found in enumerate(history):
        gathered |= {site.key: site for site in found}
        for key in list(gathered)[:month]:
            del gathered[key]
        played.append(make_release(gathered.values(), standing))
        standing = played[-1][1]
    return played


class TestCounting:
    def test_linked_sites_count_once(self) -> None:
        robbed, secondary, other = sites_at((X, Y), 3)
        assert distinct([robbed, replace(secondary, component=robbed.component), other]) == 2

    def test_sites_of_one_reporter_count_once(self) -> None:
        assert distinct([replace(site, reporter="one person") for site in sites_at((X, Y), 20)]) == 1

    def test_the_best_choice_is_found_even_when_the_first_choice_must_move(self) -> None:
        first = CountableSite("1", (X, Y), "a", "p")
        second = CountableSite("2", (X, Y), "a", "q")
        third = CountableSite("3", (X, Y), "b", "p")
        assert distinct([first, second, third]) == 2

    def test_a_long_chain_of_choices_is_followed(self) -> None:
        chain = [CountableSite(f"{n}{m}", (X, Y), f"{n:02}", f"{n + m:02}") for n in range(20) for m in (0, 1)]
        tail = CountableSite("tail", (X, Y), "99", "00")
        assert distinct([*chain, tail]) == 21

    def test_counting_stops_where_no_band_depends_on_it(self) -> None:
        assert distinct(sites_at((X, Y), 500)) == COUNT_CAP

    @given(registries, st.randoms(use_true_random=False))
    def test_an_added_site_never_lowers_the_count(self, sites: list[CountableSite], rng: random.Random) -> None:
        some = [site for site in sites if rng.random() < 0.5]
        assert distinct(some) <= distinct(sites)

    @given(registries)
    def test_the_count_is_the_size_of_a_set_without_links_or_shared_reporters(self, sites: list[CountableSite]) -> None:
        count = distinct(sites)
        assert count <= min(len({s.component for s in sites}), len({s.reporter for s in sites}))
        greedy: list[CountableSite] = []
        for site in sites:
            if all(site.component != g.component and site.reporter != g.reporter for g in greedy):
                greedy.append(site)
        assert min(len(greedy), COUNT_CAP) <= count


class TestBands:
    @pytest.mark.parametrize(
        ("count", "band"),
        [
            (2, None),
            (3, Band.SEVERAL),
            (9, Band.SEVERAL),
            (10, Band.MANY),
            (29, Band.MANY),
            (30, Band.VERY_MANY),
        ],
    )
    def test_the_first_release_takes_the_bounds_as_they_are(self, count: int, band: Band | None) -> None:
        assert move_band(None, count, first=True) == band

    @pytest.mark.parametrize("count", range(COUNT_CAP))
    def test_one_site_more_or_less_never_moves_a_fresh_band(self, count: int) -> None:
        band = move_band(None, count, first=True)
        assert move_band(band, count + 1) == band
        if count != K:  # below K nothing may be shown, whatever the margin
            assert move_band(band, count - 1) == band

    @pytest.mark.parametrize("band", Band)
    def test_a_band_rises_and_falls_only_by_the_margin(self, band: Band) -> None:
        bound = LOWER_BOUND[band]
        below = Band(band - 1) if band > 1 else None
        assert move_band(below, bound + MARGIN - 1) == below
        assert move_band(below, bound + MARGIN) == band
        if below is not None:
            assert move_band(band, bound - MARGIN + 1) == band
            assert move_band(band, bound - MARGIN) == below

    def test_a_band_can_move_by_more_than_one_step(self) -> None:
        assert move_band(None, COUNT_CAP) == Band.VERY_MANY
        assert move_band(Band.VERY_MANY, K) == Band.SEVERAL

    def test_every_band_has_its_code_and_its_warning(self) -> None:
        assert tuple(band.code for band in Band) == codes("awareness_band")
        assert [(band.code, band.text_key) for band in Band] == [
            ("several", "awareness.unit.several"),
            ("many", "awareness.unit.many"),
            ("very_many", "awareness.unit.very_many"),
        ]


class TestOneRelease:
    def test_a_cell_with_three_sites_is_shown_by_itself(self) -> None:
        release, _ = make_release(sites_at((X, Y), 3))
        assert release.units == ((Unit.of_cell((X, Y)), Band.SEVERAL),)

    def test_fewer_than_three_merge_upward_until_they_are_three(self) -> None:
        release, _ = make_release([*sites_at((X, Y), 2), *sites_at((X + 1, Y + 1), 1)])
        assert units_of(release) == [next(Unit.of_cell((X, Y)).ancestors())]
        far, _ = make_release([*sites_at((X, Y), 2), *sites_at((X + 7, Y + 7), 1)])
        assert units_of(far) == [list(Unit.of_cell((X, Y)).ancestors())[2]]

    def test_two_sites_alone_show_nothing_at_all(self) -> None:
        release, _ = make_release(sites_at((X, Y), 2))
        assert release.geojson() == b'{"type":"FeatureCollection","features":[]}'

    def test_a_released_unit_carries_a_polygon_and_a_band_and_nothing_else(self) -> None:
        release, _ = make_release(sites_at((X, Y), 3))
        document = json.loads(release.geojson())
        assert document.keys() == {"type", "features"}
        (feature,) = document["features"]
        assert feature.keys() == {"type", "properties", "geometry"}
        assert feature["properties"] == {"band": "several"}
        assert feature["geometry"].keys() == {"type", "coordinates"}
        assert feature["geometry"]["type"] == "Polygon"

    @given(registries)
    def test_every_unit_stands_for_at_least_three_distinct_sites(self, sites: list[CountableSite]) -> None:
        release, _ = make_release(sites)
        for unit in units_of(release):
            assert distinct(site for site in sites if within(unit, site)) >= K

    @given(registries)
    def test_a_suppressed_unit_and_an_empty_one_give_the_same_bytes(self, sites: list[CountableSite]) -> None:
        release, _ = make_release(sites)
        covered = [site for site in sites if any(within(unit, site) for unit in units_of(release))]
        assert make_release(covered)[0].geojson() == release.geojson()

    @given(registries, st.randoms(use_true_random=False))
    def test_the_order_and_the_names_of_sites_change_no_byte(
        self, sites: list[CountableSite], rng: random.Random
    ) -> None:
        shuffled = [
            CountableSite(f"k{site.key}", site.cell, f"c{site.component}", f"r{site.reporter}") for site in sites
        ]
        rng.shuffle(shuffled)
        assert make_release(shuffled)[0].geojson() == make_release(sites)[0].geojson()

    @given(
        st.lists(
            st.tuples(st.integers(3600, 3700), st.integers(3240, 3330), st.floats(0, 0.0999), st.floats(0, 0.0999)),
            max_size=40,
        )
    )
    def test_moving_every_grave_inside_its_cell_changes_no_byte(
        self, places: list[tuple[int, int, float, float]]
    ) -> None:
        def released(moved: bool) -> bytes:
            points = [
                (
                    column // 10 / 10 + (east if moved else 0.0501),
                    row // 10 / 10 + (north if moved else 0.0501),
                )
                for column, row, east, north in places
            ]
            return make_release(
                CountableSite(str(number), cell(*anchor(Point(point)), 10), f"c{number}", f"r{number}")
                for number, point in enumerate(points)
            )[0].geojson()

        assert released(moved=True) == released(moved=False)


class TestManyReleases:
    def test_a_site_found_this_month_changes_no_byte_of_this_months_release(self) -> None:
        _, standing = make_release(sites_at((X, Y), 9))
        quiet, _ = make_release(sites_at((X, Y), 9), standing)
        busy, _ = make_release([*sites_at((X, Y), 9), *sites_at((X + 1, Y), 40)], standing)
        assert busy.geojson() == quiet.geojson()

    @given(histories, registries)
    def test_what_was_found_since_the_last_release_changes_nothing_in_the_next(
        self, history: list[list[CountableSite]], found: list[CountableSite]
    ) -> None:
        standing = play(history)[-1][1]
        settled = [site for month in history for site in month if site.key in standing.counted]
        fresh = [site for site in found if site.key not in standing.counted]
        assert make_release([*settled, *fresh], standing)[0] == make_release(settled, standing)[0]

    def test_a_child_stays_hidden_when_it_grows_after_its_parent_was_shown(self) -> None:
        _, standing = make_release([*sites_at((X, Y), 2), *sites_at((X + 1, Y), 2)])
        grown = sites_at((X, Y), 50)
        for _ in range(3):
            release, standing = make_release(grown, standing)
        assert release.units == ((next(Unit.of_cell((X, Y)).ancestors()), Band.VERY_MANY),)

    def test_a_neighbour_of_a_shown_child_waits_until_it_stands_by_itself(self) -> None:
        shown = sites_at((X, Y), 3)
        _, standing = make_release(shown)
        for count in (2, K + MARGIN - 1):
            for _ in range(2):
                release, standing = make_release([*shown, *sites_at((X + 1, Y), count)], standing)
            assert units_of(release) == [Unit.of_cell((X, Y))]
        for _ in range(2):
            release, standing = make_release([*shown, *sites_at((X + 1, Y), K + MARGIN)], standing)
        assert units_of(release) == [Unit.of_cell((X, Y)), Unit.of_cell((X + 1, Y))]

    def test_a_unit_that_lost_its_sites_disappears_and_its_parent_never_takes_its_place(self) -> None:
        three = sites_at((X, Y), 3)
        _, standing = make_release(three)
        release, standing = make_release([*three[:2], *sites_at((X + 1, Y), 2)], standing)
        assert release.units == ()
        release, standing = make_release([*three[:2], *sites_at((X + 1, Y), 2)], standing)
        assert release.units == ()

    @given(histories)
    def test_over_time_no_unit_ever_overlaps_another_that_was_shown(self, history: list[list[CountableSite]]) -> None:
        ever = {unit for release, _ in play(history) for unit in units_of(release)}
        assert all(above not in ever for unit in ever for above in unit.ancestors())

    @given(histories)
    def test_over_time_no_unit_stands_for_fewer_than_three(self, history: list[list[CountableSite]]) -> None:
        known = {site.key: site for month in history for site in month}
        for release, standing in play(history):
            countable = [known[key] for key in standing.counted]
            for unit in units_of(release):
                assert distinct(site for site in countable if within(unit, site)) >= K

    @given(registries)
    def test_an_unchanged_registry_gives_the_same_bytes_month_after_month(self, sites: list[CountableSite]) -> None:
        first, standing = make_release(sites)
        for _ in range(3):
            again, standing = make_release(sites, standing)
            assert again.geojson() == first.geojson()

    @given(histories)
    def test_the_same_history_gives_the_same_releases(self, history: list[list[CountableSite]]) -> None:
        assert [r.geojson() for r, _ in play(history)] == [r.geojson() for r, _ in play(history)]
