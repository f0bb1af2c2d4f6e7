#include "ceditline.h"

#include "loader.h"

#include <stdlib.h>
#include <string.h>

#define FUNCTIONS(X) \
  X(el_init_fd) \
  X(el_end) \
  X(el_set) \
  X(el_wset) \
  X(el_get) \
  X(el_source) \
  X(el_resize) \
  X(el_wgets) \
  X(el_wline) \
  X(el_winsertstr) \
  X(el_deletestr) \
  X(el_cursor) \
  X(history_init) \
  X(history_end) \
  X(history)

LOADER_LIBRARY(FUNCTIONS)

const char *ceditline_load(void) { return loader_load("libedit.so.2", lib_names, &lib); }

/// What libedit calls back with, behind its client data.
struct client {
  ceditline_host *host;
  History *history;
};

static struct client *client_of(EditLine *editor) {
  struct client *client = NULL;
  lib.el_get(editor, EL_CLIENTDATA, &client);
  return client;
}

static int read_character(EditLine *editor, wchar_t *character) {
  ceditline_host *host = client_of(editor)->host;
  return host->read(host->context, character);
}

static unsigned char obey(EditLine *editor, ceditline_command command) {
  ceditline_host *host = client_of(editor)->host;
  return host->obey(host->context, command);
}

// libedit does not tell a function by which name it was called, so each command has one of its own.
#define COMMANDS(X) \
  X(CEDITLINE_ENTER, enter, "submit, or go on in a new line if it is unfinished") \
  X(CEDITLINE_NEWLINE, newline, "begin a new line") \
  X(CEDITLINE_COMPLETE, complete, "complete the word") \
  X(CEDITLINE_DELETE, delete, "delete the next character, or leave if there is none at all") \
  X(CEDITLINE_INTERRUPT, interrupt, "give the input up") \
  X(CEDITLINE_UP, up, "go up a line, or back in the history") \
  X(CEDITLINE_DOWN, down, "go down a line, or forth in the history") \
  X(CEDITLINE_HOME, home, "go to the beginning of the line") \
  X(CEDITLINE_END, end, "go to the end of the line") \
  X(CEDITLINE_SEARCH, search, "search the history") \
  X(CEDITLINE_CLEAR, clear, "clear the screen") \
  X(CEDITLINE_PASTE, paste, "take what is pasted") \
  X(CEDITLINE_LEFT, left, "go to the previous character") \
  X(CEDITLINE_RIGHT, right, "go to the next character") \
  X(CEDITLINE_EDIT, edit, "edit the input in $EDITOR") \
  X(CEDITLINE_PRESSED, pressed, "do what the key that was pressed means")

#define DEFINE(number, name, help) \
  static unsigned char obey_##name(EditLine *editor, wint_t key) { \
    (void)key; \
    return obey(editor, number); \
  }
COMMANDS(DEFINE)

EditLine *ceditline_open(int terminal, FILE *input, FILE *nowhere, ceditline_host *host) {
  struct client *client = malloc(sizeof *client);
  if (!client) return NULL;
  client->host = host;
  client->history = lib.history_init();
  EditLine *editor =
      lib.el_init_fd("halo", input, nowhere, nowhere, terminal, terminal, terminal);
  if (!editor || !client->history) {
    if (editor) lib.el_end(editor);
    if (client->history) lib.history_end(client->history);
    free(client);
    return NULL;
  }
  HistEvent event;
  lib.history(client->history, &event, H_SETSIZE, 10000);
  lib.el_set(editor, EL_CLIENTDATA, client);
  lib.el_set(editor, EL_HIST, lib.history, client->history);
  lib.el_set(editor, EL_SIGNAL, 0);
  lib.el_set(editor, EL_EDITOR, "emacs");
  lib.el_set(editor, EL_GETCFN, read_character);
#define ADD(number, name, help) lib.el_set(editor, EL_ADDFN, "halo-" #name, help, obey_##name);
  COMMANDS(ADD)
  return editor;
}

void ceditline_close(EditLine *editor) {
  struct client *client = client_of(editor);
  lib.el_end(editor);
  lib.history_end(client->history);
  free(client);
}

struct binding {
  const char *key, *command;
};

static void bind(EditLine *editor, const struct binding *bindings, size_t count, bool alternative) {
  for (size_t i = 0; i < count; i++) {
    if (alternative) {
      lib.el_set(editor, EL_BIND, "-a", bindings[i].key, bindings[i].command, NULL);
    } else {
      lib.el_set(editor, EL_BIND, bindings[i].key, bindings[i].command, NULL);
    }
  }
}

#define BIND(bindings, alternative) \
  bind(editor, bindings, sizeof bindings / sizeof *bindings, alternative)

/// Letters such as 'ä' are no Meta keys.
static void bind_letters(EditLine *editor) {
  for (wchar_t letter = 0xA0; letter <= 0xFF; letter++) {
    wchar_t key[] = {letter, 0};
    lib.el_wset(editor, EL_BIND, key, L"ed-insert", NULL);
  }
}

// Without these there is no use in an editor, so ~/.editrc does not change them.
static const struct binding fixed[] = {
    {"^M", "halo-enter"}, {"^J", "halo-enter"}, {"^C", "halo-interrupt"},
    {"^\\", "halo-pressed"},
};
static const struct binding controls[] = {
    {"^I", "halo-complete"}, {"^D", "halo-delete"}, {"^R", "halo-search"},
    {"^L", "halo-clear"},    {"^P", "halo-up"},     {"^N", "halo-down"},
};
static const struct binding emacs[] = {
    {"^X^E", "halo-edit"},     {"^F", "halo-right"},
    {"\\e[C", "halo-right"},  {"\\eOC", "halo-right"},
    {"^A", "halo-home"},      {"^E", "halo-end"},      {"^W", "ed-delete-prev-word"},
    {"\\e^M", "halo-newline"}, {"\\e^J", "halo-newline"},
    {"\\e[A", "halo-up"},     {"\\eOA", "halo-up"},    {"\\e[B", "halo-down"},
    {"\\eOB", "halo-down"},   {"\\e[H", "halo-home"},  {"\\eOH", "halo-home"},
    {"\\e[1~", "halo-home"},  {"\\e[7~", "halo-home"}, {"\\e[F", "halo-end"},
    {"\\eOF", "halo-end"},    {"\\e[4~", "halo-end"},  {"\\e[8~", "halo-end"},
    {"\\e[3~", "ed-delete-next-char"},
    {"\\e[1;5C", "em-next-word"}, {"\\e[1;5D", "ed-prev-word"},
};
static const struct binding paste[] = {{"\\e[200~", "halo-paste"}};
static const struct binding vi_command[] = {
    {"k", "halo-up"}, {"j", "halo-down"}, {"/", "halo-search"},
};

bool ceditline_bind_keys(EditLine *editor) {
  BIND(controls, false);
  BIND(emacs, false);
  lib.el_source(editor, NULL);
  const char *mode = NULL;
  lib.el_get(editor, EL_EDITOR, &mode);
  bool is_vi = mode && strcmp(mode, "vi") == 0;
  if (is_vi) {
    BIND(controls, false);
    BIND(vi_command, true);
    BIND(controls, true);
    BIND(fixed, true);
  } else {
    BIND(paste, false);
  }
  BIND(fixed, false);
  bind_letters(editor);
  return is_vi;
}

int ceditline_edit(EditLine *editor) {
  int count = 0;
  lib.el_wgets(editor, &count);
  return count;
}

const LineInfoW *ceditline_line(EditLine *editor) { return lib.el_wline(editor); }

void ceditline_replace(EditLine *editor, const wchar_t *text) {
  const LineInfoW *line = lib.el_wline(editor);
  lib.el_cursor(editor, (int)(line->lastchar - line->cursor));
  lib.el_deletestr(editor, (int)(line->lastchar - line->buffer));
  lib.el_winsertstr(editor, text);
}

void ceditline_insert(EditLine *editor, const wchar_t *text) { lib.el_winsertstr(editor, text); }
void ceditline_delete(EditLine *editor, int count) { lib.el_deletestr(editor, count); }
void ceditline_move(EditLine *editor, int count) { lib.el_cursor(editor, count); }
void ceditline_resize(EditLine *editor) { lib.el_resize(editor); }

void ceditline_remember(EditLine *editor, const char *entry) {
  HistEvent event;
  lib.history(client_of(editor)->history, &event, H_ENTER, entry);
}
