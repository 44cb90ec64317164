"""Keys: what each does and where, as a keymap and its user arranged it; typed ones, one at a time."""
