"""Visits: what somebody saw at a place, as they sent it; nobody changes one, a correction is a new visit."""
