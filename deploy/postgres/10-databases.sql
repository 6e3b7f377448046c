-- The image runs this once, with psql, when its volume is empty. psql reads the passwords itself, so that no command line shows them.
\set overture_password `cat /run/secrets/overture_db_password`
\set temporal_password `cat /run/secrets/temporal_db_password`

CREATE ROLE overture LOGIN PASSWORD :'overture_password';
CREATE DATABASE overture OWNER overture;

CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;

REVOKE CONNECT ON DATABASE overture, temporal, temporal_visibility FROM PUBLIC;
