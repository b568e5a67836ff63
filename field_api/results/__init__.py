"""How the handling went: what reporters say, what came back, how long it took, how far people went."""
