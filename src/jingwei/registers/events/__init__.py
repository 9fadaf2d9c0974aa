"""What happened in the registers: frozen facts in the past tense."""
