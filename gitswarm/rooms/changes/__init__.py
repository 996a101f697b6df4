"""Work on its way into the protected branch: one by one, by the thousand, and back out again."""
