import { z } from 'zod'

export const backupFileSchema = z
  .string()
  .meta({ format: 'binary', examples: ['(gzip)'] })
  .describe('JSON lines in gzip: a header, rows in chunks, and an end line with a checksum.')

/** `2026-11-23T02:00:00.000Z` names a file that sorts by time and that every file system takes. */
export function backupFileName(takenAt: string): string {
  return `overture-backup-${takenAt.replace(/[-:]/g, '').replace(/\.\d+/, '')}.jsonl.gz`
}
