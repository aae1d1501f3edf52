"""Visits sealed on a phone: kept as they came, acknowledged, opened apart, and turned into records."""
