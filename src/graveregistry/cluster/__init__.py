"""The embedded PostgreSQL + PostGIS cluster: one private database server in the data home, reached by Unix socket."""

from graveregistry.cluster.cluster import Cluster, Status
from graveregistry.cluster.dumping import dumping, restoring
from graveregistry.cluster.roles import OWNER, PUBLIC, WEB

__all__ = ["OWNER", "PUBLIC", "WEB", "Cluster", "Status", "dumping", "restoring"]
