#!/bin/sh
# Creates the tables of the Temporal server, or brings them to the version of this image. Runs to its end and may run again.
set -eu

SQL_PASSWORD="$(cat /run/secrets/temporal_db_password)"
export SQL_PASSWORD

# Outside fact: the image of temporalio/admin-tools has the schema there.
schema="${TEMPORAL_SCHEMA_DIR:-/etc/temporal/schema}/postgresql/v12"

tool() {
  database="$1"
  shift
  temporal-sql-tool --plugin postgres12 --endpoint "$POSTGRES_SEEDS" --port "$DB_PORT" \
    --user "$POSTGRES_USER" --database "$database" "$@"
}

tool "$DBNAME" setup-schema --version 0.0
tool "$DBNAME" update-schema --schema-dir "$schema/temporal/versioned"
tool "$VISIBILITY_DBNAME" setup-schema --version 0.0
tool "$VISIBILITY_DBNAME" update-schema --schema-dir "$schema/visibility/versioned"
