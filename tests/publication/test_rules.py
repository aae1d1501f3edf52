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
from graveregistry.publication.units import GRID, Scheme, Unit, ancestors
from graveregistry.vocabulary import codes
from tests.publication.areas import areas

X, Y = 360, 324  # the south-west cell of an 0.8 degree unit over southern Syria


def sites_at(cell: tuple[int, int], count: int, name: str = "s") -> list[CountableSite]:
    """``count`` unlinked sites of as many reporters in one cell."""
    keys = [f"{name}-{cell[0]}-{cell[1]}-{number}" for number in range(count)]
    return [CountableSite(key, cell, f"c-{key}", f"r-{key}") for key in keys]


def units_of(release: Release) -> list[Unit]:
    return [unit for unit, _ in release.units]


def within(unit: Unit, site: CountableSite, scheme: Scheme) -> bool:
    finest = scheme.finest(site.cell)
    return finest is not None and unit in (finest, *ancestors(finest))


schemes = st.sampled_from([GRID, areas()])


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


def play(history: list[list[CountableSite]], scheme: Scheme = GRID) -> list[tuple[Release, Standing]]:
    """The releases of as many months; each finds its list of sites and loses a few of the older ones."""
    played: list[tuple[Release, Standing]] = []
    standing: Standing | None = None
    gathered: dict[str, CountableSite] = {}
    for month, found in enumerate(history):
        gathered |= {site.key: site for site in found}
        for key in list(gathered)[:month]:
            del gathered[key]
        played.append(make_release(gathered.values(), standing, scheme))
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
        assert release.units == ((GRID.finest((X, Y)), Band.SEVERAL),)

    def test_fewer_than_three_merge_upward_until_they_are_three(self) -> None:
        release, _ = make_release([*sites_at((X, Y), 2), *sites_at((X + 1, Y + 1), 1)])
        assert units_of(release) == [next(ancestors(GRID.finest((X, Y))))]
        far, _ = make_release([*sites_at((X, Y), 2), *sites_at((X + 7, Y + 7), 1)])
        assert units_of(far) == [list(ancestors(GRID.finest((X, Y))))[2]]

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

    def test_a_named_unit_carries_its_names_too(self) -> None:
        release, _ = make_release(sites_at((X, Y), 3), scheme=areas())
        (feature,) = json.loads(release.geojson())["features"]
        assert feature["properties"] == {"band": "several", "name_ar": "تدريب ws0", "name_en": "Training ws0"}

    def test_named_units_merge_upward_too(self) -> None:
        release, _ = make_release([*sites_at((X, Y), 2), *sites_at((X + 1, Y + 8), 1)], scheme=areas())
        assert [unit.key for unit in units_of(release)] == ["w"]

    def test_a_site_in_no_named_unit_never_counts(self) -> None:
        assert units_of(make_release(sites_at((X + 50, Y), 9), scheme=areas())[0]) == []

    @given(registries, schemes)
    def test_every_unit_stands_for_at_least_three_distinct_sites(
        self, sites: list[CountableSite], scheme: Scheme
    ) -> None:
        release, _ = make_release(sites, scheme=scheme)
        for unit in units_of(release):
            assert distinct(site for site in sites if within(unit, site, scheme)) >= K

    @given(registries, schemes)
    def test_a_suppressed_unit_and_an_empty_one_give_the_same_bytes(
        self, sites: list[CountableSite], scheme: Scheme
    ) -> None:
        release, _ = make_release(sites, scheme=scheme)
        covered = [site for site in sites if any(within(unit, site, scheme) for unit in units_of(release))]
        assert make_release(covered, scheme=scheme)[0].geojson() == release.geojson()

    @given(registries, schemes, st.randoms(use_true_random=False))
    def test_the_order_and_the_names_of_sites_change_no_byte(
        self, sites: list[CountableSite], scheme: Scheme, rng: random.Random
    ) -> None:
        shuffled = [
            CountableSite(f"k{site.key}", site.cell, f"c{site.component}", f"r{site.reporter}") for site in sites
        ]
        rng.shuffle(shuffled)
        again, first = (make_release(each, scheme=scheme)[0] for each in (shuffled, sites))
        assert again.geojson() == first.geojson()

    @given(
        st.lists(
            st.tuples(st.integers(3600, 3700), st.integers(3240, 3330), st.floats(0, 0.0999), st.floats(0, 0.0999)),
            max_size=40,
        ),
        schemes,
    )
    def test_moving_every_grave_inside_its_cell_changes_no_byte(
        self, places: list[tuple[int, int, float, float]], scheme: Scheme
    ) -> None:
        def released(moved: bool) -> bytes:
            points = [
                (
                    column // 10 / 10 + (east if moved else 0.0501),
                    row // 10 / 10 + (north if moved else 0.0501),
                )
                for column, row, east, north in places
            ]
            sites = (
                CountableSite(str(number), cell(*anchor(Point(point)), 10), f"c{number}", f"r{number}")
                for number, point in enumerate(points)
            )
            return make_release(sites, scheme=scheme)[0].geojson()

        assert released(moved=True) == released(moved=False)


class TestManyReleases:
    def test_a_site_found_this_month_changes_no_byte_of_this_months_release(self) -> None:
        _, standing = make_release(sites_at((X, Y), 9))
        quiet, _ = make_release(sites_at((X, Y), 9), standing)
        busy, _ = make_release([*sites_at((X, Y), 9), *sites_at((X + 1, Y), 40)], standing)
        assert busy.geojson() == quiet.geojson()

    @given(histories, registries, schemes)
    def test_what_was_found_since_the_last_release_changes_nothing_in_the_next(
        self, history: list[list[CountableSite]], found: list[CountableSite], scheme: Scheme
    ) -> None:
        standing = play(history, scheme)[-1][1]
        settled = [site for month in history for site in month if site.key in standing.counted]
        fresh = [site for site in found if site.key not in standing.counted]
        busy, quiet = (make_release(each, standing, scheme)[0] for each in ([*settled, *fresh], settled))
        assert busy == quiet

    def test_a_child_stays_hidden_when_it_grows_after_its_parent_was_shown(self) -> None:
        _, standing = make_release([*sites_at((X, Y), 2), *sites_at((X + 1, Y), 2)])
        grown = sites_at((X, Y), 50)
        for _ in range(3):
            release, standing = make_release(grown, standing)
        assert release.units == ((next(ancestors(GRID.finest((X, Y)))), Band.VERY_MANY),)

    def test_a_neighbour_of_a_shown_child_waits_until_it_stands_by_itself(self) -> None:
        shown = sites_at((X, Y), 3)
        _, standing = make_release(shown)
        for count in (2, K + MARGIN - 1):
            for _ in range(2):
                release, standing = make_release([*shown, *sites_at((X + 1, Y), count)], standing)
            assert units_of(release) == [GRID.finest((X, Y))]
        for _ in range(2):
            release, standing = make_release([*shown, *sites_at((X + 1, Y), K + MARGIN)], standing)
        assert units_of(release) == [GRID.finest((X, Y)), GRID.finest((X + 1, Y))]

    def test_a_unit_that_lost_its_sites_disappears_and_its_parent_never_takes_its_place(self) -> None:
        three = sites_at((X, Y), 3)
        _, standing = make_release(three)
        release, standing = make_release([*three[:2], *sites_at((X + 1, Y), 2)], standing)
        assert release.units == ()
        release, standing = make_release([*three[:2], *sites_at((X + 1, Y), 2)], standing)
        assert release.units == ()

    @given(histories, schemes)
    def test_over_time_no_unit_ever_overlaps_another_that_was_shown(
        self, history: list[list[CountableSite]], scheme: Scheme
    ) -> None:
        ever = {unit for release, _ in play(history, scheme) for unit in units_of(release)}
        assert all(above not in ever for unit in ever for above in ancestors(unit))

    @given(histories, schemes)
    def test_over_time_no_unit_stands_for_fewer_than_three(
        self, history: list[list[CountableSite]], scheme: Scheme
    ) -> None:
        known = {site.key: site for month in history for site in month}
        for release, standing in play(history, scheme):
            countable = [known[key] for key in standing.counted]
            for unit in units_of(release):
                assert distinct(site for site in countable if within(unit, site, scheme)) >= K

    @given(registries, schemes)
    def test_an_unchanged_registry_gives_the_same_bytes_month_after_month(
        self, sites: list[CountableSite], scheme: Scheme
    ) -> None:
        first, standing = make_release(sites, scheme=scheme)
        for _ in range(3):
            again, standing = make_release(sites, standing, scheme)
            assert again.geojson() == first.geojson()

    @given(histories)
    def test_the_same_history_gives_the_same_releases(self, history: list[list[CountableSite]]) -> None:
        assert [r.geojson() for r, _ in play(history)] == [r.geojson() for r, _ in play(history)]
