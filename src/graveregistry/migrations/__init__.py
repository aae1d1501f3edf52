"""The schema's history (Alembic); run by ``graveregistry migrate`` as the owner."""
