// Reads one URL again and again over libcurl's multi interface, with some requests under way at a time:
// what a careful C programmer would write.
//   reads URL COUNT CONCURRENCY        signs each request, parses the answer and reads one field
//   reads URL TOKEN COUNT CONCURRENCY  sends a token, and does nothing with the answer
#include <curl/curl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct exchange {
  char *bytes;
  size_t size;
  struct curl_slist *headers;
};

static const char *url, *token;
static char host[256], path[1024];

static size_t keep(char *bytes, size_t size, size_t count, void *context) {
  struct exchange *exchange = context;
  char *grown = realloc(exchange->bytes, exchange->size + size * count);
  if (!grown) return 0;
  memcpy(grown + exchange->size, bytes, size * count);
  exchange->bytes = grown;
  exchange->size += size * count;
  return size * count;
}

static void hex(char *text, const unsigned char *bytes) {
  for (int i = 0; i < SHA256_DIGEST_LENGTH; i++) sprintf(text + 2 * i, "%02x", bytes[i]);
}

// SDK-HMAC-SHA256, for a request without a query or a body.
static struct curl_slist *sign(void) {
  const char *key = getenv("HUAWEICLOUD_SDK_AK"), *secret = getenv("HUAWEICLOUD_SDK_SK");
  const char *names = "content-type;host;x-sdk-date";
  unsigned char digest[SHA256_DIGEST_LENGTH];
  char date[32], nothing[65], hash[65], canonical[2048], text[256], line[512];
  time_t now = time(NULL);
  strftime(date, sizeof date, "%Y%m%dT%H%M%SZ", gmtime(&now));
  SHA256((const unsigned char *)"", 0, digest);
  hex(nothing, digest);
  int length = snprintf(canonical, sizeof canonical,
    "GET\n%s/\n\ncontent-type:application/json\nhost:%s\nx-sdk-date:%s\n\n%s\n%s", path, host, date,
    names, nothing);
  SHA256((const unsigned char *)canonical, (size_t)length, digest);
  hex(hash, digest);
  length = snprintf(text, sizeof text, "SDK-HMAC-SHA256\n%s\n%s", date, hash);
  HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)text, (size_t)length, digest,
    NULL);
  hex(hash, digest);
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
  snprintf(line, sizeof line, "X-Sdk-Date: %s", date);
  headers = curl_slist_append(headers, line);
  snprintf(line, sizeof line, "Authorization: SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%s",
    key, names, hash);
  return curl_slist_append(headers, line);
}

static void begin(CURLM *multi, CURL *handle, struct exchange *exchange) {
  if (token && !exchange->headers) {
    static char line[16384];
    snprintf(line, sizeof line, "X-Auth-Token: %s", token);
    exchange->headers = curl_slist_append(NULL, "Content-Type: application/json");
    exchange->headers = curl_slist_append(exchange->headers, line);
  } else if (!token) {
    curl_slist_free_all(exchange->headers);
    exchange->headers = sign();
  }
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, exchange->headers);
  curl_multi_add_handle(multi, handle);
}

static int is_wanted(struct exchange *exchange) {
  if (token) return 1;
  json_t *root = json_loadb(exchange->bytes, exchange->size, 0, NULL);
  const char *status = json_string_value(json_object_get(json_object_get(root, "publicip"), "status"));
  int wanted = status != NULL;
  json_decref(root);
  return wanted;
}

static void start(CURLM *multi, struct exchange *exchange) {
  CURL *handle = curl_easy_init();
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, exchange);
  curl_easy_setopt(handle, CURLOPT_PRIVATE, exchange);
  begin(multi, handle, exchange);
}

// The exchange that has ended, ready for the next one; ends the program where it brought nothing.
static struct exchange *finish(CURLM *multi, CURLMsg *message) {
  long status = 0;
  char *private = NULL;
  CURLcode code = message->data.result;
  curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
  struct exchange *exchange = (struct exchange *)private;
  if (code != CURLE_OK || status != 200 || !is_wanted(exchange)) {
    fprintf(stderr, "%s, status %ld\n", curl_easy_strerror(code), status);
    exit(1);
  }
  free(exchange->bytes);
  exchange->bytes = NULL;
  exchange->size = 0;
  curl_multi_remove_handle(multi, message->easy_handle);
  return exchange;
}

int main(int argc, char **argv) {
  if (argc < 4 || argc > 5) return 64;
  url = argv[1];
  token = argc == 5 ? argv[2] : NULL;
  long count = atol(argv[argc - 2]), concurrency = atol(argv[argc - 1]);
  if (sscanf(url, "http://%255[^/]%1023s", host, path) != 2) return 64;
  curl_global_init(CURL_GLOBAL_SSL);
  CURLM *multi = curl_multi_init();
  struct exchange *exchanges = calloc((size_t)concurrency, sizeof *exchanges);
  long begun = 0, ended = 0;
  for (; begun < concurrency && begun < count; begun++) start(multi, &exchanges[begun]);
  while (ended < count) {
    int running, left;
    curl_multi_perform(multi, &running);
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
      CURL *handle = message->easy_handle;
      struct exchange *exchange = finish(multi, message);
      ended++;
      if (begun < count) {
        begun++;
        begin(multi, handle, exchange);
      } else {
        curl_easy_cleanup(handle);
        curl_slist_free_all(exchange->headers);
      }
    }
    if (ended < count) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  free(exchanges);
  curl_multi_cleanup(multi);
  curl_global_cleanup();
  return 0;
}
