#include "pages.h"

// What is written by hand for the browser becomes part of the program, which stays one file to copy.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char html[] = {
#embed "Simulator/simulator.html"
};

static const char css[] = {
#embed "Simulator/simulator.css"
};

static const char js[] = {
#embed "Simulator/simulator.js"
};

halo_page_file halo_simulator_html(void) { return (halo_page_file){html, sizeof html}; }
halo_page_file halo_simulator_css(void) { return (halo_page_file){css, sizeof css}; }
halo_page_file halo_simulator_js(void) { return (halo_page_file){js, sizeof js}; }
