"""One verb per function, by= and at=: who acts, what is seen, what the core says, what is saved, who is told."""
