"""What is to be done, who holds it, and where it is worked on."""
