"""What the same server carries at most, with next to nothing to do: the limits B and C."""
