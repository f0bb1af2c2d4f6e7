#include "pages.h"

// What is written by hand for the browser becomes part of the program, which stays one file to copy.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char html[] = {
#embed "Report/report.html"
};

static const char css[] = {
#embed "Report/report.css"
};

static const char js[] = {
#embed "Report/report.js"
};

halo_page_file halo_report_html(void) { return (halo_page_file){html, sizeof html}; }
halo_page_file halo_report_css(void) { return (halo_page_file){css, sizeof css}; }
halo_page_file halo_report_js(void) { return (halo_page_file){js, sizeof js}; }
