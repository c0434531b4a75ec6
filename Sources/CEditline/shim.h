// libedit's el_set, el_get and history take variable arguments, which Swift cannot call.
// Each function below fixes the types of one operation; the Terminal target calls only these.

#ifndef MESH_CEDITLINE_SHIM_H
#define MESH_CEDITLINE_SHIM_H

#if __has_include(<histedit.h>)
#include <histedit.h>
#else
#error "libedit is missing: apt-get install libedit-dev"
#endif
#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef char *(*mesh_prompt_function)(EditLine *);
typedef unsigned char (*mesh_editor_function)(EditLine *, int);

// Keeps C's mutable globals stdin, stdout and stderr out of Swift 6, which refuses them.
static inline EditLine *mesh_editor_open(const char *program) {
    return el_init(program, stdin, stdout, stderr);
}

static inline void mesh_editor_set_owner(EditLine *editor, void *owner) {
    el_set(editor, EL_CLIENTDATA, owner);
}

static inline void *mesh_editor_owner(EditLine *editor) {
    void *owner = NULL;
    el_get(editor, EL_CLIENTDATA, &owner);
    return owner;
}

// `escape` brackets the bytes of the prompt that take no room on screen (colour codes).
static inline void mesh_editor_set_prompt(EditLine *editor, mesh_prompt_function prompt, char escape) {
    el_set(editor, EL_PROMPT_ESC, prompt, escape);
}

static inline void mesh_editor_use_emacs_keys(EditLine *editor) { el_set(editor, EL_EDITOR, "emacs"); }

// With signals on, libedit itself answers resizing and suspending.
static inline void mesh_editor_handle_signals(EditLine *editor) { el_set(editor, EL_SIGNAL, 1); }

static inline void mesh_editor_set_history(EditLine *editor, History *past) {
    el_set(editor, EL_HIST, history, past);
}

static inline void mesh_editor_add_function(EditLine *editor, const char *name, const char *help,
                                            mesh_editor_function function) {
    el_set(editor, EL_ADDFN, name, help, function);
}

static inline void mesh_editor_bind(EditLine *editor, const char *key, const char *function) {
    el_set(editor, EL_BIND, key, function, NULL);
}

static inline void mesh_history_configure(History *past, int size) {
    HistEvent event;
    history(past, &event, H_SETSIZE, size);
    history(past, &event, H_SETUNIQUE, 1);
}

static inline int mesh_history_enter(History *past, const char *line) {
    HistEvent event;
    return history(past, &event, H_ENTER, line);
}

static inline int mesh_history_load(History *past, const char *path) {
    HistEvent event;
    return history(past, &event, H_LOAD, path);
}

static inline int mesh_history_save(History *past, const char *path) {
    HistEvent event;
    return history(past, &event, H_SAVE, path);
}

// libedit decodes what is typed by the C locale: without UTF-8 every byte above 127 is dropped.
static inline void mesh_use_utf8(void) {
    if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

#endif
