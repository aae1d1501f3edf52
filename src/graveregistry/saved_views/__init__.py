"""Views of the map that people save under a random id, so that a link to a view carries no place."""
