"""Template tags and filters of the furniture: `{% load furniture %}`."""
