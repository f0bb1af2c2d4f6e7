// libcurl, loaded when the first request is made.
//
// Linking to it would make every start of the program load and relocate some thirty libraries, also
// for a script that makes no request. Each function here is the one of libcurl behind the prefix;
// the variadic ones, which Swift cannot call, appear in the typed forms that are needed.

#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

/// Loads libcurl and sets it up. Must succeed before any other function is called; calling it again
/// does nothing. NULL, or a sentence about what went wrong.
const char *ccurl_load(void);

CURL *ccurl_easy_init(void);
void ccurl_easy_reset(CURL *handle);
void ccurl_easy_cleanup(CURL *handle);
const char *ccurl_easy_strerror(CURLcode code);

CURLM *ccurl_multi_init(void);
CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *handle);
CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *handle);
CURLMcode ccurl_multi_perform(CURLM *multi, int *running);
CURLMcode ccurl_multi_poll(
    CURLM *multi, struct curl_waitfd *extra, unsigned count, int milliseconds, int *ready);
CURLMsg *ccurl_multi_info_read(CURLM *multi, int *left);
CURLMcode ccurl_multi_cleanup(CURLM *multi);

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text);
void ccurl_slist_free_all(struct curl_slist *list);

typedef size_t (*ccurl_write_callback)(char *bytes, size_t size, size_t count, void *context);

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value);
CURLcode ccurl_set_write(CURL *handle, CURLoption option, ccurl_write_callback value);
CURLcode ccurl_set_prereq(CURL *handle, curl_prereq_callback value);
CURLcode ccurl_set_sockopt(CURL *handle, curl_sockopt_callback value);
CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode ccurl_get_text(CURL *handle, CURLINFO info, const char **value);
CURLcode ccurl_get_certificates(CURL *handle, struct curl_certinfo **value);
CURLcode ccurl_easy_perform(CURL *handle);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

#endif
