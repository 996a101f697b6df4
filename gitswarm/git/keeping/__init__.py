"""No work is lost: rescued, parked in the attic, laid out again."""
