"""One-stop quality services: which body can take a sub-order, and how many are done on time."""
