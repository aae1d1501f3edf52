"""Pure geometry and text of places: no database, no web, no settings. WGS 84 (EPSG:4326), lon before lat."""
