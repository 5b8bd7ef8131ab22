"""A real Kubernetes cluster on one machine: engine, node image, registry, images.

Standard library only: this package runs before anything else is installed. Every function takes the
`Settings` that its caller read once, may be repeated at any time, and leaves what it makes under the state
folder.
"""
