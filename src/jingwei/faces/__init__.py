"""The faces: one package for each kind of person looking in. They know the modules, never each other."""
