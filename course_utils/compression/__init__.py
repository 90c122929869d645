"""Lossless compression with a VAE: bits back with asymmetric numeral systems (ANS)

Townsend, Bird & Barber 2019

The coder is a stack of bits. Pushing a symbol of probability p makes it longer by -log2 p bits; popping one
shortens it by as much, and turns random bits into a sample of p. So an image costs what the ELBO says:

    pop z ~ q(z|x)      gets  -log2 q(z|x) bits back
    push x by p(x|z)    costs -log2 p(x|z)
    push z by p(z)      costs -log2 p(z)

which is -ELBO on average. The decoder pops z, pops x, and pushes z back by q(z|x), where it finds the stack
as it was before. The first images need bits to pop: they are random, and the decoder gets them back too.

The latent z lies on a grid of step 1/16 between -6 and 6. Both sides have to compute the very same
probabilities, so the networks run in float64 on one thread of the CPU, always on batches of one size, and
their outputs are rounded before they are used: a last digit that another processor computes differently
hardly ever matters, and if it does, decompress says so.
"""

from course_utils.compression.bits_back import Compressed, compress, decompress
from course_utils.compression.peers import peers

__all__ = ["Compressed", "compress", "decompress", "peers"]
