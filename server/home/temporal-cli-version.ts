/** Temporal does not migrate the dev server's database, so a folder belongs to one version. */
export const TEMPORAL_CLI_VERSION = '1.9.1'
