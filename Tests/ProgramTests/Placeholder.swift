// Programs' tests.
