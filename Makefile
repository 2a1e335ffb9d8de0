demo serve test check fix lock:
	python3 dev.py $@
.PHONY: demo serve test check fix lock
