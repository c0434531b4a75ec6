// openpty is in neither Glibc's nor Darwin's Swift module; the terminal tests need it.
#if __has_include(<pty.h>)
#include <pty.h>
#else
#include <util.h>
#endif
