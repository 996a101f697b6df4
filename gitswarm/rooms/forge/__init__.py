"""Issues in, pull requests out, and everything said about them."""
