"""How fast the forum is: what it serves in a second, against what the server can at all."""
