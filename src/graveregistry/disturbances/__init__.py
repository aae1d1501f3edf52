"""Disturbances: what is being done to a place, how grave it is, who has it in hand, how it ended."""
