"""A GeoPackage of any projection gives every row of the layer that is asked for."""

import json
import sqlite3
import struct
from pathlib import Path

import geopandas
import pytest
import shapely

from graveregistry.exchange.reader import open_source
from graveregistry.exchange.rows import Limits

from .files import Save, altered, refused, rows_of


class TestGeoPackage:
    def test_several_layers_are_asked_about(self, package: Path) -> None:
        failure = refused(package, "import_choose_layer")
        assert "sites, أخرى" in failure.sentence("ar")
        refused(package, "import_choose_layer", layer="third")

    def test_a_layer_in_utm_comes_out_in_degrees_with_its_types(self, package: Path, tmp_path: Path) -> None:
        source = open_source(package, layer="sites")
        rows = rows_of(source)
        expected = geopandas.read_file(tmp_path / "expected.geojson").geometry
        assert (source.format, source.crs, source.layers) == ("GeoPackage", "EPSG:32637", ("sites", "أخرى"))
        assert rows[7].values == {"fid": 8, "name": "site 7", "count": 7, "part": 0.875}
        for row, shape in zip(rows, expected, strict=True):
            assert not row.errors
            assert (row.geometry is None) == (shape is None)
            assert shape is None or shapely.hausdorff_distance(row.geometry, shape) < 1e-7

    def test_mixed_types_and_bytes_keep_what_they_are(self, package: Path) -> None:
        altered(
            package,
            'CREATE TABLE odd (id INTEGER PRIMARY KEY, "a ""b""", c)',
            "INSERT INTO odd VALUES (1, x'00ff', 1.5), (2, 'نص', NULL), (3, CAST(x'ff41' AS TEXT), 9e999)",
            "INSERT INTO gpkg_contents (table_name, data_type, last_change) VALUES ('odd', 'attributes', '')",
        )
        rows = rows_of(open_source(package, layer="odd"))
        assert [row.values for row in rows] == [
            {"id": 1, 'a "b"': {"hex": "00ff"}, "c": 1.5},
            {"id": 2, 'a "b"': "نص", "c": None},
            {"id": 3, 'a "b"': {"hex": "ff41"}, "c": "inf"},
        ]
        assert json.loads(rows[0].raw) == rows[0].values

    def test_another_sqlite_file_is_refused(self, tmp_path: Path) -> None:
        other = altered(tmp_path / "other.gpkg", "CREATE TABLE secrets (a)")
        refused(other, "import_not_geopackage")

    def test_a_file_that_only_begins_like_one_is_refused(self, save: Save) -> None:
        refused(save(b"SQLite format 3\x00" + bytes(5000)), "import_not_geopackage")

    def test_a_package_with_no_layer_is_refused(self, package: Path) -> None:
        refused(altered(package, "DELETE FROM gpkg_contents"), "import_no_layer")

    @pytest.mark.parametrize(
        "trap",
        [
            "CREATE VIEW trap AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n",
            "CREATE VIRTUAL TABLE trap USING rtree(id, a, b)",
        ],
    )
    def test_views_and_virtual_tables_are_never_run(self, package: Path, trap: str) -> None:
        altered(
            package,
            "DELETE FROM gpkg_contents WHERE table_name = 'أخرى'",
            trap,
            "INSERT INTO gpkg_contents (table_name, data_type, last_change) VALUES ('trap', 'features', '')",
        )
        assert open_source(package).layers == ("sites",)

    def test_a_computed_column_cannot_run_a_function(self, package: Path) -> None:
        altered(
            package,
            "CREATE TABLE trap (a, b GENERATED ALWAYS AS (hex(zeroblob(100000000))))",
            "INSERT INTO trap (a) VALUES (1)",
            "INSERT INTO gpkg_contents (table_name, data_type, last_change) VALUES ('trap', 'attributes', '')",
        )
        refused(package, "import_not_geopackage", layer="trap")

    def test_reading_leaves_the_file_as_it_was(self, package: Path) -> None:
        before = package.read_bytes()
        rows_of(open_source(package, layer="sites"))
        assert package.read_bytes() == before
        assert sorted(path.name for path in package.parent.iterdir()) == ["expected.geojson", "given.gpkg"]

    def test_changes_not_yet_in_the_file_are_asked_about(self, package: Path) -> None:
        package.with_name("given.gpkg-wal").write_bytes(b"pending")
        refused(package, "import_geopackage_open", layer="sites")

    def test_an_undefined_system_is_asked_about_and_a_named_one_used(self, package: Path) -> None:
        altered(package, "UPDATE gpkg_geometry_columns SET srs_id = -1 WHERE table_name = 'sites'")
        refused(package, "import_crs_needed", layer="sites")
        assert not rows_of(open_source(package, layer="sites", crs="EPSG:32637"))[1].errors

    def test_a_system_without_a_public_code_is_read_from_its_definition(self, package: Path) -> None:
        altered(package, "UPDATE gpkg_spatial_ref_sys SET organization = 'NONE' WHERE srs_id = 32637")
        assert not rows_of(open_source(package, layer="sites"))[1].errors

    @pytest.mark.parametrize(
        "blob",
        [
            b"GP",
            b"XX\x00\x01" + bytes(20),
            b"GP\x00\x0f" + bytes(20),
            b"GP\x00\x01" + bytes(4),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 6, 2**31),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 2, 2**31),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 3, 2**31),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 7, 1) * 200_000,
            b"GP\x00\x01" + bytes(4) + struct.pack("<BII", 1, 99, 1),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BI", 1, 1) + bytes(3),
            b"GP\x00\x01" + bytes(4) + struct.pack("<BIdd", 1, 1, float("inf"), 1.0),
        ],
    )
    def test_a_hostile_shape_costs_its_row_only(self, package: Path, blob: bytes) -> None:
        with sqlite3.connect(package) as database:
            for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{trigger}"')
            database.execute("UPDATE sites SET geom = ? WHERE fid = 2", (blob,))
        database.close()
        rows = rows_of(open_source(package, layer="sites"))
        assert len(rows[1].errors) == 1
        assert rows[1].values["name"] == "site 1"
        assert not rows[2].errors

    def test_heights_and_extended_headers_are_stepped_over(self, package: Path) -> None:
        shape = shapely.from_wkt("MULTIPOLYGON Z (((36 32 5, 37 32 5, 37 33 5, 36 32 5)))")
        blobs = [
            shapely.to_wkb(shape, output_dimension=3, flavor="iso"),
            shapely.to_wkb(shapely.set_srid(shape, 4326), output_dimension=3, include_srid=True),
            shapely.to_wkb(shape, byte_order=0),
            shapely.to_wkb(shapely.GeometryCollection([shape, shapely.Point(1, 2)])),
        ]
        altered(package, "CREATE TABLE odd (geom)")
        with sqlite3.connect(package) as database:
            database.executemany("INSERT INTO odd VALUES (?)", [(b"GP\x00\x01" + bytes(4) + blob,) for blob in blobs])
            database.execute("INSERT INTO gpkg_contents VALUES ('odd', 'features', 'o', '', '', 0, 0, 0, 0, 4326)")
            database.execute("INSERT INTO gpkg_geometry_columns VALUES ('odd', 'geom', 'GEOMETRY', 4326, 0, 0)")
        database.close()
        rows = rows_of(open_source(package, layer="odd"))
        assert [row.errors for row in rows] == [()] * 4
        assert all(row.geometry is not None and not row.geometry.has_z for row in rows)

    def test_bounds_hold_for_packages_too(self, package: Path) -> None:
        wide = Limits(rows=10)
        refused(package, "import_too_many_rows", layer="sites", limits=wide)
        refused(package, "import_too_many_columns", layer="sites", limits=Limits(columns=2))
        (*_, row) = rows_of(open_source(package, layer="sites", limits=Limits(vertices=5)))
        assert row.errors[0].reason.code == "import_too_many_vertices"
