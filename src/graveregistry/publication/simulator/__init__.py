"""The attack simulator: what can somebody who holds every public answer and a list of places infer of each site?

Pure. A publisher is any function from a registry to public answers, so that the attacks are first proven on weak ones.
"""
