#include "cre2.h"

#if __has_include(<re2/re2.h>)
#include <re2/re2.h>
#else
#error "RE2 is missing: apt-get install libre2-dev"
#endif

#include <vector>

struct CRE2 {
    re2::RE2 pattern;
    CRE2(re2::StringPiece text, const re2::RE2::Options &options) : pattern(text, options) {}
};

CRE2 *cre2_new(const char *pattern, size_t length, bool case_sensitive) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(case_sensitive);
    return new CRE2({pattern, length}, options);
}

const char *cre2_error(const CRE2 *pattern) {
    return pattern->pattern.ok() ? nullptr : pattern->pattern.error().c_str();
}

int cre2_groups(const CRE2 *pattern) { return pattern->pattern.NumberOfCapturingGroups(); }

bool cre2_match(const CRE2 *pattern, const char *text, size_t length, size_t start, bool whole,
                long *bounds, int groups) {
    // RE2 tells a group that took no part by a null pointer, so an empty text needs an address.
    if (!text) text = "";
    auto anchor = whole ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
    re2::StringPiece subject(text, length);
    re2::StringPiece few[10];
    std::vector<re2::StringPiece> many;
    re2::StringPiece *found = few;
    if (groups >= 10) {
        many.resize(groups + 1);
        found = many.data();
    }
    if (!pattern->pattern.Match(subject, start, length, anchor, found, groups + 1)) return false;
    for (int i = 0; i <= groups; i++) {
        bool took_part = found[i].data() != nullptr;
        bounds[2 * i] = took_part ? found[i].data() - text : -1;
        bounds[2 * i + 1] = took_part ? found[i].data() - text + (long)found[i].size() : -1;
    }
    return true;
}

void cre2_delete(CRE2 *pattern) { delete pattern; }
