import type { ColumnType, JSONColumnType } from 'kysely'

export type Instant = ColumnType<Date, Date, Date>
export type MaybeInstant = ColumnType<Date | null, Date | null, Date | null>
export type Json<T extends object> = JSONColumnType<T, string, string>
