"""What a clone keeps beside the log: its journal, its locks, its counters, and which sessions live."""
