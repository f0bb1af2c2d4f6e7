// For explicit_bzero.
#define _GNU_SOURCE
#include "cpostgresql.h"

#include "loader.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define FUNCTIONS(X) \
  X(PQlibVersion) \
  X(PQconnectdbParams) \
  X(PQstatus) \
  X(PQsocket) \
  X(PQsetnonblocking) \
  X(PQerrorMessage) \
  X(PQfinish) \
  X(PQsendQueryParams) \
  X(PQsendPrepare) \
  X(PQsendQueryPrepared) \
  X(PQflush) \
  X(PQconsumeInput) \
  X(PQisBusy) \
  X(PQgetResult) \
  X(PQresultStatus) \
  X(PQresultErrorField) \
  X(PQresultErrorMessage) \
  X(PQcmdTuples) \
  X(PQntuples) \
  X(PQnfields) \
  X(PQftype) \
  X(PQgetisnull) \
  X(PQgetvalue) \
  X(PQgetlength) \
  X(PQclear) \
  X(PQconninfoParse) \
  X(PQconninfoFree) \
  X(PQfreemem) \
  X(PQsetNoticeProcessor)

LOADER_LIBRARY(FUNCTIONS)

const char *cpostgresql_load(void) { return loader_load("libpq.so.5", lib_names, &lib); }

int cpostgresql_library_version(void) { return lib.PQlibVersion(); }

// Connecting

struct cpostgresql_attempt {
  // Whoever comes second frees it.
  atomic_int owners;
  int descriptor;
  char **keywords, **values;
  _Atomic(PGconn *) connection;
};

static void free_list(char **list) {
  if (!list) return;
  for (char **each = list; *each; each += 1) {
    // Some are passwords.
    explicit_bzero(*each, strlen(*each));
    free(*each);
  }
  free(list);
}

static char **copy_list(const char *const *list) {
  size_t count = 0;
  while (list[count]) count += 1;
  char **const copy = calloc(count + 1, sizeof *copy);
  for (size_t index = 0; copy && index < count; index += 1) {
    copy[index] = strdup(list[index]);
    if (!copy[index]) {
      free_list(copy);
      return NULL;
    }
  }
  return copy;
}

static void let_go(cpostgresql_attempt *attempt) {
  if (atomic_fetch_sub(&attempt->owners, 1) != 1) return;
  PGconn *const connection = atomic_load(&attempt->connection);
  if (connection) lib.PQfinish(connection);
  close(attempt->descriptor);
  free_list(attempt->keywords);
  free_list(attempt->values);
  free(attempt);
}

static void ignore_notice(void *context, const char *message) {
  (void)context;
  (void)message;
}

static void *make_connection(void *argument) {
  cpostgresql_attempt *const attempt = argument;
  PGconn *const connection = lib.PQconnectdbParams(
      (const char *const *)attempt->keywords, (const char *const *)attempt->values, 1);
  // Standard error is not libpq's to write to.
  if (connection) lib.PQsetNoticeProcessor(connection, ignore_notice, NULL);
  atomic_store(&attempt->connection, connection);
  const uint64_t one = 1;
  // There is always room for one.
  (void)!write(attempt->descriptor, &one, sizeof one);
  let_go(attempt);
  return NULL;
}

cpostgresql_attempt *cpostgresql_connect(const char *const *keywords, const char *const *values) {
  cpostgresql_attempt *const attempt = calloc(1, sizeof *attempt);
  if (!attempt) return NULL;
  attempt->owners = 1;
  attempt->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  attempt->keywords = copy_list(keywords);
  attempt->values = copy_list(values);
  if (attempt->descriptor >= 0 && attempt->keywords && attempt->values) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    attempt->owners = 2;
    const int error = pthread_create(&thread, NULL, make_connection, attempt);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error == 0) {
      pthread_detach(thread);
      return attempt;
    }
    attempt->owners = 1;
    errno = error;
  }
  const int reason = errno;
  let_go(attempt);
  errno = reason;
  return NULL;
}

int cpostgresql_attempt_descriptor(const cpostgresql_attempt *attempt) {
  return attempt->descriptor;
}

PGconn *cpostgresql_attempt_finish(cpostgresql_attempt *attempt) {
  PGconn *const connection = atomic_exchange(&attempt->connection, NULL);
  let_go(attempt);
  return connection;
}

// Connected

int cpostgresql_is_connected(const PGconn *connection) {
  return lib.PQstatus(connection) == CONNECTION_OK;
}

int cpostgresql_descriptor(const PGconn *connection) { return lib.PQsocket(connection); }

int cpostgresql_set_nonblocking(PGconn *connection) {
  return lib.PQsetnonblocking(connection, 1);
}

const char *cpostgresql_error(const PGconn *connection) { return lib.PQerrorMessage(connection); }
void cpostgresql_close(PGconn *connection) { lib.PQfinish(connection); }

// Statements

int cpostgresql_send(
    PGconn *connection, const char *sql, int count, const char *const *values, const int *lengths,
    const int *formats) {
  return lib.PQsendQueryParams(connection, sql, count, NULL, values, lengths, formats, 1);
}

int cpostgresql_send_prepare(PGconn *connection, const char *name, const char *sql) {
  return lib.PQsendPrepare(connection, name, sql, 0, NULL);
}

int cpostgresql_send_prepared(
    PGconn *connection, const char *name, int count, const char *const *values, const int *lengths,
    const int *formats) {
  return lib.PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1);
}

int cpostgresql_flush(PGconn *connection) { return lib.PQflush(connection); }
int cpostgresql_consume(PGconn *connection) { return lib.PQconsumeInput(connection); }
int cpostgresql_is_busy(PGconn *connection) { return lib.PQisBusy(connection); }
PGresult *cpostgresql_result(PGconn *connection) { return lib.PQgetResult(connection); }

// Results

int cpostgresql_is_failure(const PGresult *result) {
  const ExecStatusType status = lib.PQresultStatus(result);
  return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

const char *cpostgresql_state(const PGresult *result) {
  return lib.PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

const char *cpostgresql_message(const PGresult *result) {
  const char *const primary = lib.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return primary ? primary : lib.PQresultErrorMessage(result);
}

long long cpostgresql_touched(PGresult *result) { return atoll(lib.PQcmdTuples(result)); }
int cpostgresql_rows(const PGresult *result) { return lib.PQntuples(result); }
int cpostgresql_columns(const PGresult *result) { return lib.PQnfields(result); }

unsigned int cpostgresql_type(const PGresult *result, int column) {
  return lib.PQftype(result, column);
}

int cpostgresql_is_null(const PGresult *result, int row, int column) {
  return lib.PQgetisnull(result, row, column);
}

const char *cpostgresql_value(const PGresult *result, int row, int column) {
  return lib.PQgetvalue(result, row, column);
}

int cpostgresql_length(const PGresult *result, int row, int column) {
  return lib.PQgetlength(result, row, column);
}

void cpostgresql_clear(PGresult *result) { lib.PQclear(result); }

// Addresses

PQconninfoOption *cpostgresql_parse(const char *address, char **error) {
  return lib.PQconninfoParse(address, error);
}

void cpostgresql_free_parts(PQconninfoOption *parts) { lib.PQconninfoFree(parts); }
void cpostgresql_free(void *memory) { lib.PQfreemem(memory); }
