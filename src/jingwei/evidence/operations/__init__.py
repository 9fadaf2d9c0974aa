"""What people do about the log itself: ask about a read, object to it, answer."""
