"""Good dossiers and bad ones, with what a verifier must answer for each part of each; all fictional."""
