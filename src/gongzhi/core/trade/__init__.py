"""Technical measures of other countries: notifications, whom they touch, trade concerns, the yearly survey."""
