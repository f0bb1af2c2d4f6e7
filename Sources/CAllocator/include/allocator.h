// Memory comes from mimalloc, which reads its options from variables `MIMALLOC_…` of the environment before
// anything of the program runs. They are meant for other programs: told to allocate nothing, it ends this one
// by a signal, and told to speak, it writes where the program's own messages are read. A program that this is
// part of starts as if there were none; whom it starts finds them as they were.

#ifndef ALLOCATOR_H
#define ALLOCATOR_H

#endif
