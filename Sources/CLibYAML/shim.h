// libyaml's own header: the YAML target reads and writes through its events.
#if __has_include(<yaml.h>)
#include <yaml.h>
#else
#error "libyaml is missing: apt-get install libyaml-dev"
#endif
