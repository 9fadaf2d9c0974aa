"""What people do about the log itself: ask about a read, object, answer; erase and restrict what it knows; look into it by two."""
