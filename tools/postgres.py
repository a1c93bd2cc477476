"""Say whether the tests can use a PostgreSQL server: exit status 0 when it lets us in."""

import sys

import psycopg


def main(url: str) -> int:
    server = psycopg.conninfo.conninfo_to_dict(url)
    place = f"{server.get('host')}:{server.get('port', 5432)}"
    try:
        # The test database is made from `postgres`, which every server has.
        with psycopg.connect(url, dbname="postgres", connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        print(f"Tests on PostgreSQL skipped: {place} didn't let us in ({reason}).")
        return 1
    if row is None or not row[0]:
        print(f"Tests on PostgreSQL skipped: {place} doesn't let this user create a database.")
        return 1
    print(f"The same tests on PostgreSQL at {place}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
