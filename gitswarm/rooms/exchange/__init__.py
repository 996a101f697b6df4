"""What comes from files of other tools and of the project itself, and goes out in them again."""
