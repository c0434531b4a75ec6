// RE2 behind a C interface, as Swift sees it. Patterns are the only user.
#ifndef MESH_CRE2_H
#define MESH_CRE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CRE2 CRE2;

// Compiles `pattern`; never null. Ask `cre2_error` whether it is usable.
CRE2 *cre2_new(const char *pattern, size_t length, bool case_sensitive);
// RE2's own text of what is wrong with the pattern, or null if it compiled.
const char *cre2_error(const CRE2 *pattern);
// Number of capturing groups.
int cre2_groups(const CRE2 *pattern);
// Searches text[start..<length]; with `whole` the match must span all of it. Fills `bounds`
// with 2 * (groups + 1) offsets (start and end of each group, -1 where a group took no part).
// With `groups` -1 it only tells whether there is a match, which is quicker; `bounds` may be null.
bool cre2_match(const CRE2 *pattern, const char *text, size_t length, size_t start, bool whole,
                long *bounds, int groups);
void cre2_delete(CRE2 *pattern);

#ifdef __cplusplus
}
#endif
#endif
