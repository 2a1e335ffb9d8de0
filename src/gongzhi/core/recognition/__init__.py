"""Who may bear a name: awards, demonstration zones and enterprises, 三同, registered bases, GAP."""
