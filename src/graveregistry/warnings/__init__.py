"""Warnings for a whole governorate: written by a protection officer for danger now, linked to no record."""
