"""The face of everybody: pages that need no sign-in and show nobody's data. Now the catalogue of what is held, and who gets it."""
