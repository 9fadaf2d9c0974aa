"""Every read of sharing: the catalogue, what is read under an agreement, corrections."""
