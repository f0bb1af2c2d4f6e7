// PostgreSQL's client library, loaded when the first journal in a database is opened.
//
// Each function here is the one of libpq behind the prefix, but for those that connect.

#ifndef CPOSTGRESQL_H
#define CPOSTGRESQL_H

#include <postgresql/libpq-fe.h>

/// Loads libpq. Must succeed before any other function is called; calling it again does nothing.
/// NULL, or a sentence about what went wrong.
const char *cpostgresql_load(void);

int cpostgresql_library_version(void);

/// A connection that is being made.
///
/// libpq looks up names without a way to be asked meanwhile, so that a server of names that does not
/// answer would hold up whoever connects. Therefore each connection is made on a thread of its own,
/// which touches nothing else and takes no signals.
typedef struct cpostgresql_attempt cpostgresql_attempt;

/// Begins to connect.
///
/// - Parameters: as for PQconnectdbParams with `expand_dbname`; both lists end with NULL and are copied.
/// - Returns: NULL with the reason in errno.
cpostgresql_attempt *cpostgresql_connect(const char *const *keywords, const char *const *values);

/// Readable once the attempt has ended.
int cpostgresql_attempt_descriptor(const cpostgresql_attempt *attempt);

/// Ends an attempt: its connection, which may be one that failed and says why; NULL for one that goes
/// on, which is then closed whenever it ends. The attempt must not be used any more.
PGconn *cpostgresql_attempt_finish(cpostgresql_attempt *attempt);

int cpostgresql_is_connected(const PGconn *connection);
int cpostgresql_descriptor(const PGconn *connection);
int cpostgresql_set_nonblocking(PGconn *connection);
const char *cpostgresql_error(const PGconn *connection);
void cpostgresql_close(PGconn *connection);

/// Values are text, but for those whose format is 1, which are bytes.
int cpostgresql_send(
    PGconn *connection, const char *sql, int count, const char *const *values, const int *lengths,
    const int *formats);
/// Has the server keep a statement under a name. Its answer has no rows, and ends like that of any other.
///
/// - Returns: 0 when the connection is lost; so do the two others that send.
int cpostgresql_send_prepare(PGconn *connection, const char *name, const char *sql);
/// As `cpostgresql_send`, of one that it keeps.
int cpostgresql_send_prepared(
    PGconn *connection, const char *name, int count, const char *const *values, const int *lengths,
    const int *formats);
/// 0 when all is sent, 1 when some is left, -1 when the connection is lost.
int cpostgresql_flush(PGconn *connection);
/// 0 when the connection is lost.
int cpostgresql_consume(PGconn *connection);
int cpostgresql_is_busy(PGconn *connection);
/// NULL once there are no more.
PGresult *cpostgresql_result(PGconn *connection);

int cpostgresql_is_failure(const PGresult *result);
/// The five characters of the SQLSTATE; NULL for trouble of the connection's.
const char *cpostgresql_state(const PGresult *result);
const char *cpostgresql_message(const PGresult *result);
/// How many rows a statement that writes has touched.
long long cpostgresql_touched(PGresult *result);
int cpostgresql_rows(const PGresult *result);
int cpostgresql_columns(const PGresult *result);
unsigned int cpostgresql_type(const PGresult *result, int column);
int cpostgresql_is_null(const PGresult *result, int row, int column);
/// As the server keeps it, whatever it is set to do with text.
const char *cpostgresql_value(const PGresult *result, int row, int column);
int cpostgresql_length(const PGresult *result, int row, int column);
void cpostgresql_clear(PGresult *result);

/// The parts of an address; NULL with the reason, which is to be freed with `cpostgresql_free`.
PQconninfoOption *cpostgresql_parse(const char *address, char **error);
void cpostgresql_free_parts(PQconninfoOption *parts);
void cpostgresql_free(void *memory);

#endif
