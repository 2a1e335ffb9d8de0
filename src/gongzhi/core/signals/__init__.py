"""What signals say together: clusters of one hazard, and counts that chance does not explain."""
