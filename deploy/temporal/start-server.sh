#!/bin/sh
# The server takes its password from the environment only, and compose secrets are files.
set -eu

POSTGRES_PWD="$(cat /run/secrets/temporal_db_password)"
export POSTGRES_PWD

# Outside fact: the entry point of the image temporalio/server 1.32.
exec /etc/temporal/entrypoint.sh
