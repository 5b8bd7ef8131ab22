"""The `virtengine` command: people at a shell.

One noun, one file. Commands read and write through the clients and print one document; they decide nothing.
"""
