"""Every read of the registers, by noun: people, own, places, entities, territory, identity; facts for decisions."""
