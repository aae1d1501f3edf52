"""Who watches over which site, and which visits are due."""
