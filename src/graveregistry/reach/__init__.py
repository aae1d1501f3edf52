"""How people and phones reach the server: under which names, with which certificate, how often, behind whom."""
