"""Vector tiles of what the person who asks may see, each place as precisely as they may see it."""
