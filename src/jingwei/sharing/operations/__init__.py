"""Every write of sharing: lists, what is loaded into them, agreements, corrections, and erasing."""
