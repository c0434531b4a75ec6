// libedit's el_set, el_get and history take variable arguments, which Swift cannot call.
// Each function below fixes the types of one operation; the Terminal target calls only these.

#ifndef MESH_CEDITLINE_SHIM_H
#define MESH_CEDITLINE_SHIM_H

#if __has_include(<histedit.h>)
#include <histedit.h>
#else
#error "libedit is missing: apt-get install libedit-dev"
#endif
#include <stddef.h>
#include <stdio.h>

#endif
