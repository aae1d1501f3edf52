"""Files of evidence: originals kept untouched and sealed, stripped working copies for reading."""
