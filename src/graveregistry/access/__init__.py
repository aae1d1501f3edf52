"""Who you are, what you may do, and how precisely you may see: the one place that decides."""
