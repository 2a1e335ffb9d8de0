"""How the platform is started: settings, the clock, the local database, the web server's entry."""
