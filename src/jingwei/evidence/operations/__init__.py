"""What is done about the log and with it: documents asked for, sealed, served."""
