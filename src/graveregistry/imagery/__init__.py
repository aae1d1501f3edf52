"""An organisation's own pictures of the ground: raster archives with the day they were taken, seen by it alone."""
