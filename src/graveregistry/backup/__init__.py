"""Copies of a registry on a disk that may be taken away: sealed, incremental, checked; and the way back from one."""
