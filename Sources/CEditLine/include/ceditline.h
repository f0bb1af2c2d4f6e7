// libedit, loaded when a line is edited: the programs that edit none start without it and what it
// needs.
//
// The functions of libedit that Swift cannot call, because they take a variable number of
// arguments, appear in the forms that are needed.

#ifndef CEDITLINE_H
#define CEDITLINE_H

#include <histedit.h>
#include <stdbool.h>

/// A key binding that libedit leaves to the program. Their names, for ~/.editrc, are `halo-enter` …
typedef enum {
  CEDITLINE_ENTER,
  CEDITLINE_NEWLINE,
  CEDITLINE_COMPLETE,
  CEDITLINE_DELETE,
  CEDITLINE_INTERRUPT,
  CEDITLINE_UP,
  CEDITLINE_DOWN,
  CEDITLINE_HOME,
  CEDITLINE_END,
  CEDITLINE_SEARCH,
  CEDITLINE_CLEAR,
  CEDITLINE_PASTE,
  CEDITLINE_LEFT,
  CEDITLINE_RIGHT,
  CEDITLINE_EDIT,
  CEDITLINE_PRESSED,
  CEDITLINE_COMMANDS
} ceditline_command;

typedef struct {
  void *context;
  /// Reads a character: 1; 0 at the end of the input.
  int (*read)(void *context, wchar_t *character);
  /// Obeys a command; returns a `CC_` code.
  unsigned char (*obey)(void *context, ceditline_command command);
} ceditline_host;

/// Loads libedit. Must succeed before any other function is called; calling it again does nothing.
/// NULL, or a sentence about what went wrong.
const char *ceditline_load(void);

/// An editor for the terminal that is this descriptor. What libedit itself would draw goes to
/// `nowhere`. NULL if there is not enough memory. `host` must live as long.
EditLine *ceditline_open(int terminal, FILE *input, FILE *nowhere, ceditline_host *host);
void ceditline_close(EditLine *editor);

/// Binds the keys of a terminal to the commands above, and reads ~/.editrc. Returns whether that asks
/// for vi's keys.
bool ceditline_bind_keys(EditLine *editor);
/// The character that stands for `CEDITLINE_PRESSED`: a key with it sends a signal and nothing else.
#define CEDITLINE_PRESSED_KEY 0x1C

/// Edits a line until a command ends it; returns how long it then is, -1 if the input could not be
/// read.
int ceditline_edit(EditLine *editor);
const LineInfoW *ceditline_line(EditLine *editor);
/// Replaces all there is; the cursor stands at its end.
void ceditline_replace(EditLine *editor, const wchar_t *text);
void ceditline_insert(EditLine *editor, const wchar_t *text);
/// Deletes what is before the cursor.
void ceditline_delete(EditLine *editor, int count);
/// Moves the cursor.
void ceditline_move(EditLine *editor, int count);
void ceditline_resize(EditLine *editor);

/// Adds to what libedit's own history commands find.
void ceditline_remember(EditLine *editor, const char *entry);

#endif
