.PHONY: quickstart check quick core shims embedded format

# A day of closed loop on the bench, with a report.
quickstart:
	tools/quickstart

# What CI does.
check:
	tools/check

# The same without the release half.
quick:
	tools/check --quick

# The core's own tests, in seconds: no other package is built.
core:
	ISLET_CORE=1 swift test --scratch-path .build-core

shims:
	$(MAKE) -C hil/shims

embedded:
	tools/check-embedded

format:
	swift format --in-place --recursive Sources Tests Plugins Package.swift
