"""The dossier a court can check without us: what goes in, the paper, the bag, and the verifier."""
