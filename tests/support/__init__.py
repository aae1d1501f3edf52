"""What tests share: a small registry with people in it, and clients signed in as them."""
