/** People of the pretend world, who do things at instants of pretend time. */
export interface Inhabitants {
  /** When the next of a tenant's people will do something; null: nobody will. */
  nextAt(tenantId: string): Promise<number | null>
  /** Lets them do all that is due by then; resolves when the world has taken it. */
  act(tenantId: string, untilMs: number): Promise<number>
  /** Until the answer is called they do nothing by themselves; what they had begun is done. */
  hold(tenantId: string): Promise<() => void>
}
