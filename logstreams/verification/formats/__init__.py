"""One frozen report in, text out: a formatter reads no settings and no terminal."""
