"""Files of a dossier made for the receiving side: its system, its spreadsheet, its reader without a network."""
