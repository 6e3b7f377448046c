#!/bin/sh
# Makes the files in deploy/secrets that docker-compose.temporal.yml hands to the containers. Never replaces one.
set -eu

cd "$(dirname "$0")"
# Others on this machine cannot enter the folder; inside the containers several users read the files.
mkdir -p -m 700 secrets
umask 022

random() { od -An -tx1 -N24 /dev/urandom | tr -d ' \n'; }

keep() {
  if [ -s "secrets/$1" ]; then return; fi
  printf '%s\n' "$2" >"secrets/$1"
  echo "made deploy/secrets/$1"
}

keep postgres_password "$(random)"
keep overture_db_password "$(random)"
keep temporal_db_password "$(random)"
keep metrics_token "$(random)"
keep database_url "postgres://overture:$(cat secrets/overture_db_password)@postgres:5432/overture"

if [ ! -s secrets/smtp_url ]; then
  echo 'Now put the address of your mail server into deploy/secrets/smtp_url: smtp://user:password@mail.example:587'
fi
