"""Statements that PostgreSQL plans once a connection: for the few that run so often that planning would cost most.

Values go to the server as text, several statements go in one journey, and what the driver would do beyond that, which
would cost more than the deciding, is left out. It must not prepare statements of its own on the same connection: when
a transaction is undone it lets go of them all, and so of ours.
"""

import re
import select
from functools import lru_cache
from itertools import count
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg import pq
from psycopg.adapt import Transformer

PATIENCE_MS = 1_000  # how long one look at the socket waits before the next
_names_of = WeakKeyDictionary()  # {connection: {statement: the name it is prepared under}}
_numbers = count(1)
# Plans are kept, those of foreign keys among them. One made while a table is still small would read all of it for one
# row, and go on so while it grows, until the table's figures are taken anew. Older servers count what is switched off
# as immensely dear, and would compile such a statement for long before they do it: so not that either.
_BEGINNING = (b"BEGIN", b"SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
_DONE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)


def rows_of(statement, values):
    """Every row of a statement whose places for values are %s, as Python's own values."""
    (result,) = _done([(numbered(statement), values)])
    read = Transformer(connection.connection)
    read.set_pgresult(result)
    return read.load_rows(0, result.ntuples, tuple)


def texts_of(statement, values):
    """Every row of one statement, as `texts_of_each`."""
    return texts_of_each([(statement, values)])[0]


def texts_of_each(statements):
    """Every row of each of several statements, [(statement with $1 ..., values)], done in their order in one journey.

    Values are texts, or what `text_of` makes one of; what place for one its type does not follow from has it said
    ($1::uuid). What comes back are texts too, or None.
    """
    return [_texts(result) for result in _done(statements)]


def _done(statements):
    connection.ensure_connection()
    with connection.wrap_database_errors:
        server = connection.connection
        if server.closed:
            raise psycopg.OperationalError("the connection is closed")
        ready = [(_name_of(server, one), [text_of(value) for value in values]) for one, values in statements]
        return _asked(server, ready)


@lru_cache(maxsize=256)
def numbered(statement, names=None):
    """A statement whose places for values are %s, or %(name)s of these names, with $1, $2 ... in their stead."""
    if names is None:
        return re.sub("%s", lambda _, number=count(1): f"${next(number)}", statement)
    places = {name: f"${number}" for number, name in enumerate(names, start=1)}
    return re.sub(r"%\((\w+)\)s", lambda found: places[found[1]], statement)


def text_of(value):
    """A value as PostgreSQL reads it from text, in UTF-8; None for NULL."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, list | tuple):
        return ("{" + ",".join(map(_in_an_array, value)) + "}").encode()
    return str(value).encode()


def _in_an_array(value):
    text = str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _name_of(server, statement):
    names = _plan_once(server)
    if statement not in names:
        name = b"drawwell_%d" % next(_numbers)
        _checked(server, server.pgconn.prepare(name, statement.encode()))
        names[statement] = name
    return names[statement]


def _plan_once(server):
    """The names of what is prepared on a connection, which is told first to plan each once and for all.

    Else each is planned anew while that seems to pay, and for these it costs as much as doing them.
    """
    if server not in _names_of:
        _checked(server, server.pgconn.exec_(b"SET plan_cache_mode = force_generic_plan"))
        server.prepare_threshold = None
        _names_of[server] = {}
    return _names_of[server]


def _checked(server, result):
    if result.status not in _DONE:
        raise psycopg.errors.error_from_result(result, encoding=server.info.encoding)
    return result


def _asked(server, ready):
    """The result of each prepared statement, with the beginning of a transaction before them where one is due."""
    talk, before = server.pgconn, _BEGINNING if _begins(server) else ()
    talk.enter_pipeline_mode()
    try:
        for one in before:
            talk.send_query_params(one, None)
        for name, values in ready:
            talk.send_query_prepared(name, values)
        talk.pipeline_sync()
        results = list(_results(talk))
    finally:
        if talk.status == pq.ConnStatus.OK:
            talk.exit_pipeline_mode()
    for result in results:
        _checked(server, result)
    return results[len(before) :]


def _begins(server):
    return not server.autocommit and server.pgconn.transaction_status == pq.TransactionStatus.IDLE


def _results(talk):
    """The result of each statement sent, up to the end of the journey."""
    watched = select.poll()
    watched.register(talk.socket, select.POLLIN)
    while talk.flush():
        select.select([talk.socket], [talk.socket], [], PATIENCE_MS / 1000)
        talk.consume_input()
    while True:
        while talk.is_busy():
            watched.poll(PATIENCE_MS)
            talk.consume_input()
        result = talk.get_result()
        if result is None:
            continue  # the end of one statement's results
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            return
        yield result
        if talk.status == pq.ConnStatus.BAD:
            return


def _texts(result):
    return [tuple(map(_text, _values(result, row))) for row in range(result.ntuples)]


def _values(result, row):
    return [result.get_value(row, column) for column in range(result.nfields)]


def _text(value):
    return None if value is None else value.decode()
