"""What shows whether the registry can still be believed: the alarm of its ledger."""
