"""Append-only history: salted events, an RFC 9162 Merkle tree over them, signed checkpoints, proofs."""
