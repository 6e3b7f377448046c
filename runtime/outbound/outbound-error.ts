/** Whether the other side may have got anything of the call. */
export type Departure = 'not_sent' | 'unknown'

/** The address may not be called at all. Its text is for people: it names no resolved address. */
export class OutboundRefused extends Error {
  constructor(
    readonly host: string,
    readonly reason: string,
    readonly departure: Departure = 'not_sent',
  ) {
    super(`${host} ${reason}`)
    this.name = 'OutboundRefused'
  }
}

/** The address may be called, and the call went wrong. */
export class OutboundFailed extends Error {
  constructor(
    readonly host: string,
    readonly reason: string,
    readonly departure: Departure,
  ) {
    super(`${host}: ${reason}`)
    this.name = 'OutboundFailed'
  }
}
