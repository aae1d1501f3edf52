"""What the public gets: the page that needs no script, its light map, the frame for other sites, notices to print."""
