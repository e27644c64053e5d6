"""What programs may read, as JSON; everybody gets what a guest gets (``forum.open_addresses``)."""
