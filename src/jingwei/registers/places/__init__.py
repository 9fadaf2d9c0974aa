"""Pure parts of places and organisations: how an address or a name is cut into tokens."""
