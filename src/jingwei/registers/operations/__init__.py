"""Every write of the registers, by noun: places, people, identity, entities, territory; settling, loading and the archive."""
