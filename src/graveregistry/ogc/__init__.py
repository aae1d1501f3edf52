"""Sites, boundaries and disturbances for GIS programs: OGC API - Features and OGC API - Tiles."""
