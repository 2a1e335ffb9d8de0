"""The `gongzhi` command line: thin calls, for people without the web."""
