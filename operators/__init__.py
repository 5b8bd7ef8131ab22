"""When we act: one package for each operator process. They translate; plans decide."""
