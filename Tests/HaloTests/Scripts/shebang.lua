#!/usr/bin/env halo
print("arguments:", ...)
