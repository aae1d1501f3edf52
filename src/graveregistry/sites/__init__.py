"""Sites, the boundaries asserted for them, how sites relate, and who has said what when."""
