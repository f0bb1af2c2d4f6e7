#include "ccurl.h"

#include "loader.h"

#include <stddef.h>

#define FUNCTIONS(X) \
  X(curl_global_init) \
  X(curl_easy_init) \
  X(curl_easy_reset) \
  X(curl_easy_cleanup) \
  X(curl_easy_strerror) \
  X(curl_easy_setopt) \
  X(curl_easy_getinfo) \
  X(curl_easy_perform) \
  X(curl_multi_init) \
  X(curl_multi_setopt) \
  X(curl_multi_add_handle) \
  X(curl_multi_remove_handle) \
  X(curl_multi_perform) \
  X(curl_multi_poll) \
  X(curl_multi_info_read) \
  X(curl_multi_cleanup) \
  X(curl_slist_append) \
  X(curl_slist_free_all)

LOADER_LIBRARY(FUNCTIONS)

const char *ccurl_load(void) {
  const char *const reason = loader_load_lazily("libcurl.so.4", lib_names, &lib);
  if (reason) return reason;
  return lib.curl_global_init(CURL_GLOBAL_SSL) == CURLE_OK ? NULL : "libcurl cannot be set up";
}

CURL *ccurl_easy_init(void) { return lib.curl_easy_init(); }
void ccurl_easy_reset(CURL *handle) { lib.curl_easy_reset(handle); }
void ccurl_easy_cleanup(CURL *handle) { lib.curl_easy_cleanup(handle); }
const char *ccurl_easy_strerror(CURLcode code) { return lib.curl_easy_strerror(code); }

CURLM *ccurl_multi_init(void) { return lib.curl_multi_init(); }

CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *handle) {
  return lib.curl_multi_add_handle(multi, handle);
}

CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *handle) {
  return lib.curl_multi_remove_handle(multi, handle);
}

CURLMcode ccurl_multi_perform(CURLM *multi, int *running) {
  return lib.curl_multi_perform(multi, running);
}

CURLMcode ccurl_multi_poll(
    CURLM *multi, struct curl_waitfd *extra, unsigned count, int milliseconds, int *ready) {
  return lib.curl_multi_poll(multi, extra, count, milliseconds, ready);
}


CURLMsg *ccurl_multi_info_read(CURLM *multi, int *left) {
  return lib.curl_multi_info_read(multi, left);
}

CURLMcode ccurl_multi_cleanup(CURLM *multi) { return lib.curl_multi_cleanup(multi); }

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text) {
  return lib.curl_slist_append(list, text);
}

void ccurl_slist_free_all(struct curl_slist *list) { lib.curl_slist_free_all(list); }

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
  return lib.curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value) {
  return lib.curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_write(CURL *handle, CURLoption option, ccurl_write_callback value) {
  return lib.curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_prereq(CURL *handle, curl_prereq_callback value) {
  return lib.curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

CURLcode ccurl_set_sockopt(CURL *handle, curl_sockopt_callback value) {
  return lib.curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, value);
}

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
  return lib.curl_easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_text(CURL *handle, CURLINFO info, const char **value) {
  return lib.curl_easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_certificates(CURL *handle, struct curl_certinfo **value) {
  return lib.curl_easy_getinfo(handle, CURLINFO_CERTINFO, value);
}

CURLcode ccurl_easy_perform(CURL *handle) { return lib.curl_easy_perform(handle); }

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return lib.curl_multi_setopt(multi, option, value);
}
