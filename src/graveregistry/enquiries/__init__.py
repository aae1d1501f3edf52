"""Plot enquiries: somebody identified asks before digging, and protection officers answer with a fixed text."""
