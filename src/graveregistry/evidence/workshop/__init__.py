"""Where strangers' files are unpacked: a process of its own that can open nothing, reach nobody, and is bounded.

It is given the original and the files to write as open descriptors, shuts itself in (``walls``), and only then looks
at a byte. Whatever a decoder is made to do there, it has the one file it was given.
"""
