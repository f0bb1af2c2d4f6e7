#ifndef HALO_PAGES_H
#define HALO_PAGES_H

#include <stddef.h>

/// A file that is part of the program.
typedef struct {
  const char *bytes;
  size_t length;
} halo_page_file;

/// The page that shows a run, with a place in it for each of the others: see HTMLReport.swift.
halo_page_file halo_report_html(void);
/// Its style sheet.
halo_page_file halo_report_css(void);
/// Its script.
halo_page_file halo_report_js(void);

/// The page that shows the simulator.
halo_page_file halo_simulator_html(void);
/// Its style sheet.
halo_page_file halo_simulator_css(void);
/// Its script.
halo_page_file halo_simulator_js(void);

#endif
