"""Makes the fictional training data of `data/samples`. Nothing here describes a real place or person."""
