"""A registry of mass-grave sites that a court can check without trusting us."""

__version__ = "0.1.0"
