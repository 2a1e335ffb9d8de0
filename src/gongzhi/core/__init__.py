"""The rules: pure functions over facts. No framework, file, network, clock or unseeded chance."""
