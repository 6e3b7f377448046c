/** The part of a pino logger that the start of the product needs. */
export interface PlainLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
