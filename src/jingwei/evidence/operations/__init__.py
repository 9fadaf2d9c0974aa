"""What is done about the log and with it: questions about reads, openings by two, erasing and restricting, documents, pictures."""
