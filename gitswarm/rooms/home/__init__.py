"""This clone: begin, send, look after it, leave."""
