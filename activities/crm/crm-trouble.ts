/** It takes nothing just now; what was asked may still have been done. */
export class CrmAway extends Error {
  constructor(
    detail: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(detail)
    this.name = 'CrmAway'
  }
}

/** It will never take this as it is. */
export class CrmRefused extends Error {
  constructor(
    detail: string,
    /** Of its answer; null: it was not even asked. */
    readonly status: number | null = null,
  ) {
    super(detail)
    this.name = 'CrmRefused'
  }
}
