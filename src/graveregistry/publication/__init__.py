"""What the public may see: the awareness releases and the decision to publish."""
