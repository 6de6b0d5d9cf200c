"""Asks other people's programs, bounded in time, memory and output, and never in a sample.

Apart from service/ and lab/, nothing outside this folder starts a program. Every way in which a program can fail to
answer is a value here, not an error.
"""
