"""What partners send: envelopes, strict JSON, records, and the order in which messages came."""
