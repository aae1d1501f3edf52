"""A second verifier, with the standard library of Python 3.9 alone: its modules are joined into one file, `verify.py`,
which lies in every dossier.

It shares sentences with the first (`findings.json`), and no code: what one of them takes wrongly, the other need not.
"""
